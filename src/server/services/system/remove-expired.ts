import { removeCountersBefore } from "@/server/repositories/limits.repository";
import { removeSessionsBefore } from "@/server/repositories/operators.repository";
import type { AppContext } from "@/server/services/context";
import { removeExpiredUploads } from "@/server/services/uploads/remove-expired-uploads";

/** Removes what nobody needs any more: ended sessions, counters of windows that are over, uploads of yesterday. */
export async function removeExpired(
  ctx: Pick<AppContext, "db" | "clock" | "dataDir">,
): Promise<{ sessions: number; counters: number; uploads: number }> {
  const nowMs = ctx.clock.nowMs();
  return {
    sessions: await removeSessionsBefore(ctx.db, nowMs),
    counters: await removeCountersBefore(ctx.db, nowMs),
    uploads: await removeExpiredUploads(ctx),
  };
}
