import { systemActor } from "@/domain/audit";
import { PreconditionError } from "@/domain/errors";
import { planMove } from "@/domain/transfer-moves";
import type { ParkReason, TransferEdge } from "@/domain/transfer-states";
import type { Session } from "@/server/db/session";
import { appendAudit } from "@/server/repositories/audit.repository";
import { appendEvents } from "@/server/repositories/events.repository";
import { assertLease, type Lease } from "@/server/repositories/leases.repository";
import { openReviewItem } from "@/server/repositories/review.repository";
import { listByState, lockTransfer, moveTransfer, type TransferRow } from "@/server/repositories/transfers.repository";
import type { EngineContext } from "./context";
import type { GateDoubt } from "./gate";
import { transferEvent } from "./record-outcome";

const BALANCE_LOOK_MS = 60_000;
const RETURN_LIMIT = 200;

/** E6: the account has not enough; the transfer waits for money and keeps its hold. */
export async function parkForBalance(ctx: EngineContext, lease: Lease, transfer: TransferRow): Promise<void> {
  await ctx.db.tx(async (tx) => {
    await assertLease(tx, lease);
    const nextCheckAtMs = ctx.clock.nowMs() + Math.min(BALANCE_LOOK_MS, ctx.parameters.lookEveryMs);
    await move(tx, ctx, lease, transfer.id, "E6", { parkReason: "balance", nextCheckAtMs });
  });
  ctx.bus.emit("events");
}

/** E6 with a review item: the final gate found a reason that only a person can clear. */
export async function parkDoubtful(
  ctx: EngineContext,
  lease: Lease,
  transfer: TransferRow,
  doubt: GateDoubt,
): Promise<void> {
  await ctx.db.tx(async (tx) => {
    await assertLease(tx, lease);
    await move(tx, ctx, lease, transfer.id, "E6", { parkReason: "frozen", nextCheckAtMs: null }, doubt);
    const item = {
      id: ctx.ids.next("rev"),
      kind: "held" as const,
      subjectKind: "transfer" as const,
      subjectId: transfer.id,
      accountId: transfer.accountId,
      batchId: transfer.batchId,
      amountMicro: transfer.amountMicro,
      evidence: { doubt },
    };
    await openReviewItem(tx, item, ctx.clock.nowMs());
  });
  ctx.log.warn({ transferId: transfer.id, doubt }, "the final gate let a transfer not pass");
  ctx.bus.emit("events");
}

/** E7: transfers that were parked for money return, in their order, as far as the money goes. */
export async function returnParked(ctx: EngineContext, lease: Lease, availableMicro: bigint): Promise<number> {
  const parked = await listByState(ctx.db, lease.accountId, ["parked"], RETURN_LIMIT);
  let restMicro = availableMicro;
  let returned = 0;
  for (const transfer of parked) {
    if (transfer.parkReason !== "balance" || transfer.amountMicro > restMicro) continue;
    try {
      await ctx.db.tx(async (tx) => {
        await assertLease(tx, lease);
        await move(tx, ctx, lease, transfer.id, "E7", { takesHold: true, nextCheckAtMs: null });
      });
      restMicro -= transfer.amountMicro;
      returned += 1;
    } catch (error) {
      // Our books have promised the money to others: it stays parked.
      if (!(error instanceof PreconditionError)) throw error;
    }
  }
  return returned;
}

type MoveFacts = { parkReason?: ParkReason; takesHold?: boolean; nextCheckAtMs: number | null };

async function move(
  tx: Session,
  ctx: EngineContext,
  lease: Lease,
  transferId: string,
  edge: TransferEdge,
  facts: MoveFacts,
  reason?: string,
): Promise<void> {
  const transfer = await lockTransfer(tx, transferId);
  const planned = planMove(transfer, edge, facts);
  const atMs = ctx.clock.nowMs();
  const auditSeq = await appendAudit(tx, ctx.vault.auditMac, {
    actor: systemActor,
    action: edge === "E6" ? "transfer.park" : "transfer.return",
    objectKind: "transfer",
    objectId: transfer.id,
    before: { state: transfer.state },
    after: { state: planned.to, parkReason: planned.parkReason },
    ...(reason === undefined ? {} : { reason }),
    atMs,
  });
  await moveTransfer(tx, planned, {
    actorId: systemActor.id,
    auditSeq,
    atMs,
    journalId: ctx.ids.next("jrn"),
    fence: lease.fence,
    ...(reason === undefined ? {} : { reason }),
  });
  await appendEvents(tx, [transferEvent(transfer, planned.to, atMs)]);
}
