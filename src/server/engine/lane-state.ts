import { and, eq, gt, inArray, min } from "drizzle-orm";
import { readBatchPolicy } from "@/domain/batch-policy";
import { isTripped } from "./breaker";
import type { EngineContext } from "./context";

/** Why a lane may not send now, for the screens; null when it may. */
export async function findLaneWait(ctx: EngineContext, accountId: string): Promise<string | null> {
  const { freezes } = ctx.db.t;
  const frozen = await ctx.db.read
    .select({ id: freezes.id })
    .from(freezes)
    .where(inArray(freezes.openSlot, ["installation", accountId]))
    .limit(1);
  if (frozen.length > 0) return "frozen";
  if (await isTripped(ctx.db, accountId)) return "breaker";
  return (await isHeldByUnknown(ctx, accountId)) ? "unknown" : null;
}

/** An outcome that is unknown holds its account until evidence settles it or V passes, unless its batch goes on. */
async function isHeldByUnknown(ctx: EngineContext, accountId: string): Promise<boolean> {
  const { transfers: t, attempts: a, batches: b } = ctx.db.t;
  const rows = await ctx.db.read
    .select({ policy: b.policy })
    .from(t)
    .innerJoin(a, and(eq(a.transferId, t.id), eq(a.n, t.attemptCount)))
    .leftJoin(b, eq(b.id, t.batchId))
    .where(
      and(
        eq(t.accountId, accountId),
        eq(t.state, "unknown"),
        gt(a.closedAtMs, ctx.clock.nowMs() - ctx.parameters.visibleMs),
      ),
    )
    .limit(20);
  return rows.some((row) => row.policy === null || readBatchPolicy(row.policy).onUnknown === "pause");
}

/** The time of the next look at an unsettled or parked transfer of the account; null when none is planned. */
export async function nextDueMs(ctx: EngineContext, accountId: string): Promise<number | null> {
  const { transfers: t } = ctx.db.t;
  const [row] = await ctx.db.read
    .select({ dueAtMs: min(t.nextCheckAtMs) })
    .from(t)
    .where(and(eq(t.accountId, accountId), inArray(t.state, ["accepted", "unknown", "parked"])));
  return row?.dueAtMs ?? null;
}

/** True while a transfer of the account waits for its statement record. */
export async function hasUnsettled(ctx: EngineContext, accountId: string): Promise<boolean> {
  const { transfers: t } = ctx.db.t;
  const rows = await ctx.db.read
    .select({ id: t.id })
    .from(t)
    .where(and(eq(t.accountId, accountId), inArray(t.state, ["accepted", "unknown"])))
    .limit(1);
  return rows.length > 0;
}
