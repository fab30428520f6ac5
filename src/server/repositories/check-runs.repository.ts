import { and, desc, eq, inArray, lt } from "drizzle-orm";
import { DuplicateRowError } from "@/domain/errors";
import type { Schema } from "@/server/db/schema/schema";
import type { Session } from "@/server/db/session";

export type CheckRunRow = Schema["checkRuns"]["$inferSelect"];
export type CheckRunEnd = Pick<CheckRunRow, "state" | "rowCount" | "findingCount" | "results">;

/** Begins the run of a slot; false when it was begun by anybody before, unless that one went silent since `staleMs`. */
export async function beginCheckRun(
  db: Session,
  run: { id: string; slot: string; atMs: number; staleMs: number },
): Promise<boolean> {
  const { checkRuns: t } = db.t;
  const { id, slot, atMs, staleMs } = run;
  const row = { id, slot, state: "running" as const, results: "[]", createdAtMs: atMs, updatedAtMs: atMs };
  try {
    await db.insert(t, row);
    return true;
  } catch (error) {
    if (!(error instanceof DuplicateRowError)) throw error;
  }
  const silent = and(eq(t.slot, slot), eq(t.state, "running"), lt(t.updatedAtMs, staleMs));
  return (await db.update(t, { id, createdAtMs: atMs, updatedAtMs: atMs, rowCount: 0 }, silent)) === 1;
}

/** Says that the run is alive and how far it is; false when it is another's by now. */
export async function keepCheckRun(db: Session, id: string, rowCount: number, atMs: number): Promise<boolean> {
  const { checkRuns: t } = db.t;
  return (await db.update(t, { rowCount, updatedAtMs: atMs }, and(eq(t.id, id), eq(t.state, "running")))) === 1;
}

/** Ends the run with what it found. */
export async function endCheckRun(db: Session, id: string, end: CheckRunEnd, atMs: number): Promise<void> {
  const { checkRuns: t } = db.t;
  await db.update(t, { ...end, updatedAtMs: atMs }, and(eq(t.id, id), eq(t.state, "running")));
}

/** The newest run that ended in one of these ways, or is under way; null without one. */
export async function findCheckRun(db: Session, states: CheckRunRow["state"][]): Promise<CheckRunRow | null> {
  const { checkRuns: t } = db.t;
  const rows = await db.read.select().from(t).where(inArray(t.state, states)).orderBy(desc(t.createdAtMs)).limit(1);
  return rows[0] ?? null;
}

/** Removes runs from before a moment. */
export async function removeCheckRunsBefore(db: Session, atMs: number): Promise<number> {
  const { checkRuns: t } = db.t;
  return db.delete(t, lt(t.createdAtMs, atMs));
}
