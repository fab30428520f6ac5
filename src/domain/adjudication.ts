import type { EngineParameters } from "./engine-parameters";
import type { TransferState } from "./transfer-states";

/** As many items as one act decides: each is judged by its own guard within the transaction. */
export const TOGETHER_MAX = 100;

/** What a person may decide about a doubt. @source docs/design/payments.md §13 */
export const decisions = [
  "paid_record",
  "paid_no_record",
  "not_paid",
  "doubt",
  "explain",
  "explain_record",
  "freeze",
  "take_up",
] as const;
export type Decision = (typeof decisions)[number];

/** Decisions that say what became of a payment, or that nobody knows it any more. */
export const paymentDecisions = [
  "paid_record",
  "paid_no_record",
  "not_paid",
  "doubt",
] as const satisfies readonly Decision[];
export type PaymentDecision = (typeof paymentDecisions)[number];

/** The condition that keeps a decision closed, and when time alone can open it. */
export type DecisionBar = {
  missing:
    | "wrong_kind"
    | "too_early"
    | "no_candidate"
    | "no_record_against"
    | "no_complete_walk"
    | "statement_too_short"
    | "session_not_renewed"
    | "sender_not_idle"
    | "twin_unsettled"
    | "foreign_open"
    | "record_open"
    | "record_explained";
  possibleAtMs: number | null;
};

/** What is known about the transfer in doubt. */
export type DoubtFacts = {
  state: TransferState;
  openedAtMs: number;
  closedAtMs: number;
  nowMs: number;
  /** The last complete walk that began at the horizon or later, and the newest record that it had seen. */
  completeWalk: { newestRecordAtMs: number | null } | null;
  attemptGeneration: number;
  sessionGeneration: number;
  isSenderIdle: boolean;
  hasUnsettledTwin: boolean;
  hasForeign: boolean;
  /** Records that no transfer has and a person may name as the movement, whatever they were taken for meanwhile. */
  candidates: number;
  /** Unexplained records that may be the movement, or that show our payee with another amount. */
  fitting: number;
  /** The same among those that were explained, but not as another movement than this payment. */
  explained: number;
};

type Windows = Pick<EngineParameters, "visibleMs" | "lateMs" | "horizonMs" | "weakAbsenceMs">;

/** Evidence that may never come. What speaks for a payment, or for a request still on the wire, is not among it. */
const waivable: readonly DecisionBar["missing"][] = [
  "no_complete_walk",
  "statement_too_short",
  "session_not_renewed",
  "twin_unsettled",
  "foreign_open",
];

/**
 * From when an owner may decide without what is missing, so that nothing waits for ever; null: not without it.
 * @source docs/design/payments.md §7.2
 */
export function waivableFromMs(
  decision: Decision,
  bar: DecisionBar | null,
  facts: DoubtFacts,
  windows: Windows,
): number | null {
  if (decision !== "not_paid" || bar === null || !waivable.includes(bar.missing)) return null;
  return facts.closedAtMs + Math.max(windows.weakAbsenceMs, windows.horizonMs);
}

const waiverSentences = ["I know that this payment may have been made", "我知道这笔付款可能已经完成"];

/** True when a person typed the sentence for deciding on less, in either language of the screens. */
export function isWaiverSentence(typed: string): boolean {
  const plain = (text: string) =>
    text
      .trim()
      .replace(/\s+/g, " ")
      .replace(/[.。]$/, "")
      .toLowerCase();
  return waiverSentences.some((sentence) => plain(sentence) === plain(typed));
}

/** Null: the decision is open. Otherwise the first condition that is missing. */
export function barOf(decision: Decision, facts: DoubtFacts, windows: Windows): DecisionBar | null {
  const isOpen: Record<Decision, readonly TransferState[]> = {
    paid_record: ["unknown", "rejected", "not_executed", "cancelled"],
    paid_no_record: ["unknown"],
    not_paid: ["unknown"],
    doubt: ["accepted"],
    explain: [],
    explain_record: ["unknown"],
    freeze: [],
    take_up: ["parked"],
  };
  if (!isOpen[decision].includes(facts.state)) return { missing: "wrong_kind", possibleAtMs: null };
  if (decision === "take_up") return null;
  if (decision === "paid_record") return facts.candidates > 0 ? null : { missing: "no_candidate", possibleAtMs: null };
  if (decision === "explain_record") {
    return facts.fitting + facts.explained > 0 ? null : { missing: "no_record_against", possibleAtMs: null };
  }
  const waitMs = decision === "not_paid" ? windows.horizonMs : windows.visibleMs;
  const possibleAtMs = facts.closedAtMs + waitMs;
  if (facts.nowMs < possibleAtMs) return { missing: "too_early", possibleAtMs };
  return decision === "not_paid" ? strongAbsenceBar(facts, windows) : null;
}

/**
 * Strong absence: everything that must hold before "not executed" may be decided.
 * @source docs/design/payments.md §7.2
 */
function strongAbsenceBar(facts: DoubtFacts, windows: Windows): DecisionBar | null {
  if (facts.fitting > 0) return { missing: "record_open", possibleAtMs: null };
  if (facts.explained > 0) return { missing: "record_explained", possibleAtMs: null };
  if (!facts.isSenderIdle) return { missing: "sender_not_idle", possibleAtMs: null };
  if (!facts.completeWalk) return { missing: "no_complete_walk", possibleAtMs: null };
  const newest = facts.completeWalk.newestRecordAtMs;
  const longAgoMs = facts.closedAtMs + 2 * windows.horizonMs;
  const isLongEnough = newest !== null && newest > facts.openedAtMs + windows.lateMs;
  if (!isLongEnough && facts.nowMs < longAgoMs) return { missing: "statement_too_short", possibleAtMs: longAgoMs };
  if (facts.sessionGeneration <= facts.attemptGeneration) return { missing: "session_not_renewed", possibleAtMs: null };
  if (facts.hasUnsettledTwin) return { missing: "twin_unsettled", possibleAtMs: null };
  return facts.hasForeign ? { missing: "foreign_open", possibleAtMs: null } : null;
}
