import { z } from "zod";
import { jobItemStates, jobKinds, jobStates } from "./job-states";
import { listInput, listOutput } from "./list";
import { idText, timeText } from "./wire";

const jobFilter = z.strictObject({
  kind: z.enum(jobKinds).optional(),
  state: z.array(z.enum(jobStates)).min(1).optional(),
  /** Only jobs that the caller asked for. */
  mine: z.boolean().optional(),
});
const jobSorts = ["created"] as const;
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
      /** Of a look for the evidence of a transfer: what is known afterwards; null for anything else. */
      found: z
        .strictObject({
          /** State of the transfer. */
          state: z.string(),
          /** Records that no transfer has and that may be its movement. */
          candidates: z.int(),
          lookedAt: timeText,
          /** The statement was read without a gap: what it does not show did not happen until then. */
          isComplete: z.boolean(),
        })
        .nullable(),
    }),
  ),
  nextOrdinal: z.int().nullable(),
});
export type JobDetail = z.infer<typeof jobDetail>;

export const cancelJobInput = z.strictObject({ id: idText });

/** What starting background work answers. */
export const startedJob = z.strictObject({ jobId: z.string() });
export type StartedJob = z.infer<typeof startedJob>;
