import type { SyncAccountsInput } from "@/domain/account.schema";
import { ConflictError, NotFoundError } from "@/domain/errors";
import type { StartedJob } from "@/domain/job.schema";
import { listLiveAccounts } from "@/server/repositories/accounts.repository";
import { appendAudit } from "@/server/repositories/audit.repository";
import { listBusySubjects, MAX_JOB_ITEMS } from "@/server/repositories/jobs.repository";
import type { ServiceContext } from "@/server/services/context";
import { startJob } from "@/server/services/jobs/start-job";
import { selectAccountIds } from "./select-account-ids";

/**
 * Reads these accounts again from Infini, as a job. An account that another run has open is left to that one (SES-9).
 * @throws NotFoundError | BadInputError `job.empty` | ConflictError `account.already_syncing` when all are under way
 */
export async function syncAccounts(ctx: ServiceContext, input: SyncAccountsInput): Promise<StartedJob> {
  const { sel, parts = ["profile"] } = input;
  const ids = await selectAccountIds(ctx, sel, MAX_JOB_ITEMS, ctx.clock.nowMs());
  const jobId = ctx.ids.next("job");
  const atMs = ctx.clock.nowMs();
  const { actor, personId } = ctx.caller;
  await ctx.db.tx(async (tx) => {
    // The rows stay locked until the job stands: two runs never take the same account.
    const accounts = await listLiveAccounts(tx, ids);
    const known = new Set(accounts.map((account) => account.id));
    const missing = ids.find((id) => !known.has(id));
    if (missing !== undefined) throw new NotFoundError("account", missing);
    const busy = await listBusySubjects(tx, "sync", ids);
    const [firstBusy] = busy.values();
    if (firstBusy !== undefined && busy.size === ids.length) {
      throw new ConflictError("account.already_syncing", "These accounts are being read already.", {
        jobId: firstBusy,
      });
    }
    const items = accounts.map(({ id, email, alias, isArchived }) => ({
      subjectId: id,
      label: alias ?? email,
      ...(isArchived ? { skipReason: "account.archived" } : {}),
      ...(busy.has(id) ? { skipReason: "account.already_syncing" } : {}),
    }));
    await startJob(tx, { id: jobId, kind: "sync", actor, personId, input: { parts }, items, atMs });
    await appendAudit(tx, ctx.vault.auditMac, {
      actor,
      action: "account.sync",
      objectKind: "job",
      objectId: jobId,
      after: { accounts: items.length, parts },
      atMs,
    });
  });
  ctx.bus.emit("events");
  ctx.bus.emit("job", jobId);
  return { jobId };
}
