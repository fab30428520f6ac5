import { eq, lt, sql } from "drizzle-orm";
import { keepQuery } from "@/server/db/keep-query";
import type { Schema } from "@/server/db/schema/schema";
import type { Session } from "@/server/db/session";

export type Counter = Schema["limitCounters"]["$inferSelect"];

/** The counter of a limit, locked until the transaction ends; null when nothing was counted yet. */
export async function lockCounter(tx: Session, key: string): Promise<Counter | null> {
  const [row] = await lockedCounter(tx).execute({ key });
  return row ?? null;
}

const lockedCounter = keepQuery((db) => {
  const { limitCounters: t } = db.t;
  const ofKey = eq(t.key, sql.placeholder("key"));
  return db.lockRows(db.read.select().from(t).where(ofKey).limit(1)).prepare();
});

/**
 * Writes the first row of a key. No lock keeps another process from doing the same, so the second one is refused.
 * @throws DuplicateRowError
 */
export async function insertCounter(tx: Session, counter: Counter): Promise<void> {
  await tx.insert(tx.t.limitCounters, counter);
}

/** Writes a counter that is locked. */
export async function updateCounter(tx: Session, counter: Counter): Promise<void> {
  const { limitCounters: t } = tx.t;
  const { count, windowEndsAtMs, blockedUntilMs } = counter;
  await tx.update(t, { count, windowEndsAtMs, blockedUntilMs }, eq(t.key, counter.key));
}

/** Forgets what was counted under this key. */
export async function clearCounter(db: Session, key: string): Promise<void> {
  const { limitCounters: t } = db.t;
  await db.delete(t, eq(t.key, key));
}

/** Removes counters whose window ended before this moment. */
export async function removeCountersBefore(db: Session, atMs: number): Promise<number> {
  const { limitCounters: t } = db.t;
  return db.delete(t, lt(t.windowEndsAtMs, atMs));
}
