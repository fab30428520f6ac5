import type { CodesView } from "@/domain/account.schema";
import { BadInputError, PreconditionError } from "@/domain/errors";
import type { ImportSecretInput } from "@/domain/two-factor.schema";
import { type CodeSecret, readCodeSecret, stepAt } from "@/domain/two-factor-code";
import { findStep } from "@/server/platform/totp";
import { getAccountRow } from "@/server/repositories/accounts.repository";
import { keepSecret, lockActiveSecret } from "@/server/repositories/two-factor-secrets.repository";
import type { ServiceContext } from "@/server/services/context";
import { noteCodesChange, tellCodesChange } from "./note-codes-change";

/**
 * Keeps the authenticator secret of an account, sealed; the one before is retired. The code of the holder's device must
 * be one of this secret. In the sandbox its codes may then be used unasked; in live that is a choice of its own (G14).
 * @throws NotFoundError `account.not_found` | PreconditionError `account.archived`
 * @throws BadInputError `two_factor.secret`, `two_factor.proof_mismatch`
 * @source docs/design/features.md TFA-7
 */
export async function importSecret(ctx: ServiceContext, input: ImportSecretInput): Promise<CodesView> {
  const { accountId } = input;
  const secret = readSecret(input.secret);
  const nowStep = stepAt(ctx.clock.nowMs());
  if (findStep(secret, input.proofCode, [nowStep, nowStep - 1, nowStep + 1]) === null) {
    throw new BadInputError(
      "two_factor.proof_mismatch",
      "The code is not one of this secret.",
      {},
      { proofCode: "code" },
    );
  }
  const account = await getAccountRow(ctx.db, accountId);
  if (account.archivedAtMs !== null) {
    throw new PreconditionError("account.archived", "The account is archived.", { accountId });
  }
  await ctx.db.tx(async (tx) => {
    const before = await lockActiveSecret(tx, accountId);
    const id = ctx.ids.next("tfs");
    const isAutomatic = ctx.mode === "sandbox";
    const draft = { id, sealedId: ctx.ids.next("sec"), accountId, secret, isAutomatic };
    await keepSecret(tx, ctx.vault, { ...draft, createdBy: ctx.caller.personId, atMs: ctx.clock.nowMs() });
    await noteCodesChange(tx, ctx, {
      accountId,
      action: "two_factor.import",
      before: { secretId: before?.id ?? null, isAutomatic: before?.isAutomatic ?? false },
      after: { secretId: id, isAutomatic },
    });
  });
  return tellCodesChange(ctx, accountId);
}

function readSecret(text: string): CodeSecret {
  const secret = readCodeSecret(text);
  if (typeof secret !== "string") return secret;
  throw new BadInputError("two_factor.secret", "This is no authenticator secret.", { fault: secret }, { secret });
}
