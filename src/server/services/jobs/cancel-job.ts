import { ConflictError } from "@/domain/errors";
import type { StartedJob } from "@/domain/job.schema";
import { appendAudit } from "@/server/repositories/audit.repository";
import { appendEvents } from "@/server/repositories/events.repository";
import { cancelJob as storeCancel } from "@/server/repositories/jobs.repository";
import type { ServiceContext } from "@/server/services/context";

/**
 * Stops a job before its next item; what is done stays done (JOB-2).
 * @throws NotFoundError | ConflictError `job.already_final`
 */
export async function cancelJob(ctx: ServiceContext, input: { id: string }): Promise<StartedJob> {
  const { id } = input;
  const atMs = ctx.clock.nowMs();
  await ctx.db.tx(async (tx) => {
    const state = await storeCancel(tx, id, atMs);
    if (state === null) throw new ConflictError("job.already_final", "The job has ended already.", { id });
    await appendEvents(tx, [{ atMs, topic: "job" as const, subjectKind: "job", subjectId: id, payload: { state } }]);
    await appendAudit(tx, ctx.vault.auditMac, {
      actor: ctx.caller.actor,
      action: "job.cancel",
      objectKind: "job",
      objectId: id,
      after: { state },
      atMs,
    });
  });
  ctx.bus.emit("events");
  return { jobId: id };
}
