import { LeaseLostError } from "@/domain/errors";
import { findOpenAttempt } from "@/server/repositories/attempts.repository";
import { releaseLease, setLaneWait } from "@/server/repositories/leases.repository";
import { checkBreaker } from "./breaker";
import type { EngineContext } from "./context";
import { endSession } from "./end-session";
import type { LaneEnd } from "./lane-state";
import { LaneWork } from "./lane-work";
import { keepLease } from "./lease-keeper";
import { Pace } from "./pace";
import { recoverAccount } from "./recover";
import { openSpool } from "./spool";
import { stopRefused } from "./stop-batch";

/**
 * Runs the lane of one account until nothing can be sent or looked up now: recovery, sending one by one, walks, bumps.
 * Null when another worker holds the account. `isLookAsked`: the statement is read first, whether or not anything is due.
 */
export async function runLane(
  ctx: EngineContext,
  accountId: string,
  signal: AbortSignal,
  pace: Pace = new Pace(ctx.clock, ctx.mode),
  isLookAsked = false,
): Promise<LaneEnd | null> {
  const keeper = await keepLease(ctx, accountId);
  if (!keeper) return null;
  let isFenced = !keeper.isTakeOver;
  try {
    const isOpen = (await findOpenAttempt(ctx.db, accountId)) !== null;
    isFenced = !keeper.isTakeOver && !isOpen;
    if (keeper.isTakeOver) await endSession(ctx, accountId);
    isFenced = !isOpen;
    if (await recoverAccount(ctx, keeper.lease)) await endSession(ctx, accountId);
    isFenced = true;
    await checkBreaker(ctx, keeper.lease);
    await stopRefused(ctx, keeper.lease);
    const work = new LaneWork(ctx, keeper, openSpool(ctx.dataDir, keeper.lease), pace, signal, isLookAsked);
    try {
      return await work.run();
    } finally {
      isFenced = work.isFenced();
      await work.close();
    }
  } catch (error) {
    // The process ends, or another worker holds the account: either way this lane has nothing to say any more.
    if (error instanceof LeaseLostError || (signal.aborted && error === signal.reason)) return null;
    // Its batch would look as if it were sending; a database that is gone cannot be told.
    await setLaneWait(ctx.db, keeper.lease, "fault").catch(() => undefined);
    throw error;
  } finally {
    keeper.stop();
    // A lease whose last request is not fenced off yet is left to expire: whoever takes it next ends that session first.
    if (isFenced) await releaseLease(ctx.db, keeper.lease);
  }
}
