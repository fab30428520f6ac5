import type { CodesView } from "@/domain/account.schema";
import { PreconditionError } from "@/domain/errors";
import type { ForgetSecretInput } from "@/domain/two-factor.schema";
import { discardSecret, lockActiveSecret } from "@/server/repositories/two-factor-secrets.repository";
import type { ServiceContext } from "@/server/services/context";
import { noteCodesChange, tellCodesChange } from "./note-codes-change";

/**
 * Destroys the kept secret of an account. At Infini nothing changes: the authenticator stays bound, and each payment
 * asks for a typed code from now on.
 * @throws PreconditionError `two_factor.no_secret`
 */
export async function forgetSecret(ctx: ServiceContext, input: ForgetSecretInput): Promise<CodesView> {
  const { accountId, reason } = input;
  await ctx.db.tx(async (tx) => {
    const secret = await lockActiveSecret(tx, accountId);
    if (!secret)
      throw new PreconditionError("two_factor.no_secret", "No secret is kept for this account.", { accountId });
    await discardSecret(tx, secret, { reason, atMs: ctx.clock.nowMs() });
    await noteCodesChange(tx, ctx, {
      accountId,
      action: "two_factor.forget",
      before: { secretId: secret.id, isAutomatic: secret.isAutomatic },
      after: { secretId: null, isAutomatic: false },
      reason,
    });
  });
  return tellCodesChange(ctx, accountId);
}
