import { z } from "zod";
import { listJobItems, MAX_JOB_ITEMS } from "@/server/repositories/jobs.repository";
import type { AppContext } from "@/server/services/context";
import type { JobItem } from "./handle-job";

const detailSchema = z.record(z.string(), z.unknown());

/** The items of a job that nobody finished yet, in their order. */
export async function listOpenItems(ctx: AppContext, jobId: string): Promise<JobItem[]> {
  const rows = await listJobItems(ctx.db, jobId, { state: "open", afterOrdinal: 0, limit: MAX_JOB_ITEMS });
  return rows.map(({ ordinal, subjectId, result }) => ({ ordinal, subjectId, detail: readDetail(result) }));
}

function readDetail(text: string | null): Readonly<Record<string, unknown>> {
  return text === null ? {} : detailSchema.parse(JSON.parse(text));
}
