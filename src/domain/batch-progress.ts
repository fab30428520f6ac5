import type { BatchIntent } from "./batch-intents";
import { finalStates, type TransferState } from "./transfer-states";

/** What a batch is doing; computed from its rows at each look, stored nowhere. @source docs/design/payments.md §10 */
export const batchProgresses = [
  "idle",
  "sending",
  "waiting",
  "settling",
  "needs_attention",
  "done",
  "done_with_exceptions",
] as const;
export type BatchProgress = (typeof batchProgresses)[number];

export type StateCounts = Readonly<Partial<Record<TransferState, number>>>;

export type ProgressFacts = {
  intent: BatchIntent;
  /** Transfers of the batch by state. */
  counts: StateCounts;
  /** Lines that are not excluded and have no transfer: held, invalid, or ready in a batch that never started. */
  openLines: number;
  /** Why the lane of the source account stands still; null when it does not. */
  waitsFor: string | null;
  openReviewKinds: readonly string[];
  /** A transfer without its evidence is older than it may be. */
  isEvidenceDue: boolean;
};

/** The progress that the screens show; never better than what is known. */
export function deriveProgress(facts: ProgressFacts): BatchProgress {
  if (facts.intent === "draft" || facts.intent === "awaiting_approval" || facts.intent === "ready") return "idle";
  if (facts.openReviewKinds.some((kind) => kind !== "held")) return "needs_attention";
  const count = (state: TransferState) => facts.counts[state] ?? 0;
  const toSend = count("draft") + count("awaiting_approval") + count("queued") + count("parked");
  if (count("sending") > 0) return "sending";
  if (toSend > 0) {
    const canSend = facts.intent === "running" && count("queued") > 0 && facts.waitsFor === null;
    return canSend ? "sending" : "waiting";
  }
  if (count("accepted") + count("unknown") > 0) return facts.isEvidenceDue ? "needs_attention" : "settling";
  const exceptions = count("rejected") + count("not_executed") + count("cancelled");
  return exceptions + facts.openLines > 0 ? "done_with_exceptions" : "done";
}

/** True when nothing of these transfers can move by itself any more. */
export function isAllFinal(counts: StateCounts): boolean {
  const final: readonly string[] = finalStates;
  return Object.entries(counts).every(([state, count]) => count === 0 || final.includes(state));
}
