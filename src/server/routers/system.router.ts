import { backupList, makeBackupInput } from "@/domain/backup";
import { checksView } from "@/domain/checks";
import { startedJob } from "@/domain/job.schema";
import { freezeInput, freezeState, health, modeInfo, unfreezeInput, versionInfo } from "@/domain/system.schema";
import { freeze } from "@/server/services/system/freeze";
import { readBackups } from "@/server/services/system/keep-backups";
import { readHealth } from "@/server/services/system/read-health";
import { readMode } from "@/server/services/system/read-mode";
import { readChecks } from "@/server/services/system/run-checks";
import { startBackup } from "@/server/services/system/start-backup";
import { unfreeze } from "@/server/services/system/unfreeze";
import { can, router } from "./trpc";

export const systemRouter = router({
  health: can("system.read")
    .output(health)
    .query(({ ctx }) => readHealth(ctx)),
  checks: can("system.read")
    .output(checksView)
    .query(({ ctx }) => readChecks(ctx)),
  backups: can("backups.make")
    .output(backupList)
    .query(({ ctx }) => readBackups(ctx)),
  backup: can("backups.make", { isAlone: true, limit: "change", needsRecentStepUp: true })
    .input(makeBackupInput)
    .output(startedJob)
    .mutation(({ ctx }) => startBackup(ctx)),
  version: can("system.read", { reach: "free" })
    .output(versionInfo)
    .query(({ ctx }) => ({ version: ctx.version })),
  mode: can("system.read", { reach: "free" })
    .output(modeInfo)
    .query(({ ctx }) => readMode(ctx)),
  freeze: can("engine.freeze", { reach: { account: "accountId" }, worksOnCopy: true })
    .input(freezeInput)
    .output(freezeState)
    .mutation(({ ctx, input }) => freeze(ctx, input)),
  unfreeze: can("engine.unfreeze", { needsRecentStepUp: true })
    .input(unfreezeInput)
    .output(freezeState)
    .mutation(({ ctx, input }) => unfreeze(ctx, input)),
});
