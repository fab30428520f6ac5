import { and, asc, eq, inArray, isNotNull, sql } from "drizzle-orm";
import { systemActor } from "@/domain/audit";
import { keepQuery } from "@/server/db/keep-query";
import type { Schema } from "@/server/db/schema/schema";
import type { Session } from "@/server/db/session";

export type FreezeRow = Schema["freezes"]["$inferSelect"];

/**
 * The slot that only one open freeze may hold: an account, or the whole installation. Whatever holds an account's slot
 * freezes it; beside it a doubt waits under the account and its own id.
 */
export const installationSlot = "installation";

/** The open freeze of a slot, or null. */
export async function findOpenFreeze(db: Session, slot: string): Promise<FreezeRow | null> {
  const { freezes: t } = db.t;
  const [row] = await db.read.select().from(t).where(eq(t.openSlot, slot)).limit(1);
  return row ?? null;
}

/** True while the account or the whole installation is frozen. */
export async function isFrozen(db: Session, accountId: string): Promise<boolean> {
  return (await freezesOver(db).execute({ accountId })).length > 0;
}

const freezesOver = keepQuery((db) => {
  const { freezes: t } = db.t;
  return db.read
    .select({ id: t.id })
    .from(t)
    .where(inArray(t.openSlot, [installationSlot, sql.placeholder("accountId")]))
    .limit(1)
    .prepare();
});

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

/**
 * Makes room for the freeze of a person: a doubt that holds the slot waits from now on. False when a person's freeze
 * holds it, for the first reason counts.
 */
export async function clearSlot(tx: Session, slot: string, atMs: number): Promise<boolean> {
  const { freezes: t } = tx.t;
  const open = await lockOpenFreeze(tx, slot);
  if (open === null) return true;
  if (open.accountId === null || open.frozenBy !== systemActor.id) return false;
  await tx.update(t, { openSlot: waitingSlot(open), updatedAtMs: atMs }, eq(t.id, open.id));
  return true;
}

function waitingSlot({ accountId, id }: { accountId: string | null; id: string }): string {
  return `${accountId}:${id}`;
}

/**
 * Freezes an account for a doubt that arose by itself. While it is frozen for something else the doubt waits beside that
 * freeze and takes its place when it is lifted. False when this doubt freezes the account or waits already.
 */
export async function freezeForDoubt(
  tx: Session,
  freeze: { id: string; accountId: string; reason: string; atMs: number },
): Promise<boolean> {
  const { freezes: t } = tx.t;
  const { id, accountId, reason, atMs } = freeze;
  const frozenBy = systemActor.id;
  const known = await tx.lockRows(
    tx.read
      .select()
      .from(t)
      .where(and(eq(t.accountId, accountId), isNotNull(t.openSlot))),
  );
  if (known.some((row) => row.frozenBy === frozenBy && row.reason === reason)) return false;
  const openSlot = known.some((row) => row.openSlot === accountId) ? waitingSlot(freeze) : accountId;
  const times = { liftedBy: null, liftedAtMs: null, createdAtMs: atMs, updatedAtMs: atMs };
  await openFreeze(tx, { id, scope: "account", accountId, openSlot, reason, frozenBy, ...times });
  return true;
}

/** Lifts a freeze. The doubt that waited longest beside it freezes the account from now on and is returned; else null. */
export async function liftFreeze(
  tx: Session,
  open: FreezeRow,
  lift: { by: string; atMs: number },
): Promise<FreezeRow | null> {
  const { freezes: t } = tx.t;
  const { by, atMs } = lift;
  await tx.update(t, { openSlot: null, liftedBy: by, liftedAtMs: atMs, updatedAtMs: atMs }, eq(t.id, open.id));
  if (open.accountId === null) return null;
  const [next] = await tx.lockRows(
    tx.read
      .select()
      .from(t)
      .where(and(eq(t.accountId, open.accountId), isNotNull(t.openSlot)))
      .orderBy(asc(t.createdAtMs), asc(t.id))
      .limit(1),
  );
  if (!next) return null;
  await tx.update(t, { openSlot: open.accountId, updatedAtMs: atMs }, eq(t.id, next.id));
  return next;
}
