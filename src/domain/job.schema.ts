import { z } from "zod";
import { listInput, listOutput } from "./list";
import { idText, timeText } from "./wire";

/** Kinds of background work: reading accounts again, taking over a file. */
export const jobKinds = ["sync", "import"] as const;
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

export const jobFilter = z.strictObject({
  kind: z.enum(jobKinds).optional(),
  state: z.array(z.enum(jobStates)).min(1).optional(),
  /** Only jobs that the caller asked for. */
  mine: z.boolean().optional(),
});
export const jobSorts = ["created"] as const;
export const listJobsInput = listInput(jobFilter, jobSorts);
export type ListJobsInput = z.infer<typeof listJobsInput>;

export const jobRow = z.strictObject({
  id: z.string(),
  kind: z.string(),
  subject: z.strictObject({ kind: z.string(), id: z.string() }).nullable(),
  state: z.enum(jobStates),
  done: z.int(),
  total: z.int(),
  waitingFor: z.string().nullable(),
  requestedBy: z.strictObject({ id: z.string(), name: z.string().nullable() }),
  error: z.string().nullable(),
  createdAt: timeText,
  updatedAt: timeText,
});
export type JobRow = z.infer<typeof jobRow>;
export const listJobsOutput = listOutput(jobRow);
export type JobPage = z.infer<typeof listJobsOutput>;

export const getJobInput = z.strictObject({
  id: idText,
  /** Items in this state only. */
  itemState: z.enum(jobItemStates).optional(),
  /** Items after this ordinal; at most 200 come back. */
  afterOrdinal: z.int().min(0).optional(),
});
export type GetJobInput = z.infer<typeof getJobInput>;

export const jobDetail = jobRow.extend({
  counts: z.strictObject({ open: z.int(), done: z.int(), skipped: z.int(), failed: z.int() }),
  items: z.array(
    z.strictObject({
      ordinal: z.int(),
      subjectId: z.string(),
      label: z.string().nullable(),
      state: z.enum(jobItemStates),
      reason: z.string().nullable(),
      message: z.string().nullable(),
    }),
  ),
  nextOrdinal: z.int().nullable(),
});
export type JobDetail = z.infer<typeof jobDetail>;

export const cancelJobInput = z.strictObject({ id: idText });

/** What starting background work answers. */
export const startedJob = z.strictObject({ jobId: z.string() });
export type StartedJob = z.infer<typeof startedJob>;
