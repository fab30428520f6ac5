import { and, eq } from "drizzle-orm";
import type { Schema } from "@/server/db/schema/schema";
import type { Session } from "@/server/db/session";

export type KeptResult = Pick<Schema["idempotencyKeys"]["$inferSelect"], "inputHash" | "result">;

/** One use of a key: unique per person and procedure, through whichever of their keys or sessions. */
export type KeyUse = { personId: string; procedure: string; key: string };

/** What the first use of this key gave, or null. */
export async function findKeptResult(db: Session, use: KeyUse): Promise<KeptResult | null> {
  const { idempotencyKeys: t } = db.t;
  const [row] = await db.read
    .select({ inputHash: t.inputHash, result: t.result })
    .from(t)
    .where(and(eq(t.personId, use.personId), eq(t.procedure, use.procedure), eq(t.key, use.key)))
    .limit(1);
  return row ?? null;
}

/** Keeps the result for ever, in the transaction of the act. @throws DuplicateRowError when the key was used meanwhile. */
export async function keepResult(tx: Session, use: KeyUse, kept: KeptResult, atMs: number): Promise<void> {
  await tx.insert(tx.t.idempotencyKeys, { ...use, ...kept, createdAtMs: atMs });
}
