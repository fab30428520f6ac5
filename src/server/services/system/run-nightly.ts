import type { AppContext } from "@/server/services/context";
import { runChecks } from "./run-checks";

/** A night begins at this time of the UTC day, in ms. */
const NIGHT_FROM_MS = 3 * 3_600_000;

/** What is done once a night, by whichever process asks first after three o'clock, or is started first. */
export async function runNightly(ctx: AppContext, signal: AbortSignal): Promise<void> {
  const night = new Date(ctx.clock.nowMs() - NIGHT_FROM_MS).toISOString().slice(0, 10);
  await runChecks(ctx, `night ${night}`, signal);
}
