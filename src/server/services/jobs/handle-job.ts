import type { Actor } from "@/domain/audit";
import type { AppContext } from "@/server/services/context";

/** A job as its handler sees it. `input` is what `startJob` was given; the handler's schema reads it. */
export type RunningJob = { id: string; kind: string; actor: Actor; personId: string; input: unknown };

/** One item of a job. `detail` is what `startJob` stored with it. */
export type JobItem = { ordinal: number; subjectId: string; detail: Readonly<Record<string, unknown>> };

/** How one item ended: a stable reason for programs, a sentence for people. */
export type JobItemResult = {
  state: "done" | "skipped" | "failed";
  reason?: string;
  message?: string;
  detail?: Readonly<Record<string, unknown>>;
};

/** What is done for each item of one kind of job. Items are idempotent, or look first (JOB-3). */
export type JobHandler = {
  /** Items worked on at once. */
  parallel: number;
  /** Least pause between the beginnings of two items, ms. */
  gapMs: number;
  /** Called once per taking; the result is called for each open item. */
  begin(ctx: AppContext, job: RunningJob): Promise<(item: JobItem) => Promise<JobItemResult>>;
};
