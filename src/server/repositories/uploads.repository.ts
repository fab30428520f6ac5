import { and, eq, gt } from "drizzle-orm";
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
