import { and, desc, eq, gt, inArray, isNull, ne, or, sql } from "drizzle-orm";
import { ConflictError, DuplicateRowError, NotFoundError } from "@/domain/errors";
import type { TransferMove } from "@/domain/transfer-moves";
import type { TransferState } from "@/domain/transfer-states";
import { keepQuery } from "@/server/db/keep-query";
import type { Schema } from "@/server/db/schema/schema";
import type { Session } from "@/server/db/session";
import { post } from "./ledger.repository";

export type TransferRow = Schema["transfers"]["$inferSelect"];
export type NewTransfer = Schema["transfers"]["$inferInsert"];

const CHUNK = 500;

/** Who moved it, in which audit entry, and under which fence. */
export type MoveStamp = {
  actorId: string;
  auditSeq: number;
  atMs: number;
  journalId: string;
  reason?: string;
  fence?: number;
  attemptNo?: number;
};

/** The transfer. @throws NotFoundError */
export async function getTransfer(db: Session, id: string): Promise<TransferRow> {
  const [row] = await transferById(db).execute({ id });
  if (!row) throw new NotFoundError("transfer", id);
  return row;
}

const transferById = keepQuery((db) => selectTransfer(db).prepare());
const lockedTransferById = keepQuery((db) => db.lockRows(selectTransfer(db)).prepare());

function selectTransfer(db: Session) {
  const { transfers: t } = db.t;
  return db.read
    .select()
    .from(t)
    .where(eq(t.id, sql.placeholder("id")))
    .limit(1);
}

/** The account that pays the transfer; null for none. */
export async function findTransferAccount(db: Session, id: string): Promise<string | null> {
  const { transfers: t } = db.t;
  const [row] = await db.read.select({ accountId: t.accountId }).from(t).where(eq(t.id, id)).limit(1);
  return row?.accountId ?? null;
}

/** The transfer, locked until the transaction ends. @throws NotFoundError */
export async function lockTransfer(tx: Session, id: string): Promise<TransferRow> {
  const [row] = await lockedTransferById(tx).execute({ id });
  if (!row) throw new NotFoundError("transfer", id);
  return row;
}

/**
 * Writes one planned move: the row by compare-and-set, its event, its claim, its posting.
 * @throws ConflictError `transfer.moved` when another caller moved the row first, `transfer.claimed` when the campaign
 * paid or holds this payee already. @throws PreconditionError `ledger.insufficient`.
 */
export async function moveTransfer(tx: Session, move: TransferMove, stamp: MoveStamp): Promise<void> {
  const { transfers: t, transferEvents } = tx.t;
  const moved = await tx.update(
    t,
    {
      state: move.to,
      version: move.version + 1,
      isHeld: move.isHeld,
      parkReason: move.parkReason,
      nextCheckAtMs: move.nextCheckAtMs,
      updatedAtMs: stamp.atMs,
      ...(stamp.attemptNo === undefined ? {} : { attemptCount: stamp.attemptNo }),
    },
    and(eq(t.id, move.transferId), eq(t.state, move.from), eq(t.version, move.version)),
  );
  if (moved !== 1) {
    throw new ConflictError("transfer.moved", "The transfer was moved by another hand.", { id: move.transferId });
  }
  await tx.insert(transferEvents, {
    transferId: move.transferId,
    edge: move.edge,
    fromState: move.from,
    toState: move.to,
    parkReason: move.parkReason,
    actorId: stamp.actorId,
    reason: stamp.reason ?? null,
    fence: stamp.fence ?? null,
    attemptNo: stamp.attemptNo ?? null,
    auditSeq: stamp.auditSeq,
    atMs: stamp.atMs,
  });
  await writeClaim(tx, move, stamp.atMs);
  if (move.posting) await post(tx, [{ ...move.posting, journalId: stamp.journalId }], stamp.atMs);
}

/** The places that this transfer takes in its campaign: one for each name of the payee. */
export function claimsOf(
  { campaignKey, payeeKeys, transferId }: TransferMove,
  atMs: number,
): Schema["claims"]["$inferInsert"][] {
  if (campaignKey === null) return [];
  return payeeKeys.map((payeeKey) => ({ campaignKey, payeeKey, transferId, createdAtMs: atMs }));
}

async function writeClaim(tx: Session, move: TransferMove, atMs: number): Promise<void> {
  const { claims } = tx.t;
  if (move.campaignKey === null || move.claim === "keep") return;
  if (move.claim === "free") {
    await tx.delete(claims, eq(claims.transferId, move.transferId));
    return;
  }
  if (move.claim === "retake") {
    const place = and(eq(claims.campaignKey, move.campaignKey), inArray(claims.payeeKey, [...move.payeeKeys]));
    const taken = await tx.lockRows(tx.read.select({ id: claims.transferId }).from(claims).where(place).limit(1));
    if (taken.length > 0) return;
  }
  try {
    await tx.insert(claims, claimsOf(move, atMs));
  } catch (error) {
    if (!(error instanceof DuplicateRowError)) throw error;
    throw new ConflictError("transfer.claimed", "This campaign holds or has paid this payee already.", {
      id: move.transferId,
    });
  }
}

/** The edges that the transfer took last, newest first. */
export async function listLastEdges(db: Session, id: string, limit: number): Promise<string[]> {
  const { transferEvents: t } = db.t;
  const rows = await db.read
    .select({ edge: t.edge })
    .from(t)
    .where(eq(t.transferId, id))
    .orderBy(desc(t.seq))
    .limit(limit);
  return rows.map(({ edge }) => edge);
}

/** Why the transfer was parked last, as its history says it; null when it never was, or nobody said why. */
export async function findParkingReason(db: Session, id: string): Promise<string | null> {
  const { transferEvents: t } = db.t;
  const [row] = await db.read
    .select({ reason: t.reason })
    .from(t)
    .where(and(eq(t.transferId, id), eq(t.edge, "E6")))
    .orderBy(desc(t.seq))
    .limit(1);
  return row?.reason ?? null;
}

/** Sets the time of the next look at transfers that are still in this state; the state stays. */
export async function planLooks(
  tx: Session,
  ids: readonly string[],
  state: TransferState,
  nextCheckAtMs: number,
): Promise<void> {
  const { transfers: t } = tx.t;
  for (let start = 0; start < ids.length; start += CHUNK) {
    const part = ids.slice(start, start + CHUNK);
    await tx.update(t, { nextCheckAtMs }, and(inArray(t.id, part), eq(t.state, state)));
  }
}

/** How many payments stand in one of these states. */
export async function countInStates(db: Session, states: readonly TransferState[]): Promise<number> {
  const { transfers: t } = db.t;
  const [row] = await db.read
    .select({ count: sql<number>`count(*)`.mapWith(Number) })
    .from(t)
    .where(inArray(t.state, [...states]));
  return row?.count ?? 0;
}

/** Count and sum per state of one batch's transfers. */
export async function sumByState(
  db: Session,
  batchId: string,
): Promise<{ state: TransferState; count: number; sumMicro: bigint }[]> {
  const { transfers: t } = db.t;
  return db.read
    .select({
      state: t.state,
      count: sql<number>`count(*)`.mapWith(Number),
      sumMicro: sql<bigint>`sum(${t.amountMicro})`.mapWith((value) => BigInt(value)),
    })
    .from(t)
    .where(eq(t.batchId, batchId))
    .groupBy(t.state);
}

/**
 * Accounts whose statement was never read, so that their books are not open yet: those that an authority lets us read
 * and whose sign-in is not locked.
 */
export async function listAccountsToOpen(db: Session, nowMs: number, limit: number): Promise<string[]> {
  const rows = await unreadAccounts(db).execute({ nowMs, limit });
  return rows.flatMap(({ id, scope }) => (scope.includes("statement") ? [id] : []));
}

const unreadAccounts = keepQuery((db) => {
  const { accounts, accountAuthorities: a, accountSessions: s, statementWalks: w } = db.t;
  return db.read
    .select({ id: accounts.id, scope: a.scope })
    .from(accounts)
    .innerJoin(s, eq(s.accountId, accounts.id))
    .innerJoin(a, eq(a.accountId, accounts.id))
    .leftJoin(w, eq(w.accountId, accounts.id))
    .where(
      and(
        isNull(w.id),
        isNull(accounts.archivedAtMs),
        ne(s.state, "locked"),
        isNull(a.revokedAtMs),
        or(isNull(a.expiresAtMs), gt(a.expiresAtMs, sql.placeholder("nowMs"))),
      ),
    )
    .orderBy(accounts.id)
    .limit(sql.placeholder("limit"))
    .prepare();
});
