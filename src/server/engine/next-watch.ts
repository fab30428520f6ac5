import { findRefutedAfter, hasAttemptSince } from "@/server/repositories/attempts.repository";
import { findCompleteWalk, findLastWalk } from "@/server/repositories/statements.repository";
import type { EngineContext } from "./context";

/**
 * When the account's statement is to be read for what counts as not paid: V, D and H after each such attempt, and daily
 * while any of its attempts is watched. From the database alone, so that every worker knows it after any restart. Looks
 * that fall close together are one. Null when nothing is watched. The parameters are the raised ones.
 * @source docs/design/payments.md §7.1 "When"
 */
export async function nextWatchMs(
  ctx: Pick<EngineContext, "db" | "clock" | "parameters">,
  accountId: string,
): Promise<number | null> {
  const { visibleMs, lateMs, horizonMs, watchMs, watchEveryMs, walkEveryMs, lookEveryMs } = ctx.parameters;
  const nowMs = ctx.clock.nowMs();
  const last = await findLastWalk(ctx.db, accountId);
  if (last === null) return null;
  const lastMs = Math.min(last.startedAtMs, nowMs);
  const complete =
    last.grade === "complete" ? last : await findCompleteWalk(ctx.db, accountId, { sinceMs: 0, afterSeq: 0 });
  const due = async (afterMs: number, look: { coveredMs: number; oldestMs: number; restMs: number }) => {
    const atMs = await findRefutedAfter(ctx.db, accountId, Math.max(look.coveredMs - afterMs, nowMs - look.oldestMs));
    return atMs === null ? [] : [Math.max(atMs + afterMs, lastMs + look.restMs)];
  };
  const times = [
    // The look that lets the payee be paid elsewhere has to be a complete one; for H it is tried again.
    await due(visibleMs, {
      // A walk of a moment in which our clock was ahead covers nothing that is still to come.
      coveredMs: Math.min(complete?.startedAtMs ?? 0, nowMs),
      oldestMs: visibleMs + horizonMs,
      restMs: last === complete ? Math.min(2 * walkEveryMs, lookEveryMs) : lookEveryMs,
    }),
    await due(lateMs, { coveredMs: lastMs, oldestMs: watchMs, restMs: lookEveryMs }),
    await due(horizonMs, { coveredMs: lastMs, oldestMs: watchMs, restMs: lookEveryMs }),
  ].flat();
  if (await hasAttemptSince(ctx.db, accountId, nowMs - watchMs)) times.push(lastMs + watchEveryMs);
  return times.length === 0 ? null : Math.min(...times);
}
