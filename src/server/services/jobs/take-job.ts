import { type JobClaim, takeDueJob } from "@/server/repositories/jobs.repository";
import type { AppContext } from "@/server/services/context";
import type { RunningJob } from "./handle-job";
import { jobPayload } from "./start-job";

export type TakenJob = { claim: JobClaim; job: RunningJob };

/** Takes the oldest job of these kinds that waits or whose worker is gone; null when there is none (JOB-1). */
export async function takeJob(
  ctx: AppContext,
  owner: string,
  leaseMs: number,
  kinds: readonly string[],
): Promise<TakenJob | null> {
  const taken = await takeDueJob(ctx.db, owner, leaseMs, kinds);
  if (!taken) return null;
  const { id, kind, requestedBy, payload } = taken.job;
  const { actor, input } = jobPayload.parse(JSON.parse(payload));
  return { claim: taken.claim, job: { id, kind, actor, personId: requestedBy, input } };
}
