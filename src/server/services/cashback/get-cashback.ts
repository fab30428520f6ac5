import { snapshotCode } from "@/domain/batch-content";
import { canAct } from "@/domain/batch-intents";
import { maskPayee, maskWithin } from "@/domain/batch-payee";
import type { CashbackDetail } from "@/domain/cashback-batch.schema";
import { formatMoney } from "@/domain/money";
import { type Act, mayDo } from "@/domain/rights";
import { moneyOrNull, timeOf } from "@/domain/wire";
import { findSourceLineNo, listDecisionActs } from "@/server/repositories/batch-lines.repository";
import { type BatchRow, findBatchFile, getBatchRow, listPersonNames } from "@/server/repositories/batches.repository";
import { listConfirmations } from "@/server/repositories/confirmations.repository";
import { isFrozen } from "@/server/repositories/freezes.repository";
import { listPaymentDecisions } from "@/server/repositories/review-decisions.repository";
import { findParkedForCode } from "@/server/repositories/transfer-queue.repository";
import { describeBatch } from "@/server/services/cashback/describe-cashback";
import { readBatchWork } from "@/server/services/cashback/read-batch-work";
import type { ServiceContext } from "@/server/services/context";

const shownDecisions = 200;
/** What this version can do; the other acts need a second person, or a batch that is sent in parts. */
const offered = ["start", "pause", "resume", "stop", "close"] as const;
/** Whose right each of them takes. */
const rightOf: Readonly<Record<(typeof offered)[number], Act>> = {
  start: "batches.start",
  pause: "engine.pause",
  resume: "batches.start",
  stop: "batches.stop",
  close: "batches.start",
};

/**
 * One batch with its file, its confirmations and what was decided about its lines and payments. People without the right
 * see the payee masked in the words about a payment. Changes nothing. @throws NotFoundError
 */
export async function getCashback(ctx: ServiceContext, input: { id: string }): Promise<CashbackDetail> {
  const batch = await getBatchRow(ctx.db, input.id, "cashback");
  const file = await findBatchFile(ctx.db, batch.id);
  const confirmations = await listConfirmations(ctx.db, batch.id);
  const decisions = await listDecisionActs(ctx.db, batch.id, shownDecisions);
  const outcomes = await listPaymentDecisions(ctx.db, batch.id, shownDecisions);
  const people = [...decisions, ...outcomes].map(({ personId }) => personId);
  const names = await listPersonNames(ctx.db, [...new Set(people)]);
  const work = await readBatchWork(ctx.db, batch);
  const isFull = mayDo(ctx.caller, "payees.readFull");
  return {
    ...(await describeBatch(ctx.db, ctx, batch)),
    snapshot: batch.contentHash === null ? null : { hash: batch.contentHash, code: snapshotCode(batch.contentHash) },
    isUntilFundsEnd: batch.isUntilFundsEnd,
    file: file && {
      name: file.shownName,
      sha256: file.sha256,
      rows: file.rows,
      bytes: file.bytes,
      encoding: file.encoding,
      delimiter: file.delimiter,
      importedAt: timeOf(file.createdAtMs),
    },
    confirmations: confirmations.map((one) => ({
      act: one.act,
      by: { id: one.personId, name: one.personName },
      at: timeOf(one.createdAtMs),
      tier: one.tier,
      method: one.method,
      typedTotal: moneyOrNull(one.typedTotalMicro),
      snapshot: one.contentHash,
    })),
    decisions: decisions.map((one) => ({
      at: timeOf(one.atMs),
      by: { id: one.personId, name: names.get(one.personId) ?? null },
      decision: one.decision,
      holdReason: one.holdReason,
      why: one.why,
      count: one.count,
      sum: formatMoney(one.sumMicro),
    })),
    outcomes: outcomes.map((one) => ({
      at: timeOf(one.atMs),
      by: { id: one.personId, name: names.get(one.personId) ?? null },
      decision: one.decision,
      why: isFull ? one.why : withoutPayee(one),
      itemId: one.itemId,
      line: { id: one.lineId, sourceLineNo: one.sourceLineNo },
      amount: moneyOrNull(one.amountMicro),
      recordId: one.recordId,
    })),
    awaitsCode: await findAwaitingCode(ctx, batch),
    acts: offered.filter((act) => canAct(batch.intent, act, work) && mayDo(ctx.caller, rightOf[act])),
  };
}

/** The words of a decision, with the payee masked in them. @source docs/design/security.md §5 */
function withoutPayee({ why, payee, payeeKind }: Awaited<ReturnType<typeof listPaymentDecisions>>[number]): string {
  return payee === null ? why : maskWithin(why, payee, maskPayee(payeeKind ?? "uid", payee));
}

/** One payment of the account waits at a time, and what is behind it, of other batches too, waits for it. */
async function findAwaitingCode(ctx: ServiceContext, batch: BatchRow): Promise<CashbackDetail["awaitsCode"]> {
  // Nothing is asked for that could not be sent.
  if (batch.intent !== "running" || (await isFrozen(ctx.db, batch.accountId))) return null;
  const waiting = await findParkedForCode(ctx.db, batch.accountId, batch.id);
  if (waiting === null) return null;
  const { id, batchId, lineId, amountMicro } = waiting;
  const line = lineId === null ? null : await findSourceLineNo(ctx.db, lineId);
  return { transferId: id, batchId, line, amount: formatMoney(amountMicro) };
}
