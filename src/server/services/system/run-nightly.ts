import { systemActor } from "@/domain/audit";
import type { AppContext } from "@/server/services/context";
import { makeBackup } from "./keep-backups";
import { runChecks } from "./run-checks";

/** A night begins at this time of the UTC day, in ms. */
const NIGHT_FROM_MS = 3 * 3_600_000;

/**
 * What is done once a night, by whichever process asks first after three o'clock, or is started first: a backup, then the
 * checks. A backup that fails is a failed one of that night, and the next night makes another.
 */
export async function runNightly(ctx: AppContext, signal: AbortSignal): Promise<void> {
  const night = new Date(ctx.clock.nowMs() - NIGHT_FROM_MS).toISOString().slice(0, 10);
  const slot = `night ${night}`;
  await makeBackup(ctx, { reason: "nightly", slot, actor: systemActor }).catch((error: unknown) =>
    ctx.log.error({ err: error, slot }, "the backup of the night failed"),
  );
  if (!signal.aborted) await runChecks(ctx, slot, signal);
}
