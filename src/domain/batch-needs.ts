import type { BatchIntent } from "./batch-intents";
import { type StateCounts, shareStates } from "./batch-progress";
import type { ParkReason } from "./transfer-states";

/**
 * What only a person can do so that a batch sends on. `start`: it was not started. `paused`: by a person or by a rule on
 * refusals. `code`: a typed code of the account that pays. `frozen`, `breaker`, `authority`, `session`, `mode`: as the
 * account waits. `review`: a doubt about a payment that is left. @source docs/design/payments.md §10
 */
export const batchNeeds = [
  "start",
  "paused",
  "code",
  "frozen",
  "breaker",
  "authority",
  "session",
  "mode",
  "review",
] as const;
export type BatchNeed = (typeof batchNeeds)[number];

export type NeedFacts = {
  intent: BatchIntent;
  /** Transfers of the batch by state. */
  counts: StateCounts;
  /** Why the lane of the source account stands still now; null when it does not. */
  laneWait: string | null;
  /** Why transfers of the batch are parked, each once. */
  parkReasons: readonly (ParkReason | null)[];
  /** The sign-in was refused, and is tried again by itself after a pause. */
  isSignInRepeated: boolean;
};

/** What a lane stands still for until a person acts. Everything else passes: a limit, a clock, an outage, missing money. */
const laneNeeds: readonly BatchNeed[] = ["code", "frozen", "breaker", "authority", "session", "mode"];
/** A parked transfer that the lane looks at again by itself. */
const passing: readonly (ParkReason | null)[] = ["balance", "schedule", "rate_limit", "clock"];

/** What a batch needs of a person before anything of it is sent; null while something is sent by itself, or nothing is left. */
export function deriveNeed(facts: NeedFacts): BatchNeed | null {
  const { intent, counts, laneWait, parkReasons } = facts;
  if (intent === "draft" || intent === "awaiting_approval" || intent === "ready") return "start";
  const left = shareStates.left.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
  if (left === 0 || (counts.sending ?? 0) > 0) return null;
  if (intent === "paused") return "paused";
  if (intent !== "running") return null;
  const need = laneNeeds.find((one) => one === laneWait) ?? null;
  if (need !== null) return need === "session" && facts.isSignInRepeated ? null : need;
  if ((counts.queued ?? 0) > 0 || parkReasons.some((reason) => passing.includes(reason))) return null;
  return parkReasons.includes("code") ? "code" : "review";
}
