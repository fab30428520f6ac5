import { intentAfter } from "@/domain/batch-intents";
import type { HaltResult, PauseCashbackInput, StopCashbackInput } from "@/domain/cashback-batch.schema";
import { lessSum } from "@/domain/line-sum";
import { planMove } from "@/domain/transfer-moves";
import type { TransferState } from "@/domain/transfer-states";
import type { Session } from "@/server/db/session";
import { appendAudit } from "@/server/repositories/audit.repository";
import { lockUnsent, moveAll } from "@/server/repositories/batch-moves.repository";
import {
  type BatchRow,
  deleteBatchFile,
  lockBatch,
  type StateSum,
  sumStates,
  updateBatch,
} from "@/server/repositories/batches.repository";
import { appendEvents } from "@/server/repositories/events.repository";
import { closeHeldItems } from "@/server/repositories/review.repository";
import { batchEvent } from "@/server/services/cashback/create-cashback";
import { describeBatch, total } from "@/server/services/cashback/describe-cashback";
import { readBatchWork } from "@/server/services/cashback/read-batch-work";
import type { ServiceContext } from "@/server/services/context";

/** What of a batch was never sent. */
export const unsentStates = [
  "draft",
  "awaiting_approval",
  "queued",
  "parked",
] as const satisfies readonly TransferState[];

/**
 * Lets nothing more of the batch be sent until somebody resumes; the one request that is on the wire ends. A batch that
 * is paused already stays as it is.
 * @throws ConflictError `cashback.wrong_state`, `cashback.nothing_left` @throws NotFoundError `batch.not_found`
 */
export async function pauseCashback(ctx: ServiceContext, input: PauseCashbackInput): Promise<HaltResult> {
  const result = await ctx.db.tx(async (tx) => {
    const batch = await lockBatch(tx, input.id, "cashback");
    if (batch.intent === "paused") return halted(tx, ctx, batch, ["queued", "parked"]);
    const nowMs = ctx.clock.nowMs();
    const patch = {
      intent: intentAfter(batch, "pause", await readBatchWork(tx, batch)),
      pauseReason: "person",
      updatedAtMs: nowMs,
    };
    await updateBatch(tx, batch, patch);
    await auditHalt(tx, ctx, batch, { action: "batch.pause", intent: patch.intent, why: input.why }, nowMs);
    await appendEvents(tx, [batchEvent(batch.id, patch.intent, nowMs)]);
    return halted(tx, ctx, { ...batch, ...patch, version: batch.version + 1 }, ["queued", "parked"]);
  });
  ctx.bus.emit("events");
  return result;
}

/**
 * Ends the batch for good: what was not sent is cancelled with its hold and claim freed, what is on the wire or unknown
 * goes on to its evidence. A draft is given up, and its file may be imported again.
 * @throws ConflictError `cashback.wrong_state`, `cashback.nothing_left` @throws NotFoundError `batch.not_found`
 */
export async function stopCashback(ctx: ServiceContext, input: StopCashbackInput): Promise<HaltResult> {
  const result = await ctx.db.tx(async (tx) => {
    // The batch first: a start at the same time has then written all its transfers, or none.
    const batch = await lockBatch(tx, input.id, "cashback");
    const transfers = await lockUnsent(tx, batch.id, unsentStates);
    const nowMs = ctx.clock.nowMs();
    const intent = intentAfter(batch, "stop", await readBatchWork(tx, batch));
    const patch = { intent, pauseReason: null, openSlot: null, updatedAtMs: nowMs };
    await updateBatch(tx, batch, patch);
    if (batch.intent === "draft") await deleteBatchFile(tx, batch.id);
    const why = { action: "batch.stop", intent: patch.intent, why: input.why, cancelled: transfers.length };
    const auditSeq = await auditHalt(tx, ctx, batch, why, nowMs);
    await moveAll(
      tx,
      transfers.map((transfer) => planMove(transfer, "E21")),
      {
        actorId: ctx.caller.personId,
        auditSeq,
        atMs: nowMs,
        reason: input.why,
        nextJournalId: () => ctx.ids.next("jrn"),
      },
    );
    await closeHeldItems(tx, batch.id, ctx.caller.personId, nowMs);
    await appendEvents(tx, [batchEvent(batch.id, patch.intent, nowMs)]);
    return halted(tx, ctx, { ...batch, ...patch, version: batch.version + 1 }, ["cancelled"]);
  });
  ctx.bus.emit("wake", result.source.id);
  ctx.bus.emit("events");
  return result;
}

async function auditHalt(
  tx: Session,
  ctx: ServiceContext,
  batch: BatchRow,
  act: { action: string; intent: BatchRow["intent"]; why: string | undefined; cancelled?: number },
  atMs: number,
): Promise<number> {
  const cancelled = act.cancelled === undefined ? {} : { cancelled: act.cancelled };
  return appendAudit(tx, ctx.vault.auditMac, {
    actor: ctx.caller.actor,
    action: act.action,
    objectKind: "batch",
    objectId: batch.id,
    before: { intent: batch.intent },
    after: { intent: act.intent, ...cancelled },
    ...(act.why === undefined || act.why === "" ? {} : { reason: act.why }),
    atMs,
  });
}

/** The batch with what is gone, paid as a person decided, on the wire, unknown and not sent. */
async function halted(
  tx: Session,
  ctx: ServiceContext,
  batch: BatchRow,
  notSent: readonly TransferState[],
): Promise<HaltResult> {
  const states = await sumStates(tx, [batch.id]);
  const of = (...wanted: readonly TransferState[]) =>
    total(states.filter(({ state }: StateSum) => wanted.includes(state)));
  const row = await describeBatch(tx, ctx, batch);
  return {
    ...row,
    counts: {
      gone: lessSum(of("accepted", "settled"), row.decidedPaid),
      decidedPaid: row.decidedPaid,
      inFlight: of("sending"),
      unknown: of("unknown"),
      notSent: of(...notSent),
    },
  };
}
