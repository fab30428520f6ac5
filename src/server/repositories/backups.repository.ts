import { and, desc, eq, inArray, ne } from "drizzle-orm";
import { DuplicateRowError } from "@/domain/errors";
import type { Schema } from "@/server/db/schema/schema";
import type { Session } from "@/server/db/session";

export type BackupRow = Schema["backups"]["$inferSelect"];
export type NewBackup = Schema["backups"]["$inferInsert"];

/** Notes a backup that is begun or made; false when its slot was taken by anybody before. */
export async function insertBackup(db: Session, backup: NewBackup): Promise<boolean> {
  try {
    await db.insert(db.t.backups, backup);
    return true;
  } catch (error) {
    if (error instanceof DuplicateRowError) return false;
    throw error;
  }
}

/** What became of a backup. */
export async function updateBackup(
  db: Session,
  id: string,
  set: Partial<Pick<BackupRow, "state" | "bytes" | "rowCount" | "sha256">>,
  atMs: number,
): Promise<void> {
  const { backups: t } = db.t;
  await db.update(t, { ...set, updatedAtMs: atMs }, eq(t.id, id));
}

/** The newest backups whose files were not removed, at most `limit`. */
export async function listBackups(db: Session, limit: number): Promise<BackupRow[]> {
  const { backups: t } = db.t;
  return db.read.select().from(t).where(ne(t.state, "removed")).orderBy(desc(t.createdAtMs), desc(t.id)).limit(limit);
}

/** Good backups for these reasons, the newest first. */
export async function listGoodBackups(db: Session, reasons: BackupRow["reason"][]): Promise<BackupRow[]> {
  const { backups: t } = db.t;
  return db.read
    .select()
    .from(t)
    .where(and(eq(t.state, "good"), inArray(t.reason, reasons)))
    .orderBy(desc(t.createdAtMs), desc(t.id));
}

/** When the newest good backup was made, Unix ms; null without one. */
export async function findLastBackup(db: Session): Promise<number | null> {
  const { backups: t } = db.t;
  const [row] = await db.read
    .select({ atMs: t.createdAtMs })
    .from(t)
    .where(eq(t.state, "good"))
    .orderBy(desc(t.createdAtMs))
    .limit(1);
  return row?.atMs ?? null;
}
