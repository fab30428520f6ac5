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

/**
 * Every payment of a batch is in one of these shares: it had its answer, nobody knows its outcome, it still wants to be
 * sent, or it never will be. All screens count by them. @source docs/design/payments.md §10
 */
export const shareStates = {
  done: ["settled", "accepted", "rejected", "not_executed"],
  unknown: ["unknown"],
  left: ["draft", "awaiting_approval", "queued", "parked", "sending"],
  unsent: ["cancelled"],
} as const satisfies Record<string, readonly TransferState[]>;

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
  // A draft that was given up sent nothing: there is nothing that could be done.
  const isOver = facts.intent === "stopped" || facts.intent === "closed";
  if (isOver && Object.keys(facts.counts).length === 0) return "idle";
  const count = (state: TransferState) => facts.counts[state] ?? 0;
  const toSend = count("draft") + count("awaiting_approval") + count("queued") + count("parked");
  const isRunning = facts.intent === "running";
  if (isRunning && count("sending") > 0) return "sending";
  if (toSend > 0) return isRunning && count("queued") > 0 && facts.waitsFor === null ? "sending" : "waiting";
  // What is on the wire of a batch that was held or stopped is not the next of many: it ends, and nothing follows.
  if (count("sending") + count("accepted") + count("unknown") > 0)
    return facts.isEvidenceDue ? "needs_attention" : "settling";
  const exceptions = count("rejected") + count("not_executed") + count("cancelled");
  return exceptions + facts.openLines > 0 ? "done_with_exceptions" : "done";
}

export type WaitFacts = {
  intent: BatchIntent;
  counts: StateCounts;
  /** Why the lane of the source account stands still now; null when it does not. */
  laneWait: string | null;
  /** Why most of the parked transfers are parked. */
  parkReason: string | null;
};

/** Why a batch sends nothing although it is meant to; null while it sends, and while nobody wants it to. */
export function deriveWait({ intent, counts, laneWait, parkReason }: WaitFacts): string | null {
  const count = (state: TransferState) => counts[state] ?? 0;
  if (intent !== "running" || count("sending") > 0 || count("queued") + count("parked") === 0) return null;
  // Between two codes it sends as fast as it may.
  const lane = laneWait === "next_code" ? null : laneWait;
  return lane ?? (count("queued") === 0 ? parkReason : null);
}

/** True when nothing of these transfers can move by itself any more. */
export function isAllFinal(counts: StateCounts): boolean {
  const final: readonly string[] = finalStates;
  return Object.entries(counts).every(([state, count]) => count === 0 || final.includes(state));
}
