import type { JobRow } from "@/domain/job.schema";
import { isFinalJob, jobKinds } from "@/domain/job-states";
import type { Messages } from "@/i18n/catalogue";
import { readError } from "@/trpc/read-error";
import type { ErrorFacts } from "@/ui/error-message";

type KindKey = `kinds.${keyof Messages["jobs"]["kinds"] & string}` | "kindOther";

/** The catalogue's name of a kind of job; a kind that this version does not know has a general one. */
export function jobNameKey(kind: string): KindKey {
  const known = jobKinds.find((each) => each === kind);
  return known === undefined ? "kindOther" : `kinds.${known}`;
}

/** True while a job may still be stopped before its next item. */
export function canCancel(job: Pick<JobRow, "state">): boolean {
  return !isFinalJob(job.state) && job.state !== "cancelling";
}

/** An error of a call about jobs, as the screen shows it; cancelling or reading a job sends nothing. */
export function jobRefusal(error: unknown): ErrorFacts {
  const { ref, ...answer } = readError(error);
  return { ...answer, asked: "read", moneyMoved: "no", ...(ref === "" ? {} : { ref }) };
}
