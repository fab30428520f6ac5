import type { inferRouterOutputs } from "@trpc/server";
import { isAllFinal } from "@/domain/batch-progress";
import type { AppRouter } from "@/server/routers/app.router";

type Batch = inferRouterOutputs<AppRouter>["cashback"]["get"];

/**
 * How a batch stands once nothing more of it is sent without a person. `unknown`: the outcome of a payment is not proven.
 * `needs_person`: payments are left, and `needsPerson` of the batch says what they wait for. `held`: lines wait for a
 * decision. `incomplete`: payments were refused or not sent. `done`: everything was paid. What comes first here is told
 * first.
 */
export type BatchEnd = "unknown" | "needs_person" | "held" | "incomplete" | "done";

type EndFacts = Pick<Batch, "intent" | "progress" | "states" | "lines" | "needsPerson">;

/** How this batch ended, or null while it sends, waits for what passes by itself, or waits for proof. */
export function batchEnd(batch: EndFacts): BatchEnd | null {
  const counts = Object.fromEntries(batch.states.map(({ state, count }) => [state, count]));
  const count = (...states: readonly string[]) => states.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
  if (batch.needsPerson !== null) return count("unknown") > 0 ? "unknown" : "needs_person";
  if (count("draft", "awaiting_approval", "queued", "parked", "sending") > 0) return null;
  if (!isAllFinal(counts)) return batch.progress === "needs_attention" || batch.intent === "closed" ? "unknown" : null;
  if (batch.lines.held.count > 0) return "held";
  const isGivenUp = count("rejected", "not_executed", "cancelled") > 0 || count("settled") === 0;
  return isGivenUp || batch.lines.invalid.count > 0 ? "incomplete" : "done";
}

/** One sentence for each thing that a batch may need of a person. */
export const needWords: Readonly<Record<NonNullable<Batch["needsPerson"]>, string>> = {
  start: "It was not started: a person or a program with the right to send starts it.",
  paused: "It is paused: a person resumes or stops it.",
  code: "A payment waits for the account's authenticator code: a person types it.",
  frozen: "Sending is frozen: a person lifts that.",
  breaker: "The account is held after repeated failures: a person resumes it.",
  authority: "No valid authority covers the account: a person records one.",
  session: "The account is signed out and stays so: a person signs it in.",
  mode: "The engine runs in another mode: a person looks after the installation.",
  review: "A payment is in doubt: a person decides in the review.",
};
