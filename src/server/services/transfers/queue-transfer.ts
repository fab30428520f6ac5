import type { Tier } from "@/domain/confirmation-tier";
import { planMove } from "@/domain/transfer-moves";
import type { TransferEdge } from "@/domain/transfer-states";
import type { Session } from "@/server/db/session";
import { lockTransfer, moveTransfer } from "@/server/repositories/transfers.repository";
import type { ServiceContext } from "@/server/services/context";

/** When a transfer that is confirmed now may leave; null: at once. The later of the undo window and the asked time. */
export function notBeforeMs(ctx: ServiceContext, tier: Tier, nowMs: number, startAtMs: number | null): number | null {
  const undoMs = ctx.parameters.undoMs[tier];
  const undoneUntilMs = undoMs === 0 ? null : nowMs + undoMs;
  if (startAtMs === null || undoneUntilMs === null) return startAtMs ?? undoneUntilMs;
  return Math.max(startAtMs, undoneUntilMs);
}

/**
 * Queues a confirmed transfer with its claim and its hold, and lets it wait for its time (E6) where it has one: until
 * then it can be undone.
 * @throws ConflictError `transfer.claimed`, `transfer.moved` | PreconditionError `ledger.insufficient`
 */
export async function queueTransfer(
  tx: Session,
  ctx: ServiceContext,
  of: {
    id: string;
    edge: TransferEdge;
    auditSeq: number;
    nowMs: number;
    notBeforeAtMs: number | null;
    reason?: string;
  },
): Promise<void> {
  const { id, edge, auditSeq, nowMs, notBeforeAtMs, reason } = of;
  const stamp = () => ({
    actorId: ctx.caller.personId,
    auditSeq,
    atMs: nowMs,
    journalId: ctx.ids.next("jrn"),
    ...(reason === undefined ? {} : { reason }),
  });
  await moveTransfer(tx, planMove(await lockTransfer(tx, id), edge, { takesHold: true }), stamp());
  if (notBeforeAtMs === null) return;
  const facts = { parkReason: "schedule" as const, nextCheckAtMs: notBeforeAtMs };
  await moveTransfer(tx, planMove(await lockTransfer(tx, id), "E6", facts), stamp());
}
