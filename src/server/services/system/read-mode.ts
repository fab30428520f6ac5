import type { ModeInfo } from "@/domain/system.schema";
import { getRaisedParameters } from "@/server/repositories/delays.repository";
import { findOpenFreeze, installationSlot } from "@/server/repositories/freezes.repository";
import type { AppContext } from "@/server/services/context";

/** Whether this is the sandbox or the real thing, whether everything stands still, and how long an unknown outcome holds. */
export async function readMode(ctx: Pick<AppContext, "db" | "mode" | "parameters">): Promise<ModeInfo> {
  const { visibleMs } = await getRaisedParameters(ctx.db, ctx);
  return {
    mode: ctx.mode,
    isFrozen: (await findOpenFreeze(ctx.db, installationSlot)) !== null,
    unknownHoldSec: Math.ceil(visibleMs / 1000),
  };
}
