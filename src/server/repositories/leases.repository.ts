import { and, eq, sql } from "drizzle-orm";
import { DuplicateRowError, LeaseLostError } from "@/domain/errors";
import { keepQuery } from "@/server/db/keep-query";
import type { Session, Store } from "@/server/db/session";

/** One worker's right to act for an account, until it ends or is taken over. */
export type Lease = { accountId: string; owner: string; fence: number };

export type TakenLease = Lease & {
  /** The former holder never gave it back: it may be dead, or slow. */
  isTakeOver: boolean;
};

/**
 * Takes the lease of an account by the database clock, or null while another worker holds it.
 * Each taking raises the fence by one.
 */
export async function takeLease(
  db: Store,
  accountId: string,
  owner: string,
  leaseMs: number,
): Promise<TakenLease | null> {
  try {
    return await db.tx((tx) => takeRow(tx, accountId, owner, leaseMs));
  } catch (error) {
    // Two workers met an account without a row, and the other one was first.
    if (error instanceof DuplicateRowError) return null;
    throw error;
  }
}

async function takeRow(tx: Session, accountId: string, owner: string, leaseMs: number): Promise<TakenLease | null> {
  const { accountLeases: t } = tx.t;
  const nowMs = await tx.nowMs();
  const [row] = await lockedLease(tx).execute({ accountId });
  if (!row) {
    await tx.insert(t, { accountId, owner, fence: 1, expiresAtMs: nowMs + leaseMs, createdAtMs: nowMs });
    return { accountId, owner, fence: 1, isTakeOver: false };
  }
  if (row.owner !== null && row.expiresAtMs > nowMs) return null;
  const fence = row.fence + 1;
  await tx.update(t, { owner, fence, expiresAtMs: nowMs + leaseMs }, eq(t.accountId, accountId));
  return { accountId, owner, fence, isTakeOver: row.owner !== null };
}

/** Prolongs the lease from now; false when it was taken over. */
export async function renewLease(db: Session, lease: Lease, leaseMs: number): Promise<boolean> {
  return db.tx(async (tx) => {
    const nowMs = await tx.nowMs();
    return (await tx.update(tx.t.accountLeases, { expiresAtMs: nowMs + leaseMs }, heldBy(tx, lease))) === 1;
  });
}

/** Gives the lease back, so that the next holder need not wait. What the lane waits for stays to be seen. */
export async function releaseLease(db: Session, lease: Lease): Promise<void> {
  await db.update(db.t.accountLeases, { owner: null, expiresAtMs: 0 }, heldBy(db, lease));
}

/**
 * Locks the lease row for this transaction and writes nothing, so that one that only looks waits for no disk.
 * @throws LeaseLostError when the fence has moved on.
 */
export async function assertLease(tx: Session, { accountId, owner, fence }: Lease): Promise<void> {
  const [row] = await lockedLease(tx).execute({ accountId });
  if (row?.owner !== owner || row.fence !== fence) throw new LeaseLostError(accountId);
}

/** Says why the lane waits, for the screens. Empty when it does not. */
export async function setLaneWait(db: Session, lease: Lease, waitsFor: string | null): Promise<void> {
  await db.update(db.t.accountLeases, { waitsFor }, heldBy(db, lease));
}

/** The accounts whose lanes said that they wait for this. */
export async function listLanesWaitingFor(db: Session, waitsFor: string): Promise<string[]> {
  const { accountLeases: t } = db.t;
  const rows = await db.read
    .select({ accountId: t.accountId })
    .from(t)
    .where(eq(t.waitsFor, waitsFor))
    .orderBy(t.accountId);
  return rows.map(({ accountId }) => accountId);
}

/** The lease row of an account as it stands, or null. */
export async function findLease(db: Session, accountId: string) {
  const [row] = await leaseOf(db).execute({ accountId });
  return row ?? null;
}

const leaseOf = keepQuery((db) => selectLease(db).prepare());
const lockedLease = keepQuery((db) => db.lockRows(selectLease(db)).prepare());

function selectLease(db: Session) {
  const { accountLeases: t } = db.t;
  return db.read
    .select()
    .from(t)
    .where(eq(t.accountId, sql.placeholder("accountId")))
    .limit(1);
}

function heldBy(db: Session, lease: Lease) {
  const { accountLeases: t } = db.t;
  return and(eq(t.accountId, lease.accountId), eq(t.owner, lease.owner), eq(t.fence, lease.fence));
}
