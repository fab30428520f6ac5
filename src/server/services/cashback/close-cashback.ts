import { intentAfter } from "@/domain/batch-intents";
import { decideReasons, readLineFacts, verdictOfReasons } from "@/domain/batch-line-reasons";
import type { CashbackRow, CloseCashbackInput } from "@/domain/cashback-batch.schema";
import { ConflictError } from "@/domain/errors";
import { planMove } from "@/domain/transfer-moves";
import type { Session } from "@/server/db/session";
import { appendAudit } from "@/server/repositories/audit.repository";
import { insertLineDecisions, listLines, updateLines } from "@/server/repositories/batch-lines.repository";
import { lockUnsent, moveAll } from "@/server/repositories/batch-moves.repository";
import { type BatchRow, getBatchRow, lockBatch, updateBatch } from "@/server/repositories/batches.repository";
import { appendEvents } from "@/server/repositories/events.repository";
import { closeHeldItems } from "@/server/repositories/review.repository";
import { batchEvent } from "@/server/services/cashback/create-cashback";
import { describeBatch } from "@/server/services/cashback/describe-cashback";
import { unsentStates } from "@/server/services/cashback/halt-cashback";
import { changeOf } from "@/server/services/cashback/judge-lines";
import { readBatchWork } from "@/server/services/cashback/read-batch-work";
import { checkStepUp } from "@/server/services/check-confirmation";
import type { ServiceContext } from "@/server/services/context";

/**
 * Ends a batch that sends nothing any more, for good: lines that nobody decided are excluded, what was never sent is
 * cancelled with its hold and claim freed, and nothing of it is tried again or imported. What is unknown stays claimed
 * and in review. Refused while payments may go out by themselves: pause or stop it first.
 * @throws ConflictError `cashback.wrong_state`, `cashback.stale_version` @throws ForbiddenError
 * `operator.step_up_required`, `operator.step_up_wrong` @throws RateLimitError @throws NotFoundError `batch.not_found`
 * @source docs/design/payments.md §11.2
 */
export async function closeCashback(ctx: ServiceContext, input: CloseCashbackInput): Promise<CashbackRow> {
  const found = await getBatchRow(ctx.db, input.id, "cashback");
  // Refused before the password is asked; the transaction looks again.
  intentAfter(found, "close", await readBatchWork(ctx.db, found));
  const method = await checkStepUp(ctx, input.stepUp, false);
  const row = await ctx.db.tx(async (tx) => {
    const batch = await lockBatch(tx, input.id, "cashback");
    const transfers = await lockUnsent(tx, batch.id, unsentStates);
    if (batch.version !== input.version) {
      throw new ConflictError("cashback.stale_version", "This batch was changed since it was read.", {
        version: batch.version,
      });
    }
    const intent = intentAfter(batch, "close", await readBatchWork(tx, batch));
    const nowMs = ctx.clock.nowMs();
    const auditSeq = await appendAudit(tx, ctx.vault.auditMac, {
      actor: ctx.caller.actor,
      action: "batch.close",
      objectKind: "batch",
      objectId: batch.id,
      before: { intent: batch.intent },
      after: { intent, cancelled: transfers.length, method },
      reason: input.why,
      atMs: nowMs,
    });
    await excludeUndecided(tx, ctx, batch, { auditSeq, nowMs });
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
    const patch = { intent, pauseReason: null, openSlot: null, updatedAtMs: nowMs };
    await updateBatch(tx, batch, patch);
    await closeHeldItems(tx, batch.id, ctx.caller.personId, nowMs);
    await appendEvents(tx, [batchEvent(batch.id, intent, nowMs)]);
    return describeBatch(tx, ctx, { ...batch, ...patch, version: batch.version + 1 });
  });
  ctx.bus.emit("wake", row.source.id);
  ctx.bus.emit("events");
  return row;
}

/** Held and invalid lines leave the batch with it; the history says that closing took them out. */
async function excludeUndecided(
  tx: Session,
  ctx: ServiceContext,
  batch: BatchRow,
  { auditSeq, nowMs }: { auditSeq: number; nowMs: number },
): Promise<void> {
  const lines = (await listLines(tx, batch.id)).map((line) => ({
    id: line.id,
    amountMicro: line.amountMicro ?? 0n,
    ...readLineFacts(line.reasons),
  }));
  const open = lines.filter(({ reasons }) => ["held", "invalid"].includes(verdictOfReasons(reasons)));
  const excluded = open.map((line) => ({ line, reasons: decideReasons(line.reasons, "exclude") }));
  await updateLines(
    tx,
    excluded.map(({ line, reasons }) => changeOf(line, reasons)),
    nowMs,
  );
  const history = open.flatMap(({ id, reasons, amountMicro }) =>
    reasons
      .filter(({ decision }) => decision !== "exclude")
      .map(({ code }) => ({
        ...{
          batchId: batch.id,
          lineId: id,
          decision: "exclude" as const,
          holdReason: code === "by_hand" ? null : code,
        },
        ...{ amountMicro, reason: "closed", personId: ctx.caller.personId, auditSeq, createdAtMs: nowMs },
      })),
  );
  await insertLineDecisions(tx, history);
}
