import { and, eq, isNotNull } from "drizzle-orm";
import type { Schema } from "@/server/db/schema/schema";
import type { Session } from "@/server/db/session";

export type FreezeRow = Schema["freezes"]["$inferSelect"];

/** The slot that only one open freeze may hold: an account, or the whole installation. */
export const installationSlot = "installation";

/** The open freeze of a slot, or null. */
export async function findOpenFreeze(db: Session, slot: string): Promise<FreezeRow | null> {
  const { freezes: t } = db.t;
  const [row] = await db.read.select().from(t).where(eq(t.openSlot, slot)).limit(1);
  return row ?? null;
}

/** The open freeze of a slot, locked until the transaction ends. */
export async function lockOpenFreeze(tx: Session, slot: string): Promise<FreezeRow | null> {
  const { freezes: t } = tx.t;
  const [row] = await tx.lockRows(tx.read.select().from(t).where(eq(t.openSlot, slot)).limit(1));
  return row ?? null;
}

/** Opens a freeze. @throws DuplicateRowError when the slot is frozen already. */
export async function openFreeze(tx: Session, freeze: FreezeRow): Promise<void> {
  await tx.insert(tx.t.freezes, freeze);
}

/** Lifts a freeze; false when somebody else did before. */
export async function liftFreeze(tx: Session, id: string, lift: { by: string; atMs: number }): Promise<boolean> {
  const { freezes: t } = tx.t;
  const patch = { openSlot: null, liftedBy: lift.by, liftedAtMs: lift.atMs, updatedAtMs: lift.atMs };
  const lifted = await tx.update(t, patch, and(eq(t.id, id), isNotNull(t.openSlot)));
  return lifted === 1;
}
