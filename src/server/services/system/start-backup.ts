import type { StartedJob } from "@/domain/job.schema";
import type { ServiceContext } from "@/server/services/context";
import type { JobHandler, JobItemResult } from "@/server/services/jobs/handle-job";
import { startJob } from "@/server/services/jobs/start-job";
import { makeBackup } from "./keep-backups";

/** Begins a backup of this moment, as a job. The step-up was asked for before. */
export async function startBackup(ctx: ServiceContext): Promise<StartedJob> {
  const jobId = ctx.ids.next("job");
  const { actor, personId } = ctx.caller;
  const items = [{ subjectId: jobId }];
  const atMs = ctx.clock.nowMs();
  await ctx.db.tx((tx) => startJob(tx, { id: jobId, kind: "backup", actor, personId, input: {}, items, atMs }));
  ctx.bus.emit("events");
  ctx.bus.emit("job", jobId);
  return { jobId };
}

/** Writes the one backup of a job; taken up again after a crash, it is another one. */
export const backupJobHandler: JobHandler = {
  parallel: 1,
  gapMs: 0,
  begin:
    async (ctx, { actor }) =>
    async (): Promise<JobItemResult> => {
      await makeBackup(ctx, { reason: "person", slot: ctx.ids.next("bak"), actor });
      return { state: "done" };
    },
};
