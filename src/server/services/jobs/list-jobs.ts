import type { JobPage, JobRow, ListJobsInput } from "@/domain/job.schema";
import { cutPage, readCursor } from "@/domain/list";
import type { Sort } from "@/domain/list-order";
import { timeOf } from "@/domain/wire";
import { countJobs, type JobRecord, listJobRecords } from "@/server/repositories/jobs.repository";
import type { ServiceContext } from "@/server/services/context";

/** Running and past jobs, newest first unless asked otherwise. @throws BadInputError `list.cursor` */
export async function listJobs(ctx: ServiceContext, input: ListJobsInput): Promise<JobPage> {
  const sort: Sort<"created"> = input.sort ?? { by: "created", direction: "desc" };
  const { kind, state: states, mine } = input.filter ?? {};
  const query = { kind, states, requestedBy: mine === true ? ctx.caller.personId : undefined };
  const after = readCursor(sort, input.cursor, { created: "whole" });
  const [rows, total] = await Promise.all([
    listJobRecords(ctx.db, query, { direction: sort.direction, after, limit: input.limit + 1 }),
    countJobs(ctx.db, query),
  ]);
  const page = cutPage(rows, input.limit, sort, ({ job }) => ({ value: job.createdAtMs, id: job.id }));
  const items = page.rows.map(({ job, requestedByName }) => showJob(job, requestedByName));
  return { items, nextCursor: page.nextCursor, total };
}

/** A job as screens and programs see it. */
export function showJob(job: JobRecord, requestedByName: string | null): JobRow {
  const hasSubject = job.subjectKind !== null && job.subjectId !== null;
  return {
    id: job.id,
    kind: job.kind,
    subject: hasSubject ? { kind: String(job.subjectKind), id: String(job.subjectId) } : null,
    state: job.state,
    done: job.done,
    total: job.total,
    waitingFor: job.waitingFor,
    requestedBy: { id: job.requestedBy, name: requestedByName },
    error: job.error,
    createdAt: timeOf(job.createdAtMs),
    updatedAt: timeOf(job.updatedAtMs),
  };
}
