import { and, eq, gt, sql } from "drizzle-orm";
import { readBatchPolicy } from "@/domain/batch-policy";
import { DomainError, PreconditionError, UpstreamError } from "@/domain/errors";
import { keepQuery } from "@/server/db/keep-query";
import { UpstreamRateError } from "@/server/infini/infini-errors";
import { isFrozen } from "@/server/repositories/freezes.repository";
import { listOpenTimes } from "@/server/repositories/statements.repository";
import { findNextCheck, findNextCoded, findParkedForCode } from "@/server/repositories/transfer-queue.repository";
import { isTripped } from "./breaker";
import { needsTypedCodes } from "./codes";
import type { EngineContext } from "./context";
import { isOutage } from "./outage";

/** Why a lane sends nothing now, as screens show it. `code`: a person types one; `next_code`: the next one begins soon. */
export type LaneWait =
  | "code"
  | "next_code"
  | "frozen"
  | "breaker"
  | "outage"
  | "unknown"
  | "rate_limit"
  | "session"
  | "upstream"
  | "clock"
  | "authority"
  | "mode"
  | "fault";

/**
 * What the account stands still for (null: it has nothing to send), and when it wants to be looked at again without
 * being woken (null: nothing is open, or Infini cannot be read): for what is open, and for what only is watched.
 */
export type LaneEnd = { wait: LaneWait | null; dueAtMs: number | null; watchAtMs: number | null };

/** Why a lane may not send now, as far as the database knows; null when it may. */
export async function findLaneWait(ctx: EngineContext, accountId: string): Promise<LaneWait | null> {
  if (await isFrozen(ctx.db, accountId)) return "frozen";
  if (await isTripped(ctx.db, accountId)) return "breaker";
  if (await isOutage(ctx)) return "outage";
  if (await isHeldByUnknown(ctx, accountId)) return "unknown";
  return (await isHeldByCode(ctx, accountId)) ? "code" : null;
}

/** A transfer waits for a typed code, and what is behind it would: one is asked for at a time. */
async function isHeldByCode(ctx: EngineContext, accountId: string): Promise<boolean> {
  if ((await findParkedForCode(ctx.db, accountId)) === null) return false;
  if (await findNextCoded(ctx.db, accountId, ctx.clock.nowMs())) return false;
  return needsTypedCodes(ctx, accountId);
}

/** An outcome that is unknown holds its account until evidence settles it or V passes, unless its batch goes on. */
async function isHeldByUnknown(ctx: EngineContext, accountId: string): Promise<boolean> {
  const sinceMs = ctx.clock.nowMs() - ctx.parameters.visibleMs;
  const rows = await unknownSince(ctx.db).execute({ accountId, sinceMs });
  return rows.some((row) => row.policy === null || readBatchPolicy(row.policy).onUnknown === "pause");
}

const unknownSince = keepQuery((db) => {
  const { transfers: t, attempts: a, batches: b } = db.t;
  return db.read
    .selectDistinct({ policy: b.policy })
    .from(t)
    .innerJoin(a, and(eq(a.transferId, t.id), eq(a.n, t.attemptCount)))
    .leftJoin(b, eq(b.id, t.batchId))
    .where(
      and(
        eq(t.accountId, sql.placeholder("accountId")),
        eq(t.state, "unknown"),
        gt(a.closedAtMs, sql.placeholder("sinceMs")),
      ),
    )
    .prepare();
});

/**
 * When the account's statement is to be read next: for a transfer's timer, or for a record that nothing explained and
 * that no look has judged since V passed. Null when nothing asks for it.
 */
export async function nextDueMs(
  ctx: EngineContext,
  accountId: string,
  lastLookAtMs: number | null,
): Promise<number | null> {
  const times = await listOpenTimes(ctx.db, accountId);
  const ripeAtMs = times
    .map(({ createdAtMs, occurredAtMs }) => Math.max(createdAtMs, occurredAtMs) + ctx.parameters.visibleMs + 1)
    .filter((atMs) => lastLookAtMs === null || atMs > lastLookAtMs);
  const checkAtMs = await findNextCheck(ctx.db, accountId);
  const dueAtMs = Math.min(...ripeAtMs, checkAtMs ?? Number.POSITIVE_INFINITY);
  return Number.isFinite(dueAtMs) ? dueAtMs : null;
}

/** What a lane waits for after a read of Infini failed, and how long Infini asked to be left alone, if it did. */
export function waitAfterFailure(error: unknown): { wait: LaneWait; quietMs: number } | null {
  if (!(error instanceof DomainError)) return null;
  if (error instanceof UpstreamRateError) return { wait: "rate_limit", quietMs: quietMs(error.retryAfterSec ?? null) };
  if (error instanceof UpstreamError) return { wait: "upstream", quietMs: 0 };
  if (!(error instanceof PreconditionError)) return null;
  if (error.reason === "account.identity_mismatch") return { wait: "frozen", quietMs: 0 };
  if (error.reason === "account.authority_missing") return { wait: "authority", quietMs: 0 };
  return error.reason.startsWith("account.") ? { wait: "session", quietMs: 0 } : null;
}

const ASSUMED_QUIET_SEC = 30;
const LONGEST_QUIET_SEC = 3_600;

/** How long to leave Infini alone after it asked for fewer calls. @source docs/design/payments.md §5.1 */
export function quietMs(retryAfterSec: number | null): number {
  return Math.min(Math.max(retryAfterSec ?? ASSUMED_QUIET_SEC, 1), LONGEST_QUIET_SEC) * 1_000;
}
