import { ConflictError } from "@/domain/errors";
import type { CancelTransferInput, TransferAnswer } from "@/domain/transfer.schema";
import { planMove } from "@/domain/transfer-moves";
import type { Session } from "@/server/db/session";
import { appendAudit, lockAuditHead } from "@/server/repositories/audit.repository";
import { appendEvents } from "@/server/repositories/events.repository";
import { closeHeldItem } from "@/server/repositories/review.repository";
import { listLastEdges, lockTransfer, moveTransfer } from "@/server/repositories/transfers.repository";
import { removePendingCode } from "@/server/repositories/two-factor-codes.repository";
import type { ServiceContext } from "@/server/services/context";
import { describeTransfer, transferChange } from "./describe-transfer";
import { requireState } from "./refuse-state";

/**
 * Withdraws a transfer that was not sent (E21): within its undo window, while it waits, or while it is queued. Its hold
 * and its place in the campaign are free again. A line of a batch is withdrawn alike; the others go on. The version may
 * be one from before the lane let it wait or go on: whoever undoes a payment in the moment its window ends is heard.
 * @throws NotFoundError | DomainError `transfer.wrong_state` saying what is known about the money
 * @throws ConflictError `transfer.stale_version`
 * @source docs/design/features.md TRF-1
 */
export async function cancelTransfer(ctx: ServiceContext, input: CancelTransferInput): Promise<TransferAnswer> {
  const { id, version } = input;
  const reason = input.reason === undefined || input.reason === "" ? {} : { reason: input.reason };
  const answer = await ctx.db.tx(async (tx) => {
    const transfer = await lockTransfer(tx, id);
    // The lane takes them in this order as well: it has sent before this, or it finds the transfer gone.
    await lockAuditHead(tx);
    await requireState(tx, transfer, "cancel", ["queued", "parked"]);
    if (transfer.version !== version && !(await hasOnlyWaited(tx, id, transfer.version - version))) {
      throw new ConflictError("transfer.stale_version", "The transfer changed meanwhile.", {
        id,
        version: transfer.version,
        state: transfer.state,
      });
    }
    const atMs = ctx.clock.nowMs();
    const { personId, actor } = ctx.caller;
    const auditSeq = await appendAudit(tx, ctx.vault.auditMac, {
      actor,
      action: "transfer.cancel",
      objectKind: "transfer",
      objectId: id,
      before: { state: transfer.state, parkReason: transfer.parkReason },
      after: { state: "cancelled" },
      ...reason,
      atMs,
    });
    const stamp = { actorId: personId, auditSeq, atMs, journalId: ctx.ids.next("jrn"), ...reason };
    await moveTransfer(tx, planMove(transfer, "E21"), stamp);
    await removePendingCode(tx, id);
    await closeHeldItem(tx, id, personId, atMs);
    await appendEvents(tx, [transferChange(transfer, "cancelled", atMs)]);
    return describeTransfer(tx, id);
  });
  // What is behind it may go on: one that waited for a code held the account.
  ctx.bus.emit("wake", answer.accountId);
  ctx.bus.emit("events");
  return answer;
}

/** True when its last moves, one for each version, were no person's: it waited, or it could go on (E6, E7). */
async function hasOnlyWaited(tx: Session, id: string, moves: number): Promise<boolean> {
  if (moves <= 0) return false;
  const edges = await listLastEdges(tx, id, moves);
  return edges.length === moves && edges.every((edge) => edge === "E6" || edge === "E7");
}
