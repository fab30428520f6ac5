import { eq } from "drizzle-orm";
import { maskPayee } from "@/domain/batch-payee";
import { type CashbackResult, type CashbackRow, cashbackRow } from "@/domain/cashback-batch.schema";
import { retryableStates } from "@/domain/cashback-batch-choices";
import type { RetryRejectedInput } from "@/domain/cashback-batch-retry.schema";
import { ConflictError, NotFoundError, PreconditionError } from "@/domain/errors";
import { formatMoney } from "@/domain/money";
import { mayDo } from "@/domain/rights";
import { type MovableTransfer, planMove } from "@/domain/transfer-moves";
import { oneOf } from "@/server/db/one-of";
import type { Session } from "@/server/db/session";
import { appendAudit, lockAuditHead } from "@/server/repositories/audit.repository";
import { moveAlong, type Way } from "@/server/repositories/batch-moves.repository";
import { listLineTransfers, listSourceLineNos, lockTransfers } from "@/server/repositories/batch-retries.repository";
import { type BatchRow, getBatchRow, lockBatch, updateBatch } from "@/server/repositories/batches.repository";
import { insertConfirmation } from "@/server/repositories/confirmations.repository";
import { appendEvents } from "@/server/repositories/events.repository";
import type { TransferRow } from "@/server/repositories/transfers.repository";
import { batchEvent } from "@/server/services/cashback/create-cashback";
import { describeBatch } from "@/server/services/cashback/describe-cashback";
import {
  prepareRetryLines,
  type RetryLine,
  type RetryLinesPreparation,
} from "@/server/services/cashback/prepare-retry-lines";
import { type ConfirmedBy, checkConfirmation } from "@/server/services/check-confirmation";
import type { ServiceContext } from "@/server/services/context";
import { spendKeyLimit } from "@/server/services/operators/spend-key-limit";
import { type KeepResult, runOnce } from "@/server/services/run-once";
import { transferChange } from "@/server/services/transfers/describe-transfer";
import { refuseGuard } from "@/server/services/transfers/guard-retry";
import { notBeforeMs } from "@/server/services/transfers/queue-transfer";
import { requireState } from "@/server/services/transfers/refuse-state";
import { insufficient, refuseBlockers } from "@/server/services/transfers/warn-transfer";

/**
 * Queues refused and not executed lines of a batch for one more attempt each (E18, E19), confirmed anew as one act: the
 * same transfers, with their holds and their places in the campaign taken again, all of them or none. What is unknown is
 * never among them. Nothing is sent here; a paused batch sends them once it is resumed.
 * @throws NotFoundError `batch.not_found`, `line.not_found`
 * @throws DomainError `transfer.wrong_state` saying what is known about the money of the first line that was moved on
 * @throws PreconditionError `transfer.retry_guard` naming the line and what is missing, `transfer.acknowledge_missing`,
 * `transfer.insufficient`, and what `refuseBlockers` throws
 * @throws ConflictError `cashback.retry_changed`, `transfer.tier_risen`, `transfer.claimed`, `idempotency.key_reused`
 * @throws what `checkConfirmation` throws, and `spendKeyLimit` for a key
 * @source docs/design/payments.md §4.1 E18, E19, §10.1
 */
export async function retryRejected(ctx: ServiceContext, input: RetryRejectedInput): Promise<CashbackResult> {
  const { idempotencyKey, confirm, ...rest } = input;
  const content = { ...rest, snapshot: confirm.snapshot, typedTotal: confirm.typedTotal };
  const call = { procedure: "cashback.retryRejected", key: idempotencyKey, input: content, output: cashbackRow };
  const result = await runOnce(ctx, call, async (keep) => {
    const batch = await getBatchRow(ctx.db, input.id, "cashback");
    const transfers = await listLineTransfers(ctx.db, batch.id, input.lineIds);
    const before = await prepareLines(ctx, ctx.db, batch, transfers);
    await refuseRetry(ctx, ctx.db, before, input);
    const confirmed = await checkConfirmation(ctx, { confirm, asks: before.asks, totalMicro: before.amountMicro });
    return writeRetry(ctx, { before, confirmed, input }, keep);
  });
  if (!result.replayed) {
    ctx.bus.emit("wake", result.source.id);
    ctx.bus.emit("events");
  }
  return result;
}

/** As `prepareRetryLines`, for lines that may be in another state by now. @throws DomainError `transfer.wrong_state` */
async function prepareLines(
  ctx: ServiceContext,
  db: Session,
  batch: BatchRow,
  transfers: readonly TransferRow[],
): Promise<RetryLinesPreparation> {
  for (const transfer of transfers) await requireState(db, transfer, "retry", retryableStates);
  return prepareRetryLines(ctx, db, batch, transfers);
}

/** What must be true beside the confirmation: before it is checked, and again in the transaction of the act. */
async function refuseRetry(
  ctx: ServiceContext,
  db: Session,
  now: RetryLinesPreparation,
  input: RetryRejectedInput,
): Promise<void> {
  const { lines, warnings, blockers, snapshot, amountMicro, tier } = now;
  const known = new Set(lines.map(({ transfer }) => transfer.lineId));
  const missing = input.lineIds.find((id) => !known.has(id));
  if (missing !== undefined) throw new NotFoundError("line", missing);
  for (const line of lines) await refuseLine(ctx, db, line);
  refuseBlockers(blockers);
  const codes = warnings.map(({ code }) => code);
  const open = codes.filter((code) => !input.acknowledge?.includes(code)).join(", ");
  if (snapshot !== input.confirm.snapshot) {
    const message = "The lines, or what is known about their payees, changed since the preview that was confirmed.";
    const params = { snapshot, lines: lines.length, total: formatMoney(amountMicro), tier, newWarnings: open };
    throw new ConflictError("cashback.retry_changed", message, params);
  }
  if (open === "") return;
  throw new PreconditionError("transfer.acknowledge_missing", "Each warning must be acknowledged.", { codes: open });
}

/** @throws PreconditionError | ConflictError naming the line and what keeps it back */
async function refuseLine(ctx: ServiceContext, db: Session, { transfer, guard, blockers }: RetryLine): Promise<void> {
  if (guard === null && blockers.length === 0) return;
  const { lineId, payeeKind } = transfer;
  const payee = mayDo(ctx.caller, "payees.readFull") ? transfer.payee : maskPayee(payeeKind, transfer.payee);
  const line = (await listSourceLineNos(db, lineId === null ? [] : [lineId])).get(lineId ?? "") ?? null;
  const named = { line, payee, lineId };
  if (guard !== null) refuseGuard(transfer.id, guard, named);
  refuseBlockers(blockers.map((blocker) => ({ ...blocker, params: { ...blocker.params, ...named } })));
}

type Order = { before: RetryLinesPreparation; confirmed: ConfirmedBy; input: RetryRejectedInput };

async function writeRetry(
  ctx: ServiceContext,
  { before, confirmed, input }: Order,
  keep: KeepResult<CashbackRow>,
): Promise<CashbackRow> {
  try {
    return await ctx.db.tx(async (tx) => {
      // The batch first, as its start and its stop do.
      const batch = await lockBatch(tx, input.id, "cashback");
      const ids = before.lines.map(({ transfer }) => transfer.id);
      const transfers = await lockTransfers(tx, ids);
      for (const { id, amountMicro } of transfers) {
        const spend = { subjectKind: "transfer" as const, subjectId: id, totalMicro: amountMicro };
        await spendKeyLimit(tx, ctx, { ...spend, largestMicro: amountMicro });
      }
      await lockAuditHead(tx);
      const now = await prepareLines(ctx, tx, batch, transfers);
      await refuseRetry(ctx, tx, now, input);
      refuseRisen(before, now);
      const nowMs = ctx.clock.nowMs();
      const state = await queueAgain(tx, ctx, { batch, transfers, before, confirmed, nowMs });
      // What was read of the batch before is out of date: nobody closes it over lines that were just confirmed.
      await updateBatch(tx, batch, { updatedAtMs: nowMs });
      const changes = transfers.map((transfer) => transferChange(transfer, state, nowMs));
      await appendEvents(tx, [batchEvent(batch.id, batch.intent, nowMs), ...changes]);
      const row = await describeBatch(tx, ctx, { ...batch, updatedAtMs: nowMs, version: batch.version + 1 });
      await keep(tx, row);
      return row;
    });
  } catch (error) {
    // A look of the lane may have booked money out between our reading and our holds.
    if (!(error instanceof PreconditionError) || error.reason !== "ledger.insufficient") throw error;
    throw insufficient({ amount: formatMoney(before.amountMicro), batchId: input.id });
  }
}

/** What was confirmed, and how long it can be undone, belongs to a lower tier: it is confirmed anew. */
function refuseRisen(before: RetryLinesPreparation, now: RetryLinesPreparation): void {
  if (now.tier <= before.tier) return;
  throw new ConflictError("transfer.tier_risen", "Something else was confirmed meanwhile: this asks more now.", {
    before: before.tier,
    tier: now.tier,
    total: formatMoney(now.amountMicro),
  });
}

type Again = {
  batch: BatchRow;
  transfers: readonly TransferRow[];
  before: RetryLinesPreparation;
  confirmed: ConfirmedBy;
  nowMs: number;
};

/** Answers the state in which they are then. */
async function queueAgain(tx: Session, ctx: ServiceContext, again: Again): Promise<"queued" | "parked"> {
  const { batch, transfers, before, confirmed, nowMs } = again;
  const { tier } = before;
  const confirmationId = ctx.ids.next("cnf");
  const notBeforeAtMs = notBeforeMs(ctx, tier, nowMs, null);
  const auditSeq = await appendAudit(tx, ctx.vault.auditMac, retryAudit(ctx, again));
  await insertConfirmation(tx, {
    id: confirmationId,
    subjectKind: "batch",
    subjectId: batch.id,
    // The content stays: the final gate compares it with the batch's own.
    contentHash: batch.contentHash ?? "",
    act: "retry",
    personId: ctx.caller.personId,
    method: confirmed.method,
    tier,
    typedTotalMicro: confirmed.typedTotalMicro,
    auditSeq,
    expiresAtMs: nowMs + ctx.parameters.confirmationMs,
    createdAtMs: nowMs,
  });
  const { transfers: t } = tx.t;
  const ids = transfers.map(({ id }) => id);
  await tx.update(t, { confirmationId, notBeforeAtMs, gapSeen: null }, oneOf(tx, t.id, ids));
  for (const { transfer, facts } of before.lines) {
    if (facts.sinceRestore !== null) await tx.update(t, { gapSeen: facts.sinceRestore.seen }, eq(t.id, transfer.id));
  }
  const stamp = {
    ...{ actorId: ctx.caller.personId, auditSeq, atMs: nowMs, reason: "retry" },
    nextJournalId: () => ctx.ids.next("jrn"),
  };
  const queued = transfers.map((transfer): Way => {
    const edge = transfer.state === "rejected" ? "E19" : "E18";
    return [planMove(transfer, edge, { takesHold: true })];
  });
  await moveAlong(tx, queued, stamp);
  if (notBeforeAtMs === null) return "queued";
  const facts = { parkReason: "schedule" as const, nextCheckAtMs: notBeforeAtMs };
  const waiting = transfers.map((transfer): Way => [planMove(afterQueued(transfer), "E6", facts)]);
  await moveAlong(tx, waiting, stamp);
  return "parked";
}

function afterQueued(transfer: MovableTransfer): MovableTransfer {
  return { ...transfer, state: "queued", version: transfer.version + 1, isHeld: true };
}

function retryAudit(ctx: ServiceContext, { batch, transfers, before, confirmed, nowMs }: Again) {
  const { amountMicro, tier, warnings, snapshot } = before;
  return {
    actor: ctx.caller.actor,
    action: "batch.retry_rejected",
    objectKind: "batch",
    objectId: batch.id,
    before: { intent: batch.intent },
    after: {
      snapshot,
      transfers: transfers.map(({ id }) => id),
      total: formatMoney(amountMicro),
      tier,
      method: confirmed.method,
      typedTotal: confirmed.typedTotalMicro === null ? null : formatMoney(confirmed.typedTotalMicro),
      acknowledged: warnings.map(({ code }) => code),
    },
    atMs: nowMs,
  };
}
