import { systemActor } from "@/domain/audit";
import { appendAudit } from "@/server/repositories/audit.repository";
import { appendEvents } from "@/server/repositories/events.repository";
import { assertLease, type Lease } from "@/server/repositories/leases.repository";
import { openReviewItem } from "@/server/repositories/review.repository";
import type { EngineContext } from "./context";

/** Tells a person that books and statement of the account contradict each other; nothing is adjusted. */
export async function raiseBreak(
  ctx: EngineContext,
  lease: Lease,
  evidence: Readonly<Record<string, unknown>> & { reason: string },
): Promise<void> {
  const { accountId } = lease;
  const atMs = ctx.clock.nowMs();
  const isNew = await ctx.db.tx(async (tx) => {
    await assertLease(tx, lease);
    const subject = { subjectKind: "account" as const, subjectId: accountId, accountId, batchId: null };
    const item = { id: ctx.ids.next("rev"), kind: "break" as const, ...subject, amountMicro: null, evidence };
    if (!(await openReviewItem(tx, item, atMs))) return false;
    await appendAudit(tx, ctx.vault.auditMac, {
      actor: systemActor,
      action: "review.open",
      objectKind: "account",
      objectId: accountId,
      after: { kind: "break" },
      atMs,
    });
    const payload = { kind: "break" };
    await appendEvents(tx, [{ topic: "review", subjectKind: "account", subjectId: accountId, payload, atMs }]);
    return true;
  });
  if (!isNew) return;
  ctx.log.error({ accountId, reason: evidence.reason }, "books and statement contradict each other");
  ctx.bus.emit("events");
}
