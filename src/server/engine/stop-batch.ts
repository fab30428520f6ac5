import { systemActor } from "@/domain/audit";
import { type BatchPolicy, readBatchPolicy } from "@/domain/batch-policy";
import { planMove } from "@/domain/transfer-moves";
import { hasRefused } from "@/server/repositories/attempts.repository";
import { appendAudit } from "@/server/repositories/audit.repository";
import { listUnsentStates, lockUnsent, moveAll } from "@/server/repositories/batch-moves.repository";
import { listRunningBatches, lockBatch, updateBatch } from "@/server/repositories/batches.repository";
import { appendEvents } from "@/server/repositories/events.repository";
import { assertLease, type Lease } from "@/server/repositories/leases.repository";
import { closeHeldItems } from "@/server/repositories/review.repository";
import type { TransferRow } from "@/server/repositories/transfers.repository";
import type { EngineContext } from "./context";

/** Why the policy that was confirmed with a batch ends it. */
type StopReason = "rejected" | "low_balance";

/**
 * Stops the running batches of an account that are to end at the first refusal and had one. Looked at after a refusal
 * and at each start of a lane, because whoever closed the last attempt may have died before it looked.
 */
export async function stopRefused(ctx: EngineContext, lease: Lease): Promise<void> {
  for (const batch of await listRunningBatches(ctx.db, lease.accountId)) {
    if (readBatchPolicy(batch.policy).onRejected !== "stop") continue;
    if (await hasRefused(ctx.db, batch.id)) await stopBatch(ctx, lease, batch.id, "rejected");
  }
}

/** True when the batch of a transfer that the money does not cover was to end then, and has ended. */
export async function stopPoor(ctx: EngineContext, lease: Lease, transfer: TransferRow): Promise<boolean> {
  const batches = await listRunningBatches(ctx.db, lease.accountId);
  const policy = batches.find(({ id }) => id === transfer.batchId)?.policy;
  const wish: BatchPolicy["onLowBalance"] = policy === undefined ? "park" : readBatchPolicy(policy).onLowBalance;
  if (wish === "park" || transfer.batchId === null) return false;
  await stopBatch(ctx, lease, transfer.batchId, "low_balance");
  return true;
}

/**
 * Stops the running batches of an account that are to end at the first transfer that the money does not cover, once what
 * it does cover is out: a start "until the money ends" knows from the beginning which ones are left.
 */
export async function stopShort(ctx: EngineContext, lease: Lease): Promise<void> {
  for (const { id, policy } of await listRunningBatches(ctx.db, lease.accountId)) {
    if (readBatchPolicy(policy).onLowBalance !== "stop") continue;
    const states = await listUnsentStates(ctx.db, id);
    const isShort = states.some(({ state, parkReason }) => state === "parked" && parkReason === "balance");
    if (isShort && !states.some(({ state }) => state === "queued")) await stopBatch(ctx, lease, id, "low_balance");
  }
}

/** The batch ends for good: what was not sent is cancelled, what is unknown goes on to its evidence. */
async function stopBatch(ctx: EngineContext, lease: Lease, batchId: string, reason: StopReason): Promise<void> {
  await ctx.db.tx(async (tx) => {
    await assertLease(tx, lease);
    const batch = await lockBatch(tx, batchId);
    if (batch.intent !== "running") return;
    const unsent = await lockUnsent(tx, batchId, ["queued", "parked"]);
    const atMs = ctx.clock.nowMs();
    const pauseReason = `policy_${reason}`;
    await updateBatch(tx, batch, { intent: "stopped", pauseReason, openSlot: null, updatedAtMs: atMs });
    const auditSeq = await appendAudit(tx, ctx.vault.auditMac, {
      actor: systemActor,
      action: "batch.stop",
      objectKind: "batch",
      objectId: batchId,
      before: { intent: "running" },
      after: { intent: "stopped", cancelled: unsent.length },
      reason,
      atMs,
    });
    await moveAll(
      tx,
      unsent.map((transfer) => planMove(transfer, "E21")),
      { actorId: systemActor.id, auditSeq, atMs, reason, nextJournalId: () => ctx.ids.next("jrn") },
    );
    await closeHeldItems(tx, batchId, systemActor.id, atMs);
    await appendEvents(tx, [
      { topic: "batch", subjectKind: "batch", subjectId: batchId, payload: { intent: "stopped" }, atMs },
    ]);
  });
  ctx.log.warn({ batchId, reason }, "a batch ended as its policy says");
  ctx.bus.emit("events");
}
