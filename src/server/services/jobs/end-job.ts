import type { JobState } from "@/domain/job-states";
import { appendEvents } from "@/server/repositories/events.repository";
import { endJob as closeJob, type JobClaim, endJobItem as storeItem } from "@/server/repositories/jobs.repository";
import type { AppContext } from "@/server/services/context";
import type { JobItem, JobItemResult } from "./handle-job";

/**
 * Stores the result of one item; false when another worker has the job meanwhile. `isTold`: streams hear of the
 * progress (not of each item, a long job would drown them).
 */
export async function endJobItem(
  ctx: AppContext,
  claim: JobClaim,
  item: JobItem,
  result: JobItemResult,
  isTold: boolean,
): Promise<boolean> {
  const atMs = ctx.clock.nowMs();
  const { state, reason = null, message, detail } = result;
  const kept = { ...item.detail, ...detail, ...(message === undefined ? {} : { message }) };
  const text = Object.keys(kept).length === 0 ? null : JSON.stringify(kept);
  const isStored = await ctx.db.tx(async (tx) => {
    if (!(await storeItem(tx, claim, item.ordinal, { state, reason, result: text }, atMs))) return false;
    if (isTold) await appendEvents(tx, [jobEvent(claim.jobId, "running", atMs)]);
    return true;
  });
  if (isStored && isTold) ctx.bus.emit("events");
  return isStored;
}

/**
 * Ends the job by what its items say; null when another worker has it. `error`: why it broke off, which fails the items
 * that are still open.
 */
export async function endJob(ctx: AppContext, claim: JobClaim, error?: string): Promise<JobState | null> {
  const atMs = ctx.clock.nowMs();
  const state = await ctx.db.tx(async (tx) => {
    const ended = await closeJob(tx, claim, error ?? null, atMs);
    if (ended !== null) await appendEvents(tx, [jobEvent(claim.jobId, ended, atMs)]);
    return ended;
  });
  ctx.bus.emit("events");
  return state;
}

function jobEvent(jobId: string, state: JobState, atMs: number) {
  return { atMs, topic: "job" as const, subjectKind: "job", subjectId: jobId, payload: { state } };
}
