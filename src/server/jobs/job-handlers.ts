import type { JobKind } from "@/domain/job-states";
import { importJobHandler } from "@/server/services/accounts/handle-import-job";
import { syncJobHandler } from "@/server/services/accounts/handle-sync-job";
import type { JobHandler } from "@/server/services/jobs/handle-job";
import { backupJobHandler } from "@/server/services/system/start-backup";
import { reconcileJobHandler } from "@/server/services/transfers/handle-reconcile-job";

/** What is done for each kind of background work. */
export const jobHandlers: Record<JobKind, JobHandler> = {
  sync: syncJobHandler,
  import: importJobHandler,
  reconcile: reconcileJobHandler,
  backup: backupJobHandler,
};
