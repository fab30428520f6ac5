import type { LineState } from "@/domain/batch-line-states";
import { shareStates } from "@/domain/batch-progress";
import type { CashbackRow } from "@/domain/cashback-batch.schema";
import { retryableStates } from "@/domain/cashback-batch-choices";
import type { ErrorParams } from "@/domain/errors";
import { type LineVerdict, lineVerdicts } from "@/domain/import-reason";
import { type LineSum, lessSum } from "@/domain/line-sum";
import { formatMoney, parseMoney, sumMicro } from "@/domain/money";
import type { TransferState } from "@/domain/transfer-states";
import { readError } from "@/trpc/read-error";
import type { BarPart } from "@/ui/bar";
import type { Asked, ErrorFacts } from "@/ui/error-message";

/** The one unit of every amount here: Infini's USD balance. */
export const unit = "USD";

/** Width of a column with room for the largest amount and its six decimals, `99,999,999.999999`: no number is cut off. */
export const widestAmountPx = 160;

/**
 * A refusal as the screen shows it, with the facts that name what else changed. `isUnanswered`: the server said nothing,
 * so its next answer tells.
 */
export type ActError = ErrorFacts & { params: ErrorParams; isUnanswered?: boolean };

/** What an act answers: null when it was done. */
export type ActAnswer = Promise<ActError | null>;

/** What was asked, and how many payments may go out when it arrives. */
export type AskedAct = { asked: Asked; payments?: number };

/** The refusal of a call in the form that screens show; a read unless told otherwise. */
export function actErrorOf(error: unknown, { asked, payments }: AskedAct = { asked: "read" }): ActError {
  const { code, moneyMoved, reason, message, retryable, retryAfterSec, ref, params } = readError(error);
  const isUnclear = code === "NETWORK" || code === "INTERNAL_SERVER_ERROR";
  return {
    asked,
    // Acts that cannot send money say nothing about it, whatever became of their answer.
    moneyMoved: asked === "start" || asked === "resume" ? moneyMoved : "no",
    // The general word for an amount speaks about its digits; here it is another amount.
    reason: reason === "review.amount" ? "review.typed_amount" : reason,
    message,
    params: params ?? {},
    ...(isUnclear && asked !== "read" ? { isUnclear, isUnanswered: code === "NETWORK" } : {}),
    ...(retryable ? { retryable } : {}),
    ...(retryAfterSec === undefined ? {} : { retryAfterSec }),
    ...(ref === "" ? {} : { ref }),
    ...(payments === undefined ? {} : { paymentCount: payments }),
  };
}

/** The sum of these lines; null when none of them has an amount that could be read: a sum of nothing is no 0.00. */
export function sumOrUnknown({ count, sum }: LineSum): string | null {
  return count > 0 && parseMoney(sum) === 0n ? null : sum;
}

/** Count and sum by what lines show; the sums cover the whole filter. */
export type StateSums = readonly { state: LineState; count: number; sum: string }[];

/** What a pause or a stop leaves behind, by what is known of the batch now. */
export type HaltSums = Record<"gone" | "decidedPaid" | "inFlight" | "unknown" | "notSent", LineSum>;

export function haltSumsOf({
  states,
  intent,
  decidedPaid,
}: Pick<CashbackRow, "states" | "intent" | "decidedPaid">): HaltSums {
  return {
    gone: lessSum(sumOf(states, ["settled", "accepted"]), decidedPaid),
    decidedPaid,
    inFlight: sumOf(states, ["sending"]),
    unknown: sumOf(states, ["unknown"]),
    notSent: sumOf(states, intent === "stopped" ? ["cancelled"] : ["queued", "parked"]),
  };
}

/** True while a pause holds something back: one that outlived the last payment of its batch holds nothing. */
export function isHeld({ states, intent }: Pick<CashbackRow, "states" | "intent">): boolean {
  return intent === "paused" && sumOf(states, shareStates.left).count > 0;
}

/** What of a batch that is done was not paid; `held` are the lines that nobody decided before the start. */
export function exceptionsOf({ lines, states }: Pick<CashbackRow, "lines" | "states">): Record<ExceptionKey, number> {
  const count = (state: TransferState) => sumOf(states, [state]).count;
  return {
    held: lines.held.count + lines.invalid.count,
    rejected: count("rejected"),
    not_executed: count("not_executed"),
    cancelled: count("cancelled"),
  };
}

export const exceptionKeys = ["held", "rejected", "not_executed", "cancelled"] as const;
type ExceptionKey = (typeof exceptionKeys)[number];

/** True for a draft that was given up: nothing of it was ever to be sent. */
export function isGivenUp({ intent, startedAt }: Pick<CashbackRow, "intent" | "startedAt">): boolean {
  return intent === "stopped" && startedAt === null;
}

export function isVerdict(state: LineState): state is LineVerdict {
  return lineVerdicts.some((verdict) => verdict === state);
}

/** Count and sum over these states, over all of them unless told; nothing counts as zero. */
export function sumOf(states: StateSums, wanted?: readonly LineState[]): LineSum {
  const found = states.filter(({ state }) => wanted?.includes(state) ?? true);
  return {
    count: found.reduce((count, one) => count + one.count, 0),
    sum: formatMoney(sumMicro(found.map(({ sum }) => parseMoney(sum)))),
  };
}

/** What Infini accepted: without the payments that count as accepted because a person decided that they were paid. */
export function acceptedOf({ states, decidedPaid }: Pick<CashbackRow, "states" | "decidedPaid">): LineSum {
  return lessSum(sumOf(states, ["accepted"]), decidedPaid);
}

/** How the payments of a batch are spread over their states, for its bar; lines before the start count as open. */
export function barPartsOf(row: CashbackRow, words: Record<BarKey, string>): BarPart[] {
  const count = (...states: TransferState[]) => sumOf(row.states, states).count;
  return [
    { id: "settled", label: words.settled, count: count("settled"), tone: "ok" },
    { id: "accepted", label: words.accepted, count: acceptedOf(row).count, tone: "info" },
    { id: "decided", label: words.decided, count: row.decidedPaid.count, tone: "info" },
    { id: "rejected", label: words.rejected, count: count("rejected", "not_executed"), tone: "rejected" },
    { id: "unknown", label: words.unknown, count: count("unknown"), tone: "unknown" },
    { id: "open", label: words.open, count: openCount(row), tone: "neutral" },
    // No share of a bar is hidden: what a stop left unpaid is no payment that went well.
    { id: "unsent", label: words.unsent, count: count(...shareStates.unsent), tone: "neutral" },
  ];
}

export type BarKey = "settled" | "accepted" | "decided" | "rejected" | "unknown" | "open" | "unsent";

function openCount(row: CashbackRow): number {
  const hasStarted = row.states.length > 0;
  return hasStarted ? sumOf(row.states, shareStates.left).count : row.lines.ready.count + row.lines.held.count;
}

/** True when ready, held, excluded and invalid lines are all the rows of the file. */
export function addsUp(lines: CashbackRow["lines"]): boolean {
  const { all, ready, held, excluded, invalid } = lines;
  return ready.count + held.count + excluded.count + invalid.count === all.count;
}

/** What leads on: lines first, then decisions, then the review, then the run. */
export type NextStep = "import" | "exclude_invalid" | "decide" | "review" | "run";

export function nextStepOf(row: CashbackRow): NextStep {
  if (row.intent !== "draft") return "run";
  if (row.lines.all.count === 0) return "import";
  if (row.lines.invalid.count > 0) return "exclude_invalid";
  return row.lines.held.count > 0 ? "decide" : "review";
}

/** A name for people: the alias, else the e-mail. */
export function sourceName(source: { email: string; alias: string | null }): string {
  return source.alias ?? source.email;
}

/** True when the catalogue has a word for this code of the wire. */
export function isKey<T extends object>(words: T, code: string): code is Extract<keyof T, string> {
  return Object.hasOwn(words, code);
}

/** True while lines of the batch were refused or not executed and may be tried again. */
export function canRetry({ intent, states }: Pick<CashbackRow, "intent" | "states">): boolean {
  return (intent === "running" || intent === "paused") && sumOf(states, retryableStates).count > 0;
}
