import { eq, lt } from "drizzle-orm";
import type { Schema } from "@/server/db/schema/schema";
import type { Session } from "@/server/db/session";

export type Counter = Schema["limitCounters"]["$inferSelect"];

/** The counter of a limit, locked until the transaction ends; null when nothing was counted yet. */
export async function lockCounter(tx: Session, key: string): Promise<Counter | null> {
  const { limitCounters: t } = tx.t;
  const [row] = await tx.lockRows(tx.read.select().from(t).where(eq(t.key, key)).limit(1));
  return row ?? null;
}

/** Writes the counter, whether it was there or not. */
export async function saveCounter(tx: Session, counter: Counter): Promise<void> {
  await tx.upsert(tx.t.limitCounters, counter, {
    target: ["key"],
    set: ["count", "windowEndsAtMs", "blockedUntilMs"],
  });
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
