import { systemActor } from "@/domain/audit";
import { appendAudit } from "@/server/repositories/audit.repository";
import { appendEvents } from "@/server/repositories/events.repository";
import { assertLease, type Lease } from "@/server/repositories/leases.repository";
import { type Evidence, openReviewItem, reviseReviewItem } from "@/server/repositories/review.repository";
import type { EngineContext } from "./context";

/**
 * Tells a person that books and statement of the account contradict each other; nothing is adjusted. While it is open the
 * item shows what the last look saw: `revise` says what that is, given what it showed. `isOver`: there is no contradiction
 * any more, which an open item is to show and nobody else needs to hear.
 */
export async function raiseBreak(
  ctx: EngineContext,
  lease: Lease,
  evidence: Evidence & { reason: string },
  revise: (shown: Evidence) => Evidence,
  isOver = false,
): Promise<void> {
  const { accountId } = lease;
  const atMs = ctx.clock.nowMs();
  const change = await ctx.db.tx(async (tx) => {
    await assertLease(tx, lease);
    const subject = { subjectKind: "account" as const, subjectId: accountId, accountId, batchId: null };
    const id = ctx.ids.next("rev");
    const item = { id, kind: "break" as const, ...subject, amountMicro: null, evidence, revise };
    const change = await (isOver ? reviseReviewItem : openReviewItem)(tx, item, atMs);
    if (change === "same" || change === "none") return "same";
    if (change === "opened") {
      await appendAudit(tx, ctx.vault.auditMac, {
        actor: systemActor,
        action: "review.open",
        objectKind: "account",
        objectId: accountId,
        after: { kind: "break" },
        atMs,
      });
    }
    const payload = { kind: "break" };
    await appendEvents(tx, [{ topic: "review", subjectKind: "account", subjectId: accountId, payload, atMs }]);
    return change;
  });
  if (change === "same") return;
  if (change === "opened") {
    ctx.log.error({ accountId, reason: evidence.reason }, "books and statement contradict each other");
  }
  ctx.bus.emit("events");
}
