import { removeCheckRunsBefore } from "@/server/repositories/check-runs.repository";
import { removeCountersBefore } from "@/server/repositories/limits.repository";
import { removeSessionsBefore } from "@/server/repositories/operators.repository";
import { removePendingCodesBefore } from "@/server/repositories/two-factor-codes.repository";
import type { AppContext } from "@/server/services/context";
import { removeExpiredUploads } from "@/server/services/uploads/remove-expired-uploads";

/** Runs of the checks are kept for 90 days, as task runs are. */
const CHECKS_KEPT_MS = 90 * 86_400_000;

/**
 * Removes what nobody needs any more: ended sessions, counters of windows that are over, uploads of yesterday, typed codes
 * that are over, old runs of the checks.
 */
export async function removeExpired(
  ctx: Pick<AppContext, "db" | "clock" | "dataDir">,
): Promise<{ sessions: number; counters: number; uploads: number; codes: number; checks: number }> {
  const nowMs = ctx.clock.nowMs();
  return {
    sessions: await removeSessionsBefore(ctx.db, nowMs),
    counters: await removeCountersBefore(ctx.db, nowMs),
    uploads: await removeExpiredUploads(ctx),
    codes: await removePendingCodesBefore(ctx.db, nowMs),
    checks: await removeCheckRunsBefore(ctx.db, nowMs - CHECKS_KEPT_MS),
  };
}
