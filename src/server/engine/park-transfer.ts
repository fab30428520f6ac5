import { systemActor } from "@/domain/audit";
import { readBatchPolicy } from "@/domain/batch-policy";
import { ConflictError, LeaseLostError, PreconditionError } from "@/domain/errors";
import { planMove } from "@/domain/transfer-moves";
import type { ParkReason, TransferEdge } from "@/domain/transfer-states";
import type { Session } from "@/server/db/session";
import { appendAudit } from "@/server/repositories/audit.repository";
import { listRunningBatches } from "@/server/repositories/batches.repository";
import { appendEvents } from "@/server/repositories/events.repository";
import { assertLease, type Lease } from "@/server/repositories/leases.repository";
import { type Evidence, openReviewItem } from "@/server/repositories/review.repository";
import { listParkedFor, listScheduledDue } from "@/server/repositories/transfer-queue.repository";
import { lockTransfer, moveTransfer, planLooks, type TransferRow } from "@/server/repositories/transfers.repository";
import { removePendingCode } from "@/server/repositories/two-factor-codes.repository";
import { needsTypedCodes } from "./codes";
import type { EngineContext } from "./context";
import type { GateDoubt } from "./gate";
import { transferEvent } from "./record-outcome";

const BALANCE_LOOK_MS = 60_000;
const RETURN_LIMIT = 200;

/** E6: the account has not enough; the transfer waits for money and keeps its hold. */
export async function parkForBalance(ctx: EngineContext, lease: Lease, transfer: TransferRow): Promise<void> {
  await unlessMoved(() =>
    ctx.db.tx(async (tx) => {
      await assertLease(tx, lease);
      const facts = { parkReason: "balance" as const, nextCheckAtMs: nextBalanceLook(ctx) };
      await move(tx, ctx, lease, transfer.id, "E6", facts);
    }),
  );
  ctx.bus.emit("events");
}

/** E6: the transfer waits until a person types the code of the account's authenticator. It keeps its hold. */
export async function parkForCode(ctx: EngineContext, lease: Lease, transfer: TransferRow): Promise<void> {
  await unlessMoved(() =>
    ctx.db.tx(async (tx) => {
      await assertLease(tx, lease);
      const facts = { parkReason: "code" as const, nextCheckAtMs: nextCodeLook(ctx) };
      await move(tx, ctx, lease, transfer.id, "E6", facts);
      await removePendingCode(tx, transfer.id);
    }),
  );
  ctx.bus.emit("events");
}

/** E7: what waited for a typed code needs none any more: codes may be used unasked now, or the account asks for none. */
export async function returnCoded(ctx: EngineContext, lease: Lease): Promise<void> {
  const parked = await listParkedFor(ctx.db, lease.accountId, "code", RETURN_LIMIT);
  if (parked.length === 0) return;
  if (!(await needsTypedCodes(ctx, lease.accountId))) {
    for (const transfer of parked) await returnOne(ctx, lease, transfer);
    return;
  }
  const ids = parked.map(({ id }) => id);
  await ctx.db.tx(async (tx) => {
    await assertLease(tx, lease);
    await planLooks(tx, ids, "parked", nextCodeLook(ctx));
  });
}

/** E7: transfers whose time has come, also when the time until which they could be undone is over. */
export async function returnScheduled(ctx: EngineContext, lease: Lease): Promise<void> {
  const due = await listScheduledDue(ctx.db, lease.accountId, ctx.clock.nowMs(), RETURN_LIMIT);
  for (const transfer of due) await returnOne(ctx, lease, transfer);
}

/** E6 with a review item: the final gate found a reason that only a person can clear. */
export async function parkDoubtful(
  ctx: EngineContext,
  lease: Lease,
  transfer: TransferRow,
  doubt: GateDoubt,
  shows: Evidence = {},
): Promise<void> {
  const isParked = await unlessMoved(() =>
    ctx.db.tx(async (tx) => {
      await assertLease(tx, lease);
      await move(tx, ctx, lease, transfer.id, "E6", { parkReason: "frozen", nextCheckAtMs: null }, doubt);
      // The doubt that refutes it is an item already, and is not to be covered: ended, it leaves one that says "held".
      if (doubt === "refuted") return;
      const item = {
        id: ctx.ids.next("rev"),
        kind: "held" as const,
        subjectKind: "transfer" as const,
        subjectId: transfer.id,
        accountId: transfer.accountId,
        batchId: transfer.batchId,
        amountMicro: transfer.amountMicro,
        evidence: { doubt, ...shows },
      };
      await openReviewItem(tx, item, ctx.clock.nowMs());
    }),
  );
  if (!isParked) return;
  ctx.log.warn({ transferId: transfer.id, doubt }, "the final gate let a transfer not pass");
  ctx.bus.emit("events");
}

/** E7: transfers that were parked for money return, in their order, as far as the money goes; the others wait on. */
export async function returnParked(ctx: EngineContext, lease: Lease, availableMicro: bigint): Promise<number> {
  const ending = await listEndingWhenShort(ctx, lease.accountId);
  const parked = await listParkedFor(ctx.db, lease.accountId, "balance", RETURN_LIMIT);
  let restMicro = availableMicro;
  const waiting: string[] = [];
  for (const transfer of parked) {
    const mayReturn = transfer.batchId === null || !ending.has(transfer.batchId);
    if (mayReturn && transfer.amountMicro <= restMicro && (await returnOne(ctx, lease, transfer))) {
      restMicro -= transfer.amountMicro;
    } else {
      waiting.push(transfer.id);
    }
  }
  if (waiting.length > 0) {
    await ctx.db.tx(async (tx) => {
      await assertLease(tx, lease);
      await planLooks(tx, waiting, "parked", nextBalanceLook(ctx));
    });
  }
  return parked.length - waiting.length;
}

/** Batches that end instead of waiting for money: nothing of them returns. */
async function listEndingWhenShort(ctx: EngineContext, accountId: string): Promise<ReadonlySet<string>> {
  const running = await listRunningBatches(ctx.db, accountId);
  return new Set(running.flatMap(({ id, policy }) => (readBatchPolicy(policy).onLowBalance === "stop" ? id : [])));
}

/** False while our books have promised the money to others, or when another hand moved the transfer. */
async function returnOne(ctx: EngineContext, lease: Lease, transfer: TransferRow): Promise<boolean> {
  try {
    return await unlessMoved(() =>
      ctx.db.tx(async (tx) => {
        await assertLease(tx, lease);
        await move(tx, ctx, lease, transfer.id, "E7", { takesHold: true, nextCheckAtMs: null });
      }),
    );
  } catch (error) {
    if (error instanceof PreconditionError) return false;
    throw error;
  }
}

function nextCodeLook(ctx: EngineContext): number {
  return ctx.clock.nowMs() + ctx.parameters.lookEveryMs;
}

function nextBalanceLook(ctx: EngineContext): number {
  return ctx.clock.nowMs() + Math.min(BALANCE_LOOK_MS, ctx.parameters.lookEveryMs);
}

/** False when a person moved the transfer first: what the lane wanted of it is void. */
async function unlessMoved(act: () => Promise<void>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    if (error instanceof LeaseLostError || !(error instanceof ConflictError)) throw error;
    return false;
  }
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
