import type { inferRouterOutputs } from "@trpc/server";
import { isAllFinal } from "@/domain/batch-progress";
import type { AppRouter } from "@/server/routers/app.router";

type Batch = inferRouterOutputs<AppRouter>["cashback"]["get"];

/**
 * How a batch stands once nothing in it moves without a person. `unknown`: the outcome of a payment is not proven.
 * `held`: lines wait for a decision. `incomplete`: payments were refused or not sent. `done`: everything was paid.
 * What comes first here is told first.
 */
export type BatchEnd = "unknown" | "held" | "incomplete" | "done";

/** How this batch ended, or null while it is still to start, sends, or waits for proof. */
export function batchEnd(batch: Pick<Batch, "intent" | "progress" | "states" | "lines">): BatchEnd | null {
  const counts = Object.fromEntries(batch.states.map(({ state, count }) => [state, count]));
  const count = (...states: readonly string[]) => states.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
  const isBegun = !["draft", "awaiting_approval", "ready"].includes(batch.intent);
  if (!isBegun || count("draft", "awaiting_approval", "queued", "parked", "sending") > 0) return null;
  if (!isAllFinal(counts)) return batch.progress === "needs_attention" || batch.intent === "closed" ? "unknown" : null;
  if (batch.lines.held.count > 0) return "held";
  const isGivenUp = count("rejected", "not_executed", "cancelled") > 0 || count("settled") === 0;
  return isGivenUp || batch.lines.invalid.count > 0 ? "incomplete" : "done";
}
