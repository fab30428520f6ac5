import { and, asc, eq, inArray, isNull, lte, or, sql } from "drizzle-orm";
import { ConflictError, DuplicateRowError, NotFoundError } from "@/domain/errors";
import type { TransferMove } from "@/domain/transfer-moves";
import type { TransferState } from "@/domain/transfer-states";
import type { Schema } from "@/server/db/schema/schema";
import type { Session } from "@/server/db/session";
import { post } from "./ledger.repository";

export type TransferRow = Schema["transfers"]["$inferSelect"];
export type NewTransfer = Schema["transfers"]["$inferInsert"];

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
  const { transfers: t } = db.t;
  const [row] = await db.read.select().from(t).where(eq(t.id, id)).limit(1);
  if (!row) throw new NotFoundError("transfer", id);
  return row;
}

/** The transfer, locked until the transaction ends. @throws NotFoundError */
export async function lockTransfer(tx: Session, id: string): Promise<TransferRow> {
  const { transfers: t } = tx.t;
  const [row] = await tx.lockRows(tx.read.select().from(t).where(eq(t.id, id)).limit(1));
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

async function writeClaim(tx: Session, move: TransferMove, atMs: number): Promise<void> {
  const { claims } = tx.t;
  if (move.campaignKey === null || move.claim === "keep") return;
  if (move.claim === "free") {
    await tx.delete(claims, eq(claims.transferId, move.transferId));
    return;
  }
  try {
    await tx.insert(claims, {
      campaignKey: move.campaignKey,
      payeeKey: move.payeeKey,
      transferId: move.transferId,
      createdAtMs: atMs,
    });
  } catch (error) {
    if (!(error instanceof DuplicateRowError)) throw error;
    throw new ConflictError("transfer.claimed", "This campaign holds or has paid this payee already.", {
      id: move.transferId,
    });
  }
}

/** The next transfer that a lane may send: lowest line first, of a running batch or of none. */
export async function findNextQueued(db: Session, accountId: string, nowMs: number): Promise<TransferRow | null> {
  const { transfers: t, batches } = db.t;
  const rows = await db.read
    .select({ transfer: t })
    .from(t)
    .leftJoin(batches, eq(batches.id, t.batchId))
    .where(
      and(
        eq(t.accountId, accountId),
        eq(t.state, "queued"),
        or(isNull(t.batchId), eq(batches.intent, "running")),
        or(isNull(t.notBeforeAtMs), lte(t.notBeforeAtMs, nowMs)),
      ),
    )
    .orderBy(asc(t.lineSeq), asc(t.id))
    .limit(1);
  return rows[0]?.transfer ?? null;
}

/** Transfers of an account in these states, oldest first, at most `limit`. */
export async function listByState(
  db: Session,
  accountId: string,
  states: readonly TransferState[],
  limit: number,
): Promise<TransferRow[]> {
  const { transfers: t } = db.t;
  return db.read
    .select()
    .from(t)
    .where(and(eq(t.accountId, accountId), inArray(t.state, [...states])))
    .orderBy(asc(t.lineSeq), asc(t.id))
    .limit(limit);
}

/** Sets the time of the next look at an unsettled transfer; its state stays. */
export async function planLook(tx: Session, id: string, nextCheckAtMs: number | null): Promise<void> {
  const { transfers: t } = tx.t;
  await tx.update(t, { nextCheckAtMs }, eq(t.id, id));
}

/** Accounts with something to send, to recover or to look up now, at most `limit`. */
export async function listAccountsWithWork(db: Session, nowMs: number, limit: number): Promise<string[]> {
  const { transfers: t, batches } = db.t;
  const sendable = await db.read
    .selectDistinct({ accountId: t.accountId })
    .from(t)
    .leftJoin(batches, eq(batches.id, t.batchId))
    .where(and(eq(t.state, "queued"), or(isNull(t.batchId), eq(batches.intent, "running"))))
    .limit(limit);
  const due = await db.read
    .selectDistinct({ accountId: t.accountId })
    .from(t)
    .where(
      or(eq(t.state, "sending"), and(inArray(t.state, ["accepted", "unknown", "parked"]), lte(t.nextCheckAtMs, nowMs))),
    )
    .limit(limit);
  return [...new Set([...sendable, ...due].map((row) => row.accountId))];
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

/** Accounts whose statement was never read: their books are not open yet. */
export async function listAccountsToOpen(db: Session, limit: number): Promise<string[]> {
  const { accounts, statementWalks: w } = db.t;
  const rows = await db.read
    .select({ id: accounts.id })
    .from(accounts)
    .leftJoin(w, eq(w.accountId, accounts.id))
    .where(and(isNull(w.id), isNull(accounts.archivedAtMs)))
    .limit(limit);
  return rows.map((row) => row.id);
}
