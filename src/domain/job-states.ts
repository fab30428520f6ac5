/** Kinds of background work: reading accounts again, taking over a file, looking for the evidence of a transfer, a backup. */
export const jobKinds = ["sync", "import", "reconcile", "backup"] as const;
export type JobKind = (typeof jobKinds)[number];

export const jobStates = ["queued", "running", "cancelling", "done", "partly", "failed", "cancelled"] as const;
export type JobState = (typeof jobStates)[number];

/** Nothing happens to a job in these any more. */
export const finalJobStates = ["done", "partly", "failed", "cancelled"] as const satisfies readonly JobState[];

export const jobItemStates = ["open", "done", "skipped", "failed"] as const;
export type JobItemState = (typeof jobItemStates)[number];

/** How the items of a job ended. */
export type JobCounts = Record<JobItemState, number>;

/** What a job ends as, told by its items alone (JOB-4). */
export function finalJobState(counts: JobCounts, isCancelled: boolean): JobState {
  if (isCancelled) return "cancelled";
  if (counts.failed === 0) return "done";
  return counts.done + counts.skipped > 0 ? "partly" : "failed";
}

/** True when the job has ended. */
export function isFinalJob(state: JobState): boolean {
  const finals: readonly JobState[] = finalJobStates;
  return finals.includes(state);
}
