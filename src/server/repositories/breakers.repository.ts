import { and, count, eq, gte, inArray, isNull, sql } from "drizzle-orm";
import { keepQuery } from "@/server/db/keep-query";
import type { Session } from "@/server/db/session";

/** Why an account's lane stands still until a person resumes. @source docs/design/payments.md §10.1 */
export type BreakerReason = "unknown_count" | "unknown_share" | "never_left" | "session_refused" | "rejected";

export type Breaker = { reason: string | null; trippedAtMs: number | null; resetAtMs: number };

/** The breaker of an account; a calm one when it never tripped. */
export async function getBreaker(db: Session, accountId: string): Promise<Breaker> {
  const [row] = await breakerOf(db).execute({ accountId });
  return row ?? { reason: null, trippedAtMs: null, resetAtMs: 0 };
}

const breakerOf = keepQuery((db) => {
  const { breakers: t } = db.t;
  return db.read
    .select()
    .from(t)
    .where(eq(t.accountId, sql.placeholder("accountId")))
    .limit(1)
    .prepare();
});

/** Trips the breaker; a second reason while it is tripped changes nothing. */
export async function tripBreaker(tx: Session, accountId: string, reason: BreakerReason, atMs: number): Promise<void> {
  const { breakers: t } = tx.t;
  const calm = and(eq(t.accountId, accountId), isNull(t.trippedAtMs));
  const isTripped = (await tx.update(t, { reason, trippedAtMs: atMs }, calm)) === 1;
  if (isTripped || (await getBreaker(tx, accountId)).trippedAtMs !== null) return;
  await tx.insert(t, { accountId, reason, trippedAtMs: atMs, resetAtMs: 0, createdAtMs: atMs });
}

/** How many accounts stand still for one of these reasons since a moment. */
export async function countTripped(db: Session, reasons: readonly BreakerReason[], sinceMs: number): Promise<number> {
  const { breakers: t } = db.t;
  const rows = await db.read
    .select({ n: count().mapWith(Number) })
    .from(t)
    .where(and(gte(t.trippedAtMs, sinceMs), inArray(t.reason, [...reasons])));
  return rows[0]?.n ?? 0;
}

/** Calms the breaker: what happened before counts no more. */
export async function resetBreaker(tx: Session, accountId: string, atMs: number): Promise<void> {
  const { breakers: t } = tx.t;
  await tx.update(t, { reason: null, trippedAtMs: null, resetAtMs: atMs }, eq(t.accountId, accountId));
}
