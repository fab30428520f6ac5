import { ConflictError } from "@/domain/errors";
import type { StartedJob } from "@/domain/job.schema";
import type { ReconcileTransferInput } from "@/domain/transfer.schema";
import { lookedFor } from "@/domain/transfer-actions";
import { appendAudit } from "@/server/repositories/audit.repository";
import { listBusySubjects } from "@/server/repositories/jobs.repository";
import { lockTransfer } from "@/server/repositories/transfers.repository";
import type { ServiceContext } from "@/server/services/context";
import { startJob } from "@/server/services/jobs/start-job";
import { requireState } from "./refuse-state";

/**
 * Looks again for the evidence of a transfer, as a job: the lane reads the statement of its account and judges every
 * record. The job's item tells the state, the records that may be its movement, and when was looked.
 * @throws NotFoundError | DomainError `transfer.wrong_state` saying what is known about the money
 * @throws ConflictError `transfer.already_looking` naming the job
 */
export async function reconcileTransfer(ctx: ServiceContext, input: ReconcileTransferInput): Promise<StartedJob> {
  const { id } = input;
  const jobId = ctx.ids.next("job");
  const atMs = ctx.clock.nowMs();
  const { actor, personId } = ctx.caller;
  await ctx.db.tx(async (tx) => {
    // The row stays locked until the job stands: two calls never look for the same transfer.
    const transfer = await lockTransfer(tx, id);
    await requireState(tx, transfer, "reconcile", lookedFor);
    const busy = (await listBusySubjects(tx, "reconcile", [id])).get(id);
    if (busy !== undefined) {
      throw new ConflictError("transfer.already_looking", "Its statement is being read already.", { id, jobId: busy });
    }
    const subject = { kind: "transfer", id };
    const items = [{ subjectId: id }];
    await startJob(tx, { id: jobId, kind: "reconcile", subject, actor, personId, input: {}, items, atMs });
    await appendAudit(tx, ctx.vault.auditMac, {
      actor,
      action: "transfer.reconcile",
      objectKind: "transfer",
      objectId: id,
      after: { jobId },
      atMs,
    });
  });
  ctx.bus.emit("events");
  ctx.bus.emit("job", jobId);
  return { jobId };
}
