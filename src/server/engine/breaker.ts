import { and, desc, eq, exists, inArray, isNotNull, notInArray, sql } from "drizzle-orm";
import { systemActor } from "@/domain/audit";
import { readBatchPolicy } from "@/domain/batch-policy";
import type { OutcomeClass } from "@/domain/outcomes";
import { keepQuery } from "@/server/db/keep-query";
import type { Session } from "@/server/db/session";
import { listRecentAttempts } from "@/server/repositories/attempts.repository";
import { appendAudit } from "@/server/repositories/audit.repository";
import { type BreakerReason, getBreaker, tripBreaker } from "@/server/repositories/breakers.repository";
import { appendEvents } from "@/server/repositories/events.repository";
import { assertLease, type Lease } from "@/server/repositories/leases.repository";
import type { EngineContext } from "./context";
import { openOutageIfDue } from "./outage";

const WINDOW_MS = 600_000;
const SHARE_OF = 200;

/** Which breaker the last closed attempts of an account trip, newest first. @source docs/design/payments.md §10.1 */
function findTrip(
  recent: readonly { class: OutcomeClass | null; closedAtMs: number | null }[],
  nowMs: number,
): BreakerReason | null {
  const isUnknown = (attempt: { class: OutcomeClass | null }): boolean => attempt.class === "unknown";
  const inWindow = recent.filter((attempt) => isUnknown(attempt) && (attempt.closedAtMs ?? 0) > nowMs - WINDOW_MS);
  if (inWindow.length >= 3) return "unknown_count";
  const share = recent.slice(0, SHARE_OF);
  if (share.length === SHARE_OF && share.filter(isUnknown).length * 50 > SHARE_OF) return "unknown_share";
  if (isRow(recent, "never_left", 5)) return "never_left";
  return isRow(recent, "refused_session", 2) ? "session_refused" : null;
}

/**
 * Looks at the breaker of a lane: after an attempt that was no success, and at each start of a lane, because whoever
 * closed the last one may have died before it looked. When it trips, the account's running batches pause that have anything left, and when it is
 * not the only one, every account waits.
 */
export async function checkBreaker(ctx: EngineContext, lease: Lease): Promise<void> {
  const breaker = await getBreaker(ctx.db, lease.accountId);
  if (breaker.trippedAtMs !== null) return;
  const nowMs = ctx.clock.nowMs();
  const recent = await listRecentAttempts(ctx.db, lease.accountId, breaker.resetAtMs, SHARE_OF);
  const reason = findTrip(recent, nowMs) ?? (await findRejectedRow(ctx, recent[0]?.id ?? null, breaker.resetAtMs));
  if (reason === null) return;
  const isOutage = await ctx.db.tx(async (tx) => {
    await assertLease(tx, lease);
    await tripBreaker(tx, lease.accountId, reason, nowMs);
    await pauseBatches(tx, ctx, lease.accountId, reason, nowMs);
    return openOutageIfDue(tx, ctx, nowMs);
  });
  ctx.log.warn({ accountId: lease.accountId, reason }, "the breaker of an account tripped");
  if (isOutage) ctx.log.error("Infini fails on several accounts: none sends until one transfer was tried");
  ctx.bus.emit("events");
}

/** True while the account may not send because its breaker tripped. */
export async function isTripped(db: Session, accountId: string): Promise<boolean> {
  return (await getBreaker(db, accountId)).trippedAtMs !== null;
}

async function pauseBatches(
  tx: Session,
  ctx: EngineContext,
  accountId: string,
  reason: BreakerReason,
  nowMs: number,
): Promise<void> {
  const { batches: t, transfers } = tx.t;
  // Of one whose payments all went out nothing can be held.
  const isOpen = and(eq(transfers.batchId, t.id), notInArray(transfers.state, ["accepted", "settled", "cancelled"]));
  const unsent = tx.read.select({ id: transfers.id }).from(transfers).where(isOpen);
  const running = await tx.lockRows(
    tx.read
      .select({ id: t.id, version: t.version })
      .from(t)
      .where(and(eq(t.accountId, accountId), eq(t.intent, "running"), exists(unsent)))
      .orderBy(t.id),
  );
  for (const batch of running) {
    await tx.update(
      t,
      { intent: "paused", pauseReason: `breaker_${reason}`, version: batch.version + 1, updatedAtMs: nowMs },
      eq(t.id, batch.id),
    );
    await appendAudit(tx, ctx.vault.auditMac, {
      actor: systemActor,
      action: "batch.pause",
      objectKind: "batch",
      objectId: batch.id,
      before: { intent: "running" },
      after: { intent: "paused" },
      reason,
      atMs: nowMs,
    });
    await appendEvents(tx, [
      { topic: "batch", subjectKind: "batch", subjectId: batch.id, payload: { intent: "paused" }, atMs: nowMs },
    ]);
  }
}

/** Refusals in a row pause the batch of the last attempt as its policy says. */
async function findRejectedRow(
  ctx: EngineContext,
  attemptId: string | null,
  sinceMs: number,
): Promise<BreakerReason | null> {
  if (attemptId === null) return null;
  const [batch] = await batchOf(ctx.db).execute({ attemptId });
  if (!batch || readBatchPolicy(batch.policy).onRejected !== "pause") return null;
  const limit = ctx.parameters.pauseAfterRejected;
  const last = await lastSent(ctx.db).execute({ batchId: batch.id, limit });
  const fresh = last.filter((attempt) => (attempt.closedAtMs ?? 0) > sinceMs);
  return isRow(fresh, "refused", limit) ? "rejected" : null;
}

const batchOf = keepQuery((db) => {
  const { attempts: a, transfers: t, batches: b } = db.t;
  return db.read
    .select({ id: b.id, policy: b.policy })
    .from(a)
    .innerJoin(t, eq(t.id, a.transferId))
    .innerJoin(b, eq(b.id, t.batchId))
    .where(eq(a.id, sql.placeholder("attemptId")))
    .limit(1)
    .prepare();
});

/** The last attempts of a batch that may have reached Infini, newest first. */
const lastSent = keepQuery((db) => {
  const { attempts: a, transfers: t } = db.t;
  const mayHaveArrived = inArray(a.class, ["success", "refused", "unknown"]);
  return db.read
    .select({ class: a.class, closedAtMs: a.closedAtMs })
    .from(a)
    .innerJoin(t, eq(t.id, a.transferId))
    .where(and(eq(t.batchId, sql.placeholder("batchId")), isNotNull(a.closedAtMs), mayHaveArrived))
    .orderBy(desc(a.closedAtMs), desc(a.id))
    .limit(sql.placeholder("limit"))
    .prepare();
});

function isRow(recent: readonly { class: OutcomeClass | null }[], wanted: OutcomeClass, length: number): boolean {
  return recent.length >= length && recent.slice(0, length).every((attempt) => attempt.class === wanted);
}
