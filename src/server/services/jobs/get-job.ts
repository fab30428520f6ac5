import { z } from "zod";
import { type GetJobInput, type JobDetail, jobDetail } from "@/domain/job.schema";
import { MAX_PAGE } from "@/domain/list";
import {
  countJobItems,
  findRequesterName,
  getJobRecord,
  type JobItemRecord,
  listJobItems,
} from "@/server/repositories/jobs.repository";
import type { ServiceContext } from "@/server/services/context";
import { showJob } from "./list-jobs";

const keptSchema = z.looseObject({
  label: z.string().optional(),
  message: z.string().optional(),
  found: jobDetail.shape.items.element.shape.found.optional(),
});

/** One job with what became of its items; its figures come from the items (JOB-4). @throws NotFoundError */
export async function getJob(ctx: ServiceContext, input: GetJobInput): Promise<JobDetail> {
  const job = await getJobRecord(ctx.db, input.id);
  const part = { state: input.itemState, afterOrdinal: input.afterOrdinal ?? 0, limit: MAX_PAGE + 1 };
  const [counts, name, items] = await Promise.all([
    countJobItems(ctx.db, job.id),
    findRequesterName(ctx.db, job.requestedBy),
    listJobItems(ctx.db, job.id, part),
  ]);
  const page = items.slice(0, MAX_PAGE);
  return {
    ...showJob(job, name),
    done: counts.done + counts.skipped + counts.failed,
    counts,
    items: page.map(showItem),
    nextOrdinal: items.length > MAX_PAGE ? (page.at(-1)?.ordinal ?? null) : null,
  };
}

function showItem(item: JobItemRecord): JobDetail["items"][number] {
  const kept = item.result === null ? {} : keptSchema.parse(JSON.parse(item.result));
  return {
    ordinal: item.ordinal,
    subjectId: item.subjectId,
    label: kept.label ?? null,
    state: item.state,
    reason: item.reason,
    message: kept.message ?? null,
    found: kept.found ?? null,
  };
}
