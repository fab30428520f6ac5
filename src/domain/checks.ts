import { z } from "zod";
import { allowedMoves, type TransferState } from "./transfer-states";
import { idText, timeText } from "./wire";

/**
 * The invariants that rows can be asked about without Infini's books, and the triggers that guard them. I1, I2 and the
 * half of I5 that needs those books are the simulator's, I16 is the tests'. @source docs/design/payments.md §18
 */
export const checkRules = [
  "triggers",
  "I3",
  "I4",
  "I5",
  "I6",
  "I7",
  "I8",
  "I9",
  "I10",
  "I12",
  "I13",
  "I14",
  "I15",
  "I17",
  "I18",
] as const;
export type CheckRule = (typeof checkRules)[number];

const subjectKinds = ["transfer", "batch", "account", "journal", "audit", "trigger"] as const;
const subject = z.strictObject({ kind: z.enum(subjectKinds), id: z.string() });
export type CheckSubject = z.infer<typeof subject>;

/** Something that must not be. */
export type Finding = { readonly rule: CheckRule; readonly subject: CheckSubject };

/** How many of many findings of a rule are named. */
export const NAMED_FINDINGS = 20;

const checkResult = z.strictObject({
  rule: z.enum(checkRules),
  findings: z.int().min(0),
  /** At most twenty of them. */
  named: z.array(subject),
});
export const checkResults = z.array(checkResult);
export type CheckResult = z.infer<typeof checkResult>;

/** What the last checks of the product's own rows found. */
export const checksView = z.strictObject({
  /** Null before the first one ended. */
  last: z
    .strictObject({
      id: idText,
      startedAt: timeText,
      endedAt: timeText,
      rows: z.int(),
      findings: z.int(),
      results: checkResults,
    })
    .nullable(),
  /** Since when one is under way; null otherwise. */
  runningSince: timeText.nullable(),
  /** True when the last one broke off. */
  isFailed: z.boolean(),
});
export type ChecksView = z.infer<typeof checksView>;

type CheckedEvent = {
  edge: string;
  fromState: TransferState | null;
  toState: TransferState;
  /** Whether the audit entry that it names is about its transfer, or the batch of that. */
  isFounded: boolean;
};
type CheckedAttempt = {
  n: number;
  origin: "lane" | "restore";
  class: string | null;
  fence: number;
  isOpen: boolean;
  /** Its slot says the same. */
  hasSlot: boolean;
  openedAtMs: number;
};

/** One payment with everything that must agree with it. */
export type CheckedTransfer = {
  id: string;
  state: TransferState;
  parkReason: string | null;
  isHeld: boolean;
  attemptCount: number;
  nextCheckAtMs: number | null;
  /** Null without a campaign. */
  claims: { owned: number; names: number } | null;
  isRunning: boolean;
  hasOpenItem: boolean;
  records: number;
  /** Whether its hash is that of its row, and its confirmation about it. */
  isConfirmed: boolean;
  leaseFence: number;
  events: readonly CheckedEvent[];
  attempts: readonly CheckedAttempt[];
};

const moves = new Set(allowedMoves().map(({ fromState, toState }) => `${fromState}>${toState}`));
const provenNot: ReadonlySet<string | null> = new Set(["refused", "never_left", "refused_session", "refused_rate"]);
const claimless: ReadonlySet<TransferState> = new Set(["draft", "rejected", "not_executed", "cancelled"]);

/** Which rules a payment breaks; `sendingMs`: how long one may be sending. */
export function judgeTransfer(one: CheckedTransfer, nowMs: number, sendingMs: number): CheckRule[] {
  const broken = new Set<CheckRule>();
  const sent = one.attempts.filter(({ origin }) => origin === "lane");
  if (one.state === "settled" ? one.records !== 1 : one.records > 0) broken.add("I3");
  const last = one.attempts.find(({ n }) => n === one.attemptCount);
  const isDecided = one.events.some(({ edge }) => edge === "E15");
  if (one.state === "accepted" && last?.class !== "success" && !isDecided) broken.add("I4");
  if (isRepeatedUnproven(one)) broken.add("I5");
  if (one.attempts.some(({ isOpen, hasSlot }) => isOpen !== hasSlot)) broken.add("I6");
  const isUnderWay = one.state === "queued" || one.state === "parked" || one.state === "sending";
  const mayLack = !isUnderWay || (one.state === "parked" && one.parkReason === "balance");
  if ((one.isHeld && !isUnderWay) || (!one.isHeld && !mayLack)) broken.add("I8");
  if (!followEdges(one)) broken.add("I9");
  if (one.attempts.some(({ fence }) => fence > one.leaseFence)) broken.add("I10");
  if (sent.length > 0 && !one.isConfirmed) broken.add("I12");
  if (one.events.some(({ isFounded }) => !isFounded)) broken.add("I13");
  if (one.attempts.some(({ isOpen, openedAtMs }) => isOpen && nowMs - openedAtMs > sendingMs)) broken.add("I14");
  if (isForgotten(one)) broken.add("I15");
  if (one.claims && !claimless.has(one.state) && one.claims.owned < one.claims.names) broken.add("I17");
  return [...broken];
}

function isRepeatedUnproven({ attempts, events }: CheckedTransfer): boolean {
  const decisions = events.filter(({ edge }) => edge === "E16").length;
  const unproven = attempts.filter(({ n, class: outcome }) => n < attempts.length && !provenNot.has(outcome)).length;
  return unproven > decisions;
}

function followEdges({ events, state }: CheckedTransfer): boolean {
  const isChain = events.every(({ fromState, toState }, place) => {
    if (fromState !== (events[place - 1]?.toState ?? null)) return false;
    return fromState === null || moves.has(`${fromState}>${toState}`);
  });
  return isChain && events.at(-1)?.toState === state;
}

function isForgotten({ state, nextCheckAtMs, hasOpenItem, isRunning, attempts }: CheckedTransfer): boolean {
  if (state === "queued") return !isRunning;
  if (state === "sending") return !attempts.some(({ isOpen }) => isOpen);
  if (state !== "accepted" && state !== "unknown" && state !== "parked") return false;
  return nextCheckAtMs === null && !hasOpenItem;
}
