import { findHeldState, type JobClaim, releaseJobLease, renewJobLease } from "@/server/repositories/jobs.repository";
import type { AppContext } from "@/server/services/context";

/** Whether the next item may begin: `cancel` when somebody cancelled the job, `lost` when another worker has it. */
export async function holdJob(ctx: AppContext, claim: JobClaim): Promise<"go" | "cancel" | "lost"> {
  const state = await findHeldState(ctx.db, claim);
  if (state === null) return "lost";
  return state === "cancelling" ? "cancel" : "go";
}

/** The heartbeat of a claim; false when another worker has the job. */
export function renewJob(ctx: AppContext, claim: JobClaim, leaseMs: number): Promise<boolean> {
  return renewJobLease(ctx.db, claim, leaseMs);
}

/** Gives the job back unfinished: the next worker goes on at its first open item. */
export function releaseJob(ctx: AppContext, claim: JobClaim): Promise<void> {
  return releaseJobLease(ctx.db, claim);
}
