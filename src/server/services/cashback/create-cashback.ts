import { defaultPolicy } from "@/domain/batch-default-policy";
import { writeAmountRule } from "@/domain/batch-policy";
import { isAllFinal } from "@/domain/batch-progress";
import {
  type CashbackResult,
  type CashbackRow,
  type CreateCashbackInput,
  cashbackRow,
} from "@/domain/cashback-batch.schema";
import { ConflictError, DuplicateRowError } from "@/domain/errors";
import type { Session } from "@/server/db/session";
import { appendAudit } from "@/server/repositories/audit.repository";
import {
  type BatchRow,
  findBatchBySlot,
  insertBatch,
  nextBatchNumber,
  sumStates,
  updateBatch,
} from "@/server/repositories/batches.repository";
import {
  ensureCampaign,
  hasBatches,
  lockCampaign,
  setExpectsRepeats,
} from "@/server/repositories/campaigns.repository";
import { appendEvents } from "@/server/repositories/events.repository";
import { findSourceBlockers, refuseBlocked } from "@/server/services/accounts/check-source";
import { countsOf, describeBatch } from "@/server/services/cashback/describe-cashback";
import type { ServiceContext } from "@/server/services/context";
import { type KeepResult, runOnce } from "@/server/services/run-once";

/** Callers at once may take the same number: one of them is refused and takes the next. */
const maxTries = 20;

/**
 * Makes an empty draft for one payer and one campaign; nothing is sent, held or claimed.
 * @throws ConflictError `cashback.batch_open` naming the batch that this payer and campaign have open,
 * `cashback.campaign_differs`, `idempotency.key_reused` @throws PreconditionError `account.archived`, `account.authority_missing`,
 * `account.capability_missing` @throws NotFoundError `account.not_found`
 */
export async function createCashback(ctx: ServiceContext, input: CreateCashbackInput): Promise<CashbackResult> {
  const { idempotencyKey, ...content } = input;
  const call = { procedure: "cashback.create", key: idempotencyKey, input: content, output: cashbackRow };
  const result = await runOnce(ctx, call, async (keep) => {
    const { blockers } = await findSourceBlockers(ctx.db, input.sourceAccountId, [], ctx.clock.nowMs());
    refuseBlocked(blockers.filter(({ code }) => code !== "frozen"));
    return insertDraft(ctx, input, keep);
  });
  if (!result.replayed) ctx.bus.emit("events");
  return result;
}

async function insertDraft(
  ctx: ServiceContext,
  input: CreateCashbackInput,
  keep: KeepResult<CashbackRow>,
): Promise<CashbackRow> {
  const openSlot = `cashback:${input.sourceAccountId}:${input.campaign.key}`;
  for (let tryNo = 1; ; tryNo += 1) {
    try {
      return await ctx.db.tx(async (tx) => {
        await freeFinishedSlot(tx, openSlot, ctx.clock.nowMs());
        const batch = await writeDraft(tx, ctx, input, openSlot);
        const row = await describeBatch(tx, ctx, batch);
        await keep(tx, row);
        return row;
      });
    } catch (error) {
      if (!(error instanceof DuplicateRowError) || tryNo >= maxTries) throw error;
      const open = await findBatchBySlot(ctx.db, openSlot);
      if (open) throw batchOpen(open);
    }
  }
}

/** The last batch keeps its place until everything in it has ended; then the next one takes it. */
async function freeFinishedSlot(tx: Session, openSlot: string, nowMs: number): Promise<void> {
  const holder = await findBatchBySlot(tx, openSlot);
  if (!holder) return;
  const isStarted = holder.intent === "running" || holder.intent === "paused";
  if (!isStarted || !isAllFinal(countsOf(await sumStates(tx, [holder.id])))) throw batchOpen(holder);
  await updateBatch(tx, holder, { openSlot: null, updatedAtMs: nowMs });
}

async function writeDraft(
  tx: Session,
  ctx: ServiceContext,
  input: CreateCashbackInput,
  openSlot: string,
): Promise<BatchRow> {
  const nowMs = ctx.clock.nowMs();
  const { key, expectsRepeats } = input.campaign;
  await ensureCampaign(tx, { key, name: key, expectsRepeats: expectsRepeats ?? true, createdAtMs: nowMs });
  if (expectsRepeats !== undefined) await chooseRepeats(tx, key, expectsRepeats);
  const batch: BatchRow = {
    id: ctx.ids.next("bat"),
    number: await nextBatchNumber(tx),
    kind: "cashback",
    name: input.name ?? key,
    accountId: input.sourceAccountId,
    campaignKey: key,
    fromBatchId: null,
    amountRule: writeAmountRule(input.amount),
    policy: JSON.stringify({ ...defaultPolicy, ...input.policy }),
    intent: "draft",
    pauseReason: null,
    contentHash: null,
    confirmationId: null,
    totalMicro: 0n,
    lineCount: 0,
    isUntilFundsEnd: false,
    openSlot,
    createdBy: ctx.caller.personId,
    startedBy: null,
    startedAtMs: null,
    version: 1,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
  await insertBatch(tx, batch);
  await appendAudit(tx, ctx.vault.auditMac, {
    actor: ctx.caller.actor,
    action: "batch.create",
    objectKind: "batch",
    objectId: batch.id,
    after: { kind: batch.kind, name: batch.name, accountId: batch.accountId, campaignKey: key, amount: input.amount },
    atMs: nowMs,
  });
  await appendEvents(tx, [batchEvent(batch.id, "draft", nowMs)]);
  return batch;
}

/**
 * A campaign that single payments made has not been asked yet whether it expects repeats; one with batches has, and they
 * were judged by it.
 */
async function chooseRepeats(tx: Session, key: string, expectsRepeats: boolean): Promise<void> {
  const campaign = await lockCampaign(tx, key);
  if (campaign.expectsRepeats === expectsRepeats) return;
  if (await hasBatches(tx, key)) {
    throw new ConflictError("cashback.campaign_differs", "This campaign was set up otherwise by its first batch.", {
      campaign: key,
      expectsRepeats: campaign.expectsRepeats,
    });
  }
  await setExpectsRepeats(tx, key, expectsRepeats);
}

/** What streams are told about a batch. */
export function batchEvent(batchId: string, intent: BatchRow["intent"], atMs: number) {
  return { topic: "batch" as const, subjectKind: "batch", subjectId: batchId, payload: { intent }, atMs };
}

function batchOpen(batch: BatchRow): ConflictError {
  return new ConflictError("cashback.batch_open", "This payer has an open batch in the campaign.", {
    batchId: batch.id,
    batch: batch.name,
    intent: batch.intent,
  });
}
