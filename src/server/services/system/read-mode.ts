import { findOpenFreeze, installationSlot } from "@/server/repositories/freezes.repository";
import type { AppContext } from "@/server/services/context";

/** Whether this is the sandbox or the real thing, and whether everything stands still. */
export async function readMode(
  ctx: Pick<AppContext, "db" | "mode">,
): Promise<{ mode: AppContext["mode"]; isFrozen: boolean }> {
  return { mode: ctx.mode, isFrozen: (await findOpenFreeze(ctx.db, installationSlot)) !== null };
}
