import { isExcludeOnly, readLineFacts, wireParams } from "@/domain/batch-line-reasons";
import { maskName, maskPayee, maskWithin } from "@/domain/batch-payee";
import type { Caller } from "@/domain/caller";
import type { CashbackLine, ListLinesInput, ListLinesOutput } from "@/domain/cashback-batch-line.schema";
import { ForbiddenError } from "@/domain/errors";
import { withinReach } from "@/domain/evidence-reach";
import type { ReasonParams } from "@/domain/import-reason";
import { cutPage, readCursor } from "@/domain/list";
import type { Sort } from "@/domain/list-order";
import { formatMoney } from "@/domain/money";
import { mayDo } from "@/domain/rights";
import { moneyOrNull, timeOrNull } from "@/domain/wire";
import {
  type LastAttempt,
  type LinePageRow,
  listLastAttempts,
  listLinePage,
  sumLineStates,
} from "@/server/repositories/batch-pages.repository";
import { getBatchRow } from "@/server/repositories/batches.repository";
import { findPayeeIds, type PayeePayments, sumPaymentsTo } from "@/server/repositories/payees.repository";
import { isPaidByDecision, listLastDecisions } from "@/server/repositories/review-decisions.repository";
import { total } from "@/server/services/cashback/describe-cashback";
import type { ServiceContext } from "@/server/services/context";

/**
 * The lines of a batch, by tab, reason or text, with totals over the whole filter. From the start on a line shows the
 * state of its transfer. People without the right see payees masked, and cannot search them. Changes nothing.
 * @throws NotFoundError `batch.not_found` @throws ForbiddenError `payees.masked`
 */
export async function listCashbackLines(ctx: ServiceContext, input: ListLinesInput): Promise<ListLinesOutput> {
  const { id, ...wanted } = input.filter;
  const batch = await getBatchRow(ctx.db, id, "cashback");
  const isFull = mayDo(ctx.caller, "payees.readFull");
  const { q, ...withoutText } = wanted;
  const filter = isFull && q !== undefined ? { ...withoutText, q } : withoutText;
  const sort: Sort<"seq" | "amount" | "payee"> = input.sort ?? { by: "seq", direction: "asc" };
  if (!isFull && sort.by === "payee") {
    throw new ForbiddenError("payees.masked", "Only people who may see payees in full can sort by them.");
  }
  const place = readCursor(sort, input.cursor, { seq: "whole", amount: "whole", payee: "text" });
  const found = await listLinePage(ctx.db, batch.id, filter, { sort, place, limit: input.limit });
  const { rows, nextCursor } = cutPage(found, input.limit, sort, (line) => ({
    id: line.id,
    value: { seq: line.seq, amount: (line.amountMicro ?? -1n).toString(), payee: line.payee ?? "" }[sort.by],
  }));
  const keys = [...new Set(rows.flatMap(({ payeeKey }) => payeeKey ?? []))];
  const earlier = await sumPaymentsTo(ctx.db, keys, batch.id, undefined, ctx.caller.key?.accountIds);
  // Whom the other accounts know is nobody's business who reaches some of them only.
  const payeeIds = ctx.caller.key?.accountIds ? null : await findPayeeIds(ctx.db, keys);
  const transferIds = rows.flatMap(({ transferId }) => transferId ?? []);
  const attempts = await listLastAttempts(ctx.db, transferIds);
  const decided = await listLastDecisions(ctx.db, [batch.id]);
  const sums = await sumLineStates(ctx.db, batch.id, filter);
  const totals = [...new Set(sums.map(({ state }) => state))].map((state) => ({
    state,
    ...total(sums.filter((one) => one.state === state)),
  }));
  return {
    items: rows.map((line) =>
      lineOnWire(line, {
        caller: ctx.caller,
        payeeId: payeeIds?.get(line.payeeKey ?? "") ?? null,
        earlier: earlier.get(line.payeeKey ?? ""),
        attempt: attempts.get(line.transferId ?? ""),
        isDecidedPaid: isPaidByDecision(decided.get(line.transferId ?? "")),
        isFull,
      }),
    ),
    nextCursor,
    total: totals.reduce((count, one) => count + one.count, 0),
    totals,
  };
}

type LineSurroundings = {
  caller: Caller;
  payeeId: string | null;
  earlier: PayeePayments | undefined;
  attempt: LastAttempt | undefined;
  isDecidedPaid: boolean;
  isFull: boolean;
};

function lineOnWire(line: LinePageRow, surroundings: LineSurroundings): CashbackLine {
  const { caller, payeeId, earlier, attempt, isDecidedPaid, isFull } = surroundings;
  const facts = readLineFacts(line.reasons);
  const reasons = facts.reasons.map((reason) => withinReach(caller, reason));
  const notes = facts.notes.map((note) => withinReach(caller, note));
  const shown = (evidence: ReasonParams) => wireParams(isFull ? evidence : withoutNames(evidence));
  const { payee } = line;
  const masked = payee === null || isFull ? payee : maskPayee(line.payeeKind ?? "uid", payee);
  const said = attempt?.upstreamMessage ?? null;
  return {
    id: line.id,
    seq: line.seq,
    sourceLineNo: line.sourceLineNo,
    payeeKind: line.payeeKind,
    payee: masked,
    payeeId,
    isPayeeMasked: !isFull,
    amount: moneyOrNull(line.amountMicro),
    state: line.state ?? line.verdict,
    isDecidedPaid,
    verdict: line.verdict,
    reasons: reasons.map(({ code, params, decision }) => ({
      code,
      params: shown(params),
      decision,
      decisions: isExcludeOnly(code) ? ["exclude" as const] : ["pay" as const, "exclude" as const],
    })),
    notes: notes.map(({ code, params }) => ({ code, params: shown(params) })),
    isOverridden: line.isOverridden,
    note: isFull ? line.note : null,
    registeredOn: line.registeredOn,
    cardCount: line.cardCount,
    firstCardOn: line.firstCardOn,
    earlier: {
      count: earlier?.count ?? 0,
      sum: formatMoney(earlier?.sumMicro ?? 0n),
      lastAt: timeOrNull(earlier?.lastAtMs ?? null),
    },
    transferId: line.transferId,
    parkReason: line.parkReason,
    attempts: line.attemptCount ?? 0,
    sentAt: timeOrNull(attempt?.openedAtMs ?? null),
    upstreamMessage:
      isFull || said === null || payee === null || masked === null ? said : maskWithin(said, payee, masked),
    recordId: attempt?.recordId ?? null,
  };
}

/** The raw cell of a payee that could not be read is a payee too, and so is every address among the evidence. */
function withoutNames(evidence: ReasonParams): ReasonParams {
  const entries = Object.entries(evidence).filter(([name]) => name !== "cell");
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === "string" && value.includes("@") ? maskName(value) : value]),
  );
}
