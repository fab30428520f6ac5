import type { CodesView } from "@/domain/account.schema";
import { PreconditionError } from "@/domain/errors";
import type { AllowCodesInput } from "@/domain/two-factor.schema";
import { allowAutomaticCodes, lockActiveSecret } from "@/server/repositories/two-factor-secrets.repository";
import type { ServiceContext } from "@/server/services/context";
import { noteCodesChange, tellCodesChange } from "./note-codes-change";

/**
 * Says whether the engine may use codes of the kept secret unasked. Once it is forbidden no further payment goes out
 * with one: each waits for a typed code.
 * @throws PreconditionError `two_factor.no_secret`
 * @source docs/design/security.md G14
 */
export async function allowCodes(ctx: ServiceContext, input: AllowCodesInput): Promise<CodesView> {
  const { accountId, isAutomatic } = input;
  await ctx.db.tx(async (tx) => {
    const secret = await lockActiveSecret(tx, accountId);
    if (!secret)
      throw new PreconditionError("two_factor.no_secret", "No secret is kept for this account.", { accountId });
    if (secret.isAutomatic === isAutomatic) return;
    await allowAutomaticCodes(tx, secret, isAutomatic, ctx.clock.nowMs());
    await noteCodesChange(tx, ctx, {
      accountId,
      action: isAutomatic ? "two_factor.allow" : "two_factor.forbid",
      before: { secretId: secret.id, isAutomatic: secret.isAutomatic },
      after: { secretId: secret.id, isAutomatic },
    });
  });
  return tellCodesChange(ctx, accountId);
}
