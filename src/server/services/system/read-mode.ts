import type { ModeInfo } from "@/domain/system.schema";
import { timeOf } from "@/domain/wire";
import { getRaisedParameters } from "@/server/repositories/delays.repository";
import { findOpenFreeze, installationSlot } from "@/server/repositories/freezes.repository";
import { findRestore } from "@/server/repositories/seal.repository";
import type { AppContext } from "@/server/services/context";
import { readRestoreWork } from "./read-restore";

/** Whether this is the sandbox or the real thing, whether everything stands still, and how long an unknown outcome holds. */
export async function readMode(
  ctx: Pick<AppContext, "db" | "mode" | "parameters" | "clock" | "seal">,
): Promise<ModeInfo> {
  const windows = await getRaisedParameters(ctx.db, ctx);
  const restoredAtMs = await findRestore(ctx.db);
  return {
    mode: ctx.mode,
    isFrozen: (await findOpenFreeze(ctx.db, installationSlot)) !== null,
    isSealed: ctx.seal?.state() !== "copy",
    restore:
      restoredAtMs === null
        ? null
        : {
            since: timeOf(restoredAtMs),
            ...(await readRestoreWork(ctx.db, restoredAtMs, ctx.clock.nowMs(), windows)),
          },
    unknownHoldSec: Math.ceil(windows.visibleMs / 1000),
  };
}
