import { asc, eq, gt, lt, max } from "drizzle-orm";
import type { EventTopic } from "@/domain/event.schema";
import type { Schema } from "@/server/db/schema/schema";
import type { Session } from "@/server/db/session";

export type EventRow = Schema["events"]["$inferSelect"];

/** What streams are told: ids and states, never amounts or secrets. */
export type NewEvent = {
  topic: EventTopic;
  subjectKind: string;
  subjectId: string;
  payload: Readonly<Record<string, unknown>>;
  atMs: number;
};

/** Appends events in the transaction of their change; they are seen after its commit. */
export async function appendEvents(tx: Session, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map((event) => ({ ...event, payload: JSON.stringify(event.payload) }));
  await tx.insert(tx.t.events, rows);
}

/** Events after a number, in order, at most `limit`. */
export async function listEventsAfter(db: Session, seq: number, limit: number): Promise<EventRow[]> {
  const { events: t } = db.t;
  return db.read.select().from(t).where(gt(t.seq, seq)).orderBy(asc(t.seq)).limit(limit);
}

/** The event with this number, or null when it is gone. */
export async function findEvent(db: Session, seq: number): Promise<EventRow | null> {
  const { events: t } = db.t;
  const [row] = await db.read.select().from(t).where(eq(t.seq, seq)).limit(1);
  return row ?? null;
}

/** The number of the newest event; 0 when there is none. */
export async function lastEventSeq(db: Session): Promise<number> {
  const { events: t } = db.t;
  const [row] = await db.read.select({ seq: max(t.seq) }).from(t);
  return row?.seq ?? 0;
}

/** The number of the newest event older than a moment; 0 when there is none. */
export async function lastEventSeqBefore(db: Session, atMs: number): Promise<number> {
  const { events: t } = db.t;
  const [row] = await db.read
    .select({ seq: max(t.seq) })
    .from(t)
    .where(lt(t.atMs, atMs));
  return row?.seq ?? 0;
}

/** Removes events older than a moment (kept for 24 h). */
export async function removeEventsBefore(db: Session, atMs: number): Promise<number> {
  const { events: t } = db.t;
  return db.delete(t, lt(t.atMs, atMs));
}
