import type { SessionView } from "@/domain/account.schema";
import { openSession } from "@/server/infini/account-sessions";
import { requireAuthority } from "@/server/repositories/account-authorities.repository";
import { getAccountSession } from "@/server/repositories/account-sessions.repository";
import { appendAudit } from "@/server/repositories/audit.repository";
import type { ServiceContext } from "@/server/services/context";
import { showSession } from "./show-session";

/**
 * Signs the account in now because a person asks for it; this also ends a lock after refused sign-ins (SES-6).
 * @throws NotFoundError | PreconditionError `account.authority_missing` | as `openSession`
 */
export async function renewSession(ctx: ServiceContext, input: { id: string }): Promise<SessionView> {
  const { id } = input;
  const { generation, state } = await getAccountSession(ctx.db, id);
  const atMs = ctx.clock.nowMs();
  await requireAuthority(ctx.db, id, "profile", atMs);
  // Before the call: the sign-in may lock the account or take its time, and who wanted it must be on record.
  await ctx.db.tx(async (tx) => {
    await appendAudit(tx, ctx.vault.auditMac, {
      actor: ctx.caller.actor,
      action: "account.renew_session",
      objectKind: "account",
      objectId: id,
      before: { session: state, generation },
      atMs,
    });
  });
  await openSession(ctx, id, { renewFrom: generation, isPersonAsking: true });
  return showSession(await getAccountSession(ctx.db, id), ctx.clock.nowMs());
}
