import { maskPayee, maskWithin } from "@/domain/batch-payee";
import { retryableStates, retryLinesMax } from "@/domain/cashback-batch-choices";
import type { PreviewRetryLinesInput, PreviewRetryLinesOutput } from "@/domain/cashback-batch-retry.schema";
import { type LineSum, lessSum } from "@/domain/line-sum";
import { formatMoney } from "@/domain/money";
import { mayDo } from "@/domain/rights";
import { timeOrNull } from "@/domain/wire";
import type { Session } from "@/server/db/session";
import { type LastAttempt, listLastAttempts } from "@/server/repositories/batch-pages.repository";
import { listLineTransfers, listRetryable, listSourceLineNos } from "@/server/repositories/batch-retries.repository";
import { getBatchRow, sumStates } from "@/server/repositories/batches.repository";
import { total } from "@/server/services/cashback/describe-cashback";
import { prepareRetryLines, type RetryLine } from "@/server/services/cashback/prepare-retry-lines";
import type { ServiceContext } from "@/server/services/context";
import { showAsked } from "@/server/services/transfers/show-asked";

type ShownLine = PreviewRetryLinesOutput["lines"][number];

/**
 * What a person reads before refused and not executed lines of a batch are tried again: which of them can be, what keeps
 * the others, and what is asked. Lines that are in another state by now are left out. Changes nothing.
 * @throws NotFoundError `batch.not_found`
 */
export async function previewRetryLines(
  ctx: ServiceContext,
  input: PreviewRetryLinesInput,
): Promise<PreviewRetryLinesOutput> {
  const { db } = ctx;
  const batch = await getBatchRow(db, input.id, "cashback");
  // Before the lines: what moves on meanwhile is counted rather than missed.
  const sums = (await sumStates(db, [batch.id])).filter(({ state }) => isRetryable(state));
  const { transfers, nextAfter } = await readLines(db, batch.id, input);
  const preparation = await prepareRetryLines(ctx, db, batch, transfers);
  const attempts = await listLastAttempts(
    db,
    transfers.map(({ id }) => id),
  );
  const lineNos = await listSourceLineNos(
    db,
    transfers.flatMap(({ lineId }) => lineId ?? []),
  );
  const isFull = mayDo(ctx.caller, "payees.readFull");
  const sumOf = (lines: readonly RetryLine[]) =>
    total(lines.map(({ transfer }) => ({ count: 1, sumMicro: transfer.amountMicro })));
  return {
    id: batch.id,
    lines: preparation.lines.map((line) => {
      const sourceLineNo = lineNos.get(line.transfer.lineId ?? "") ?? 0;
      return lineOnWire(line, { sourceLineNo, attempt: attempts.get(line.transfer.id), isFull });
    }),
    possible: sumOf(preparation.possible),
    others: notListed(total(sums), sumOf(preparation.lines)),
    nextAfter,
    ...showAsked(ctx, preparation),
  };
}

async function readLines(db: Session, batchId: string, { lineIds, after = 0 }: PreviewRetryLinesInput) {
  if (lineIds) {
    const named = await listLineTransfers(db, batchId, lineIds);
    return { transfers: named.filter(({ state }) => isRetryable(state)), nextAfter: null };
  }
  const found = await listRetryable(db, batchId, { after, limit: retryLinesMax });
  const transfers = found.slice(0, retryLinesMax);
  return { transfers, nextAfter: found.length > transfers.length ? (transfers.at(-1)?.lineSeq ?? null) : null };
}

/** Lines may have come to stand there since they were counted. */
function notListed(whole: LineSum, listed: LineSum): LineSum {
  return whole.count > listed.count ? lessSum(whole, listed) : { count: 0, sum: formatMoney(0n) };
}

function isRetryable(state: string): state is (typeof retryableStates)[number] {
  const states: readonly string[] = retryableStates;
  return states.includes(state);
}

type Surroundings = { sourceLineNo: number; attempt: LastAttempt | undefined; isFull: boolean };

function lineOnWire(line: RetryLine, { sourceLineNo, attempt, isFull }: Surroundings): ShownLine {
  const { transfer } = line;
  const { payeeKind, payee } = transfer;
  const masked = isFull ? payee : maskPayee(payeeKind, payee);
  const said = attempt?.upstreamMessage ?? null;
  return {
    id: transfer.lineId ?? "",
    sourceLineNo,
    transferId: transfer.id,
    payeeKind,
    payee: masked,
    amount: formatMoney(transfer.amountMicro),
    state: transfer.state === "rejected" ? "rejected" : "not_executed",
    attempts: transfer.attemptCount,
    upstreamMessage: isFull || said === null ? said : maskWithin(said, payee, masked),
    bar: barOf(line),
    warnings: line.warnings.map(({ code }) => code),
  };
}

/** The first thing that keeps the line back: what speaks against the payee lasts longer than a look that is missing. */
function barOf({ guard, blockers }: RetryLine): ShownLine["bar"] {
  const [blocker] = blockers;
  if (blocker) {
    const { transfer } = blocker.params;
    return { code: blocker.code, possibleAt: null, transferId: typeof transfer === "string" ? transfer : null };
  }
  return guard && { code: guard.missing, possibleAt: timeOrNull(guard.possibleAtMs), transferId: null };
}
