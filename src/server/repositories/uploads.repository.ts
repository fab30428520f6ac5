import { and, asc, eq, gt, lte } from "drizzle-orm";
import type { Schema } from "@/server/db/schema/schema";
import type { Session } from "@/server/db/session";

export type UploadRow = Schema["uploads"]["$inferSelect"];

/** A file that this person uploaded and that is still kept; null for any other. */
export async function findUpload(
  db: Session,
  uploadId: string,
  ownerId: string,
  nowMs: number,
): Promise<UploadRow | null> {
  const { uploads: t } = db.t;
  const isTheirs = and(eq(t.id, uploadId), eq(t.ownerId, ownerId), gt(t.expiresAtMs, nowMs));
  const [row] = await db.read.select().from(t).where(isTheirs).limit(1);
  return row ?? null;
}

/** Adds a file that lies in the upload folder. */
export async function insertUpload(tx: Session, row: UploadRow): Promise<void> {
  await tx.insert(tx.t.uploads, row);
}

/** Files whose time is over, at most `limit`. */
export async function listExpiredUploads(db: Session, nowMs: number, limit: number): Promise<UploadRow[]> {
  const { uploads: t } = db.t;
  return db.read.select().from(t).where(lte(t.expiresAtMs, nowMs)).orderBy(asc(t.expiresAtMs)).limit(limit);
}

/** Forgets a file. */
export async function removeUpload(db: Session, id: string): Promise<void> {
  const { uploads: t } = db.t;
  await db.delete(t, eq(t.id, id));
}
