import { and, asc, eq, gt, gte, inArray, isNotNull, isNull, max, ne, notExists, or, sql } from "drizzle-orm";
import { firstFenceOf, type SealFacts } from "@/domain/seal";
import { keepQuery } from "@/server/db/keep-query";
import type { Schema } from "@/server/db/schema/schema";
import type { Session } from "@/server/db/session";
import type { TransferRow } from "./transfers.repository";

export type EngineStateRow = Schema["engineState"]["$inferSelect"];

const STATE_ID = 1;

/** The one row that says which installation this is. @throws Error before the first start */
export async function getEngineState(db: Session): Promise<EngineStateRow> {
  const { engineState: t } = db.t;
  const [row] = await db.read.select().from(t).where(eq(t.id, STATE_ID)).limit(1);
  if (!row) throw new Error("this database belongs to no installation yet");
  return row;
}

/** When this installation was started first, Unix ms; null before that. */
export async function findFirstStart(db: Session): Promise<number | null> {
  const [row] = await startedAt(db).execute();
  return row?.atMs ?? null;
}

const startedAt = keepQuery((db) => {
  const { engineState: t } = db.t;
  return db.read.select({ atMs: t.createdAtMs }).from(t).limit(1).prepare();
});

/** Since when a restore is not over, Unix ms; null when none is. */
export async function findRestore(db: Session): Promise<number | null> {
  const [row] = await restoredAt(db).execute();
  return row?.atMs ?? null;
}

const restoredAt = keepQuery((db) => {
  const { engineState: t } = db.t;
  return db.read.select({ atMs: t.restoredAtMs }).from(t).limit(1).prepare();
});

/** What the database says of itself, for whoever remembers it. */
export async function readSealFacts(db: Session): Promise<{ facts: SealFacts; state: EngineStateRow }> {
  const { journals, auditHead, accountLeases } = db.t;
  const [journal] = await db.read.select({ last: max(journals.seq) }).from(journals);
  const [head] = await db.read.select({ seq: auditHead.seq }).from(auditHead);
  const [leases] = await db.read.select({ sum: sql`sum(${accountLeases.fence})`.mapWith(Number) }).from(accountLeases);
  // Last, so that no number above belongs to a later epoch than it.
  const state = await getEngineState(db);
  const facts = {
    deploymentId: state.deploymentId,
    mode: state.mode === "live" ? ("live" as const) : ("sandbox" as const),
    restoreEpoch: state.restoreEpoch,
    journal: Number(journal?.last ?? 0),
    audit: head?.seq ?? 0,
    fences: leases?.sum ?? 0,
  };
  return { facts, state };
}

/** From now on a data folder must remember this database. */
export async function markSealed(db: Session, atMs: number): Promise<void> {
  const { engineState: t } = db.t;
  await db.update(t, { sealedAtMs: atMs }, and(eq(t.id, STATE_ID), isNull(t.sealedAtMs)));
}

/** Begins the epoch after this one, with a restore that is not over; false when somebody else did. */
export async function beginEpoch(tx: Session, from: number, to: number, atMs: number): Promise<boolean> {
  const { engineState: t } = tx.t;
  const set = { restoreEpoch: to, restoredAtMs: atMs, restoreState: "pending" as const, sealedAtMs: atMs };
  return (await tx.update(t, set, and(eq(t.id, STATE_ID), eq(t.restoreEpoch, from)))) === 1;
}

/** What was open is taken for unknown: from here on a person decides. */
export async function beginRestoreReview(tx: Session): Promise<void> {
  const { engineState: t } = tx.t;
  await tx.update(t, { restoreState: "review" }, and(eq(t.id, STATE_ID), eq(t.restoreState, "pending")));
}

/** The restore is over. */
export async function endRestore(tx: Session): Promise<void> {
  const { engineState: t } = tx.t;
  await tx.update(t, { restoredAtMs: null, restoreState: null }, eq(t.id, STATE_ID));
}

/**
 * Ends every right and session of the time before: fences of all accounts, leases or none, rise to the epoch's own, people
 * and accounts sign in anew, and no typed code is left.
 */
export async function forgetRights(tx: Session, restoreEpoch: number, atMs: number): Promise<void> {
  const { accounts, accountLeases: l, accountSessions: s, operatorSessions, pendingCodes } = tx.t;
  const fence = firstFenceOf(restoreEpoch);
  await tx.update(l, { owner: null, expiresAtMs: 0, fence, waitsFor: null }, undefined);
  const leases = tx.read.select({ id: l.accountId }).from(l).where(eq(l.accountId, accounts.id));
  const without = await tx.read.select({ id: accounts.id }).from(accounts).where(notExists(leases));
  const rows = without.map(({ id }) => ({ accountId: id, owner: null, fence, expiresAtMs: 0, createdAtMs: atMs }));
  for (let start = 0; start < rows.length; start += 500) await tx.insert(l, rows.slice(start, start + 500));
  await tx.update(s, { state: "expired", loginSlot: null, updatedAtMs: atMs }, eq(s.state, "valid"));
  await tx.delete(operatorSessions, undefined);
  await tx.delete(pendingCodes, undefined);
}

/** What is not confirmed by a start is confirmed by nobody any more. */
export async function forgetConfirmations(tx: Session): Promise<void> {
  const { transfers: t } = tx.t;
  const open = and(inArray(t.state, ["draft", "awaiting_approval"]), isNotNull(t.confirmationId));
  await tx.update(t, { confirmationId: null }, open);
}

/** Transfers that may have been sent after the database was as it is now, locked; at most `limit`. */
export async function lockQueued(tx: Session, limit: number): Promise<TransferRow[]> {
  const { transfers: t } = tx.t;
  const waiting = inArray(t.state, ["queued", "parked"]);
  return tx.lockRows(tx.read.select().from(t).where(waiting).orderBy(asc(t.id)).limit(limit));
}

/** Counts one attempt more for each of these transfers; their state stays. */
export async function countAttempt(tx: Session, ids: readonly string[]): Promise<void> {
  const { transfers: t } = tx.t;
  await tx.update(t, { attemptCount: sql`${t.attemptCount} + 1` }, inArray(t.id, [...ids]));
}

/** The session generation of accounts. */
export async function listGenerations(db: Session, accountIds: readonly string[]): Promise<Map<string, number>> {
  const { accountSessions: t } = db.t;
  const rows = await db.read
    .select({ id: t.accountId, generation: t.generation })
    .from(t)
    .where(inArray(t.accountId, [...accountIds]));
  return new Map(rows.map(({ id, generation }) => [id, generation]));
}

/**
 * Accounts that may be read and whose statement was not read completely since a moment, at most `limit`. Archived ones,
 * those without an authority and those whose sign-in is locked cannot be read, and send nothing either.
 */
export async function listAccountsToReread(
  db: Session,
  sinceMs: number,
  nowMs: number,
  limit: number,
): Promise<string[]> {
  const { accounts, accountAuthorities: a, accountSessions: s, statementWalks: w } = db.t;
  const read = and(eq(w.accountId, accounts.id), eq(w.grade, "complete"), gt(w.startedAtMs, sinceMs));
  const rows = await db.read
    .select({ id: accounts.id, scope: a.scope })
    .from(accounts)
    .innerJoin(s, eq(s.accountId, accounts.id))
    .innerJoin(a, eq(a.accountId, accounts.id))
    .where(
      and(
        isNull(accounts.archivedAtMs),
        ne(s.state, "locked"),
        isNull(a.revokedAtMs),
        or(isNull(a.expiresAtMs), gt(a.expiresAtMs, nowMs)),
        notExists(db.read.select({ id: w.id }).from(w).where(read)),
      ),
    )
    .orderBy(accounts.id)
    .limit(limit);
  return [...new Set(rows.flatMap(({ id, scope }) => (scope.includes("statement") ? [id] : [])))];
}

/** How many payments nobody knows the outcome of. */
export async function countInDoubt(db: Session): Promise<number> {
  const { transfers: t } = db.t;
  const [row] = await db.read
    .select({ n: sql`count(*)`.mapWith(Number) })
    .from(t)
    .where(inArray(t.state, ["sending", "unknown"]));
  return row?.n ?? 0;
}

/** How many items a person must still decide; held lines send nothing and may wait. */
export async function countOpenDoubts(db: Session): Promise<number> {
  const { reviewItems: t } = db.t;
  const [row] = await db.read
    .select({ n: sql`count(*)`.mapWith(Number) })
    .from(t)
    .where(and(eq(t.state, "open"), ne(t.kind, "held")));
  return row?.n ?? 0;
}

/** True when the database knows the fence and the attempt that a worker of this host wrote down. */
export async function knowsSpool(
  db: Session,
  spool: { accountId: string; fence: number; lastAttemptId: string | null },
): Promise<boolean> {
  const { accountLeases: l, attempts: a } = db.t;
  const lease = db.read.select({ id: l.accountId }).from(l);
  const isGiven = and(eq(l.accountId, spool.accountId), gte(l.fence, spool.fence));
  if ((await lease.where(isGiven).limit(1)).length === 0) return false;
  if (spool.lastAttemptId === null) return true;
  return (await db.read.select({ id: a.id }).from(a).where(eq(a.id, spool.lastAttemptId)).limit(1)).length === 1;
}
