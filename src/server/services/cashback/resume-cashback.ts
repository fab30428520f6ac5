import { intentAfter } from "@/domain/batch-intents";
import { type CashbackResult, cashbackRow, type ResumeCashbackInput } from "@/domain/cashback-batch.schema";
import { ForbiddenError } from "@/domain/errors";
import type { Session } from "@/server/db/session";
import { appendAudit } from "@/server/repositories/audit.repository";
import { getBatchRow, lockBatch, sumLeft, updateBatch } from "@/server/repositories/batches.repository";
import { resetBreaker } from "@/server/repositories/breakers.repository";
import { appendEvents } from "@/server/repositories/events.repository";
import { endOutageWait } from "@/server/repositories/outages.repository";
import { batchEvent } from "@/server/services/cashback/create-cashback";
import { describeBatch } from "@/server/services/cashback/describe-cashback";
import { readBatchWork } from "@/server/services/cashback/read-batch-work";
import { checkStepUp } from "@/server/services/check-confirmation";
import type { ServiceContext } from "@/server/services/context";
import { type KeySpend, spendKeyLimit } from "@/server/services/operators/spend-key-limit";
import { runOnce } from "@/server/services/run-once";

/**
 * Goes on with what is queued and calms the account's breaker; nothing that was sent is sent again. With a key, what is
 * left counts against its limits unless its own start counted it, and an account that stands still after failures is for a
 * person to look at: calming it sets free whatever else waits there.
 * @throws ConflictError `cashback.wrong_state` unless the batch is paused or its account's breaker tripped,
 * `cashback.nothing_left`, `idempotency.key_reused` @throws ForbiddenError `operator.step_up_required`,
 * `operator.step_up_wrong`, `api_key.breaker`
 * @throws RateLimitError @throws NotFoundError `batch.not_found` @throws what `spendKeyLimit` throws for a key
 */
export async function resumeCashback(ctx: ServiceContext, input: ResumeCashbackInput): Promise<CashbackResult> {
  const { idempotencyKey, id, why } = input;
  const call = { procedure: "cashback.resume", key: idempotencyKey, input: { id, why }, output: cashbackRow };
  const result = await runOnce(ctx, call, async (keep) => {
    await requireResumable(ctx, id);
    const method = await checkStepUp(ctx, input.stepUp, false);
    return ctx.db.tx(async (tx) => {
      const batch = await lockBatch(tx, id, "cashback");
      const work = await readBatchWork(tx, batch);
      const intent = intentAfter(batch, "resume", work);
      if (ctx.caller.key && work.isTripped) throw breakerIsForPeople(batch.accountId);
      if (ctx.caller.key) await spendKeyLimit(tx, ctx, await releaseOf(tx, batch.id));
      const nowMs = ctx.clock.nowMs();
      const patch = { intent, pauseReason: null, updatedAtMs: nowMs };
      await resetBreaker(tx, batch.accountId, nowMs);
      await updateBatch(tx, batch, patch);
      await appendAudit(tx, ctx.vault.auditMac, {
        actor: ctx.caller.actor,
        action: "batch.resume",
        objectKind: "batch",
        objectId: batch.id,
        before: { intent: batch.intent, pauseReason: batch.pauseReason, isBreakerTripped: work.isTripped },
        after: { intent, method },
        reason: why,
        atMs: nowMs,
      });
      // Who resumes a tripped account takes Infini for restored: one transfer tries it now.
      if (work.isTripped) await endOutageWait(tx, nowMs);
      await appendEvents(tx, [batchEvent(batch.id, intent, nowMs)]);
      const row = await describeBatch(tx, ctx, { ...batch, ...patch, version: batch.version + 1 });
      await keep(tx, row);
      return row;
    });
  });
  if (!result.replayed) {
    ctx.bus.emit("wake", result.source.id);
    ctx.bus.emit("events");
  }
  return result;
}

function breakerIsForPeople(accountId: string): ForbiddenError {
  const message = "This account stands still after failures: a person looks at it and resumes.";
  return new ForbiddenError("api_key.breaker", message, { accountId });
}

/** What is not at its end yet: what is on the wire now may come back to the queue. */
async function releaseOf(tx: Session, batchId: string): Promise<KeySpend> {
  return { subjectKind: "batch", subjectId: batchId, ...(await sumLeft(tx, batchId)) };
}

/** Refuses before the password is asked; the transaction looks again. */
async function requireResumable(ctx: ServiceContext, id: string): Promise<void> {
  const batch = await getBatchRow(ctx.db, id, "cashback");
  intentAfter(batch, "resume", await readBatchWork(ctx.db, batch));
}
