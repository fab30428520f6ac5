import { intentAfter, noWork } from "@/domain/batch-intents";
import { coveredLines } from "@/domain/batch-runway";
import {
  type CashbackResult,
  type CashbackRow,
  cashbackRow,
  type StartCashbackInput,
} from "@/domain/cashback-batch.schema";
import type { Tier } from "@/domain/confirmation-tier";
import { ConflictError, PreconditionError } from "@/domain/errors";
import { formatMoney } from "@/domain/money";
import type { Session } from "@/server/db/session";
import { appendAudit, lockAuditHead } from "@/server/repositories/audit.repository";
import { sumVerdicts, updateLines } from "@/server/repositories/batch-lines.repository";
import { getBatchRow, lockBatch, updateBatch } from "@/server/repositories/batches.repository";
import { insertConfirmation } from "@/server/repositories/confirmations.repository";
import { appendEvents } from "@/server/repositories/events.repository";
import { listPayeeMarks } from "@/server/repositories/payees.repository";
import { refuseBlocked } from "@/server/services/accounts/check-source";
import { batchEvent } from "@/server/services/cashback/create-cashback";
import { describeBatch, lineSums } from "@/server/services/cashback/describe-cashback";
import { findClaimed } from "@/server/services/cashback/find-claimed";
import { storeHolds } from "@/server/services/cashback/hold-lines";
import { differenceOf, findTier, type Preparation, prepareStart } from "@/server/services/cashback/prepare-start";
import { planTransfers, writeTransfers } from "@/server/services/cashback/write-transfers";
import { type ConfirmedBy, checkConfirmation } from "@/server/services/check-confirmation";
import type { ServiceContext } from "@/server/services/context";
import { spendKeyLimit } from "@/server/services/operators/spend-key-limit";
import { type KeepResult, runOnce } from "@/server/services/run-once";

/**
 * Submits, confirms and starts a draft in one act: its ready lines become transfers with their claims and holds, all or
 * none. Nothing is sent here; the account's lane picks them up.
 * @throws ConflictError `cashback.snapshot_changed` with the numbers as they are now, `cashback.wrong_state` naming the
 * running batch, `transfer.claimed` naming line and payee, `cashback.tier_risen` when another start raised what is asked, `idempotency.key_reused`
 * @throws PreconditionError `cashback.invalid_lines`, `cashback.nothing_ready`, `cashback.insufficient`,
 * `cashback.warnings_open`, `account.*`, `system.frozen`
 * @throws what `checkConfirmation` throws, and `spendKeyLimit` for a key
 */
export async function startCashback(ctx: ServiceContext, input: StartCashbackInput): Promise<CashbackResult> {
  const { idempotencyKey, confirm, ...rest } = input;
  const content = { ...rest, snapshot: confirm.snapshot, typedTotal: confirm.typedTotal };
  const call = { procedure: "cashback.start", key: idempotencyKey, input: content, output: cashbackRow };
  const result = await runOnce(ctx, call, async (keep) => {
    const batch = await getBatchRow(ctx.db, input.id, "cashback");
    intentAfter(batch, "start", noWork);
    const preparation = await prepareStart(ctx, batch);
    if (preparation.snapshot !== confirm.snapshot) throw await changed(ctx, preparation);
    await refuseUnready(ctx, preparation, input);
    const confirmed = await checkConfirmation(ctx, {
      confirm,
      asks: preparation.asks,
      totalMicro: preparation.totalMicro,
    });
    try {
      return await writeStart(ctx, preparation, confirmed, input, keep);
    } catch (error) {
      throw await readRace(ctx, error, input);
    }
  });
  if (!result.replayed) {
    ctx.bus.emit("wake", result.source.id);
    ctx.bus.emit("events");
  }
  return result;
}

/** What must be true beside the confirmation. */
async function refuseUnready(ctx: ServiceContext, preparation: Preparation, input: StartCashbackInput): Promise<void> {
  const { batch, ready, runway, warnings, blockers } = preparation;
  const lines = lineSums(await sumVerdicts(ctx.db, [batch.id]));
  if (lines.invalid.count > 0) {
    throw new PreconditionError("cashback.invalid_lines", "Invalid lines must be excluded first.", {
      count: lines.invalid.count,
    });
  }
  if (ready.length === 0) throw new PreconditionError("cashback.nothing_ready", "No line is ready to be sent.");
  refuseBlocked(blockers);
  const open = warnings.filter(({ code }) => !input.acknowledge?.includes(code)).map(({ code }) => code);
  if (open.length > 0) {
    throw new PreconditionError("cashback.warnings_open", "Warnings must be acknowledged first.", {
      codes: open.join(", "),
    });
  }
  if (runway.endsAtLine !== null && input.untilFundsEnd !== true) throw insufficient(preparation);
}

async function writeStart(
  ctx: ServiceContext,
  preparation: Preparation,
  confirmed: ConfirmedBy,
  input: StartCashbackInput,
  keep: KeepResult<CashbackRow>,
): Promise<CashbackRow> {
  const { ready, snapshot, totalMicro, tier, newlyHeld } = preparation;
  const nowMs = ctx.clock.nowMs();
  const confirmationId = ctx.ids.next("cnf");
  const covered = coveredLines(ready, preparation.runway.availableMicro);
  const order = { batch: preparation.batch, ready, covered, tier, confirmationId, nowMs };
  const planned = planTransfers(ctx, order);
  return ctx.db.tx(async (tx) => {
    const batch = await lockBatch(tx, preparation.batch.id);
    const intent = intentAfter(batch, "start", noWork);
    if (batch.version !== preparation.batch.version)
      throw new ConflictError("cashback.stale_version", "The batch changed.");
    await spendKeyLimit(tx, ctx, spendOf(preparation));
    // Another start may have come between, and splitting a batch must not lower what is asked.
    await lockAuditHead(tx);
    refuseRisen(preparation, await findTier(tx, ctx, preparation));
    await refuseMarked(tx, preparation);
    const auditSeq = await appendAudit(tx, ctx.vault.auditMac, startAudit(ctx, preparation, confirmed, input, nowMs));
    await insertConfirmation(tx, {
      id: confirmationId,
      subjectKind: "batch",
      subjectId: batch.id,
      contentHash: snapshot,
      act: "start",
      personId: ctx.caller.personId,
      method: confirmed.method,
      tier,
      typedTotalMicro: confirmed.typedTotalMicro,
      auditSeq,
      expiresAtMs: nowMs + ctx.parameters.confirmationMs,
      createdAtMs: nowMs,
    });
    if (newlyHeld.length > 0) await updateLines(tx, newlyHeld, nowMs);
    await writeTransfers(tx, planned, { personId: ctx.caller.personId, auditSeq, atMs: nowMs });
    const started = {
      intent,
      contentHash: snapshot,
      confirmationId,
      totalMicro,
      lineCount: ready.length,
      isUntilFundsEnd: input.untilFundsEnd === true,
      startedBy: ctx.caller.personId,
      startedAtMs: nowMs,
      updatedAtMs: nowMs,
    };
    await updateBatch(tx, batch, started);
    await appendEvents(tx, [batchEvent(batch.id, intent, nowMs)]);
    const row = await describeBatch(tx, ctx, { ...batch, ...started, version: batch.version + 1 });
    await keep(tx, row);
    return row;
  });
}

function spendOf({ batch, ready, totalMicro }: Preparation) {
  const largestMicro = ready.reduce((max, { amountMicro }) => (amountMicro > max ? amountMicro : max), 0n);
  return { subjectKind: "batch" as const, subjectId: batch.id, totalMicro, largestMicro };
}

/** What was confirmed, and how long it can be undone, belongs to a lower tier: it is confirmed anew. */
function refuseRisen(preparation: Preparation, tier: Tier): void {
  if (tier <= preparation.tier) return;
  throw new ConflictError("cashback.tier_risen", "Another batch was started meanwhile: this one asks more now.", {
    batchId: preparation.batch.id,
    before: preparation.tier,
    tier,
    total: formatMoney(preparation.totalMicro),
  });
}

/** What was said of a payee since the lines were looked at: the gate takes it for part of what is confirmed now. */
async function refuseMarked(tx: Session, { ready, chainSeq }: Preparation): Promise<void> {
  const keys = ready.flatMap(({ payeeKey, alias }) => (alias === null ? [payeeKey] : [payeeKey, alias.key]));
  const isSince = (seq: number | null) => (seq ?? 0) > chainSeq;
  const marks = await listPayeeMarks(tx, [...new Set(keys)]);
  if (!marks.some(({ payee }) => isSince(payee.statusAuditSeq) || isSince(payee.limitAuditSeq))) return;
  throw new ConflictError("cashback.stale_version", "A payee of the batch was marked meanwhile.");
}

function startAudit(
  ctx: ServiceContext,
  preparation: Preparation,
  confirmed: ConfirmedBy,
  input: StartCashbackInput,
  atMs: number,
) {
  const { batch, snapshot, ready, totalMicro, tier, warnings } = preparation;
  return {
    actor: ctx.caller.actor,
    action: "batch.start",
    objectKind: "batch",
    objectId: batch.id,
    before: { intent: batch.intent },
    after: {
      intent: "running",
      snapshot,
      lines: ready.length,
      total: formatMoney(totalMicro),
      tier,
      method: confirmed.method,
      typedTotal: confirmed.typedTotalMicro === null ? null : formatMoney(confirmed.typedTotalMicro),
      overrides: ready.filter(({ isOverridden }) => isOverridden).length,
      acknowledged: warnings.map(({ code }) => code),
      untilFundsEnd: input.untilFundsEnd === true,
    },
    atMs,
  };
}

/** Another act was faster than ours: what that means for this one. */
async function readRace(ctx: ServiceContext, error: unknown, input: StartCashbackInput): Promise<unknown> {
  const isClaimed = error instanceof ConflictError && error.reason === "transfer.claimed";
  const isStale = error instanceof ConflictError && error.reason === "cashback.stale_version";
  const isShort = error instanceof PreconditionError && error.reason === "ledger.insufficient";
  if (!isClaimed && !isStale && !isShort) return error;
  const batch = await getBatchRow(ctx.db, input.id, "cashback");
  intentAfter(batch, "start", noWork);
  const preparation = await prepareStart(ctx, batch);
  if (preparation.snapshot !== input.confirm.snapshot) return changed(ctx, preparation);
  if (isClaimed) return (await findClaimed(ctx, preparation)) ?? error;
  return isShort ? insufficient(preparation) : error;
}

/**
 * The content differs from what was confirmed. Lines that the books hold by now are stored as held, so that the next
 * review shows them; nothing else changes.
 */
async function changed(ctx: ServiceContext, preparation: Preparation): Promise<ConflictError> {
  if (preparation.newlyHeld.length > 0) {
    await ctx.db.tx((tx) => storeHolds(tx, ctx, preparation));
    ctx.bus.emit("events");
  }
  return new ConflictError(
    "cashback.snapshot_changed",
    "The batch changed since the review that was confirmed.",
    differenceOf(preparation),
  );
}

function insufficient({ runway }: Preparation): PreconditionError {
  return new PreconditionError("cashback.insufficient", "The available balance does not cover every line.", {
    available: formatMoney(runway.availableMicro),
    total: formatMoney(runway.totalMicro),
    line: runway.endsAtLine,
  });
}
