import type { ResumeAccountInput } from "@/domain/account.schema";
import { ConflictError } from "@/domain/errors";
import { getAccountRow } from "@/server/repositories/accounts.repository";
import { appendAudit } from "@/server/repositories/audit.repository";
import { getBreaker, resetBreaker } from "@/server/repositories/breakers.repository";
import { appendEvents } from "@/server/repositories/events.repository";
import { endOutageWait } from "@/server/repositories/outages.repository";
import { checkStepUp } from "@/server/services/check-confirmation";
import type { ServiceContext } from "@/server/services/context";

/**
 * Calms the breaker of an account, so that its single transfers go on; nothing that was sent is sent again, and a batch
 * that was paused with it waits for its own resume.
 * @throws ConflictError `account.not_tripped` @throws ForbiddenError `operator.step_up_required`, `operator.step_up_wrong`
 * @throws RateLimitError @throws NotFoundError `account.not_found`
 * @source docs/design/payments.md §10.1
 */
export async function resumeAccount(ctx: ServiceContext, input: ResumeAccountInput): Promise<{ id: string }> {
  const { id, why } = input;
  await getAccountRow(ctx.db, id);
  const method = await checkStepUp(ctx, input.stepUp, false);
  await ctx.db.tx(async (tx) => {
    const breaker = await getBreaker(tx, id);
    if (breaker.trippedAtMs === null) {
      throw new ConflictError("account.not_tripped", "This account does not stand still after failures.", { id });
    }
    const atMs = ctx.clock.nowMs();
    await resetBreaker(tx, id, atMs);
    await appendAudit(tx, ctx.vault.auditMac, {
      actor: ctx.caller.actor,
      action: "account.resume",
      objectKind: "account",
      objectId: id,
      before: { breaker: breaker.reason },
      after: { breaker: null, method },
      reason: why,
      atMs,
    });
    // Who resumes a tripped account takes Infini for restored: one transfer tries it now.
    await endOutageWait(tx, atMs);
    await appendEvents(tx, [
      { topic: "account", subjectKind: "account", subjectId: id, payload: { breaker: null }, atMs },
    ]);
  });
  ctx.bus.emit("wake", id);
  ctx.bus.emit("events");
  return { id };
}
