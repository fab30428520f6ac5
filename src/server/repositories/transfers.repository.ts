import { and, asc, desc, eq, gt, inArray, isNull, lte, min, ne, or, sql } from "drizzle-orm";
import { ConflictError, DuplicateRowError, NotFoundError } from "@/domain/errors";
import type { TransferMove } from "@/domain/transfer-moves";
import type { ParkReason, TransferState } from "@/domain/transfer-states";
import { keepQuery } from "@/server/db/keep-query";
import type { Schema } from "@/server/db/schema/schema";
import type { Session } from "@/server/db/session";
import { post } from "./ledger.repository";

export type TransferRow = Schema["transfers"]["$inferSelect"];
export type NewTransfer = Schema["transfers"]["$inferInsert"];

const CHUNK = 500;
/** One waits at a time; a batch that was paused and goes on may have left another. */
const PARKED_LIMIT = 50;

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

/** The next transfer that a lane may send: lowest line first, of a running batch or of none. */
export async function findNextQueued(db: Session, accountId: string, nowMs: number): Promise<TransferRow | null> {
  const [row] = await nextQueued(db).execute({ accountId, nowMs });
  return row?.transfer ?? null;
}

const nextQueued = keepQuery((db) => {
  const { transfers: t, batches } = db.t;
  return db.read
    .select({ transfer: t })
    .from(t)
    .leftJoin(batches, eq(batches.id, t.batchId))
    .where(
      and(
        eq(t.accountId, sql.placeholder("accountId")),
        eq(t.state, "queued"),
        or(isNull(t.batchId), eq(batches.intent, "running")),
        or(isNull(t.notBeforeAtMs), lte(t.notBeforeAtMs, sql.placeholder("nowMs"))),
      ),
    )
    .orderBy(asc(t.lineSeq), asc(t.id))
    .limit(1)
    .prepare();
});

/**
 * The transfer of an account that a person may type a code for now: parked for it, of a running batch or of none. Null
 * when none is. `batchId`: one of this batch first.
 */
export async function findParkedForCode(
  db: Session,
  accountId: string,
  batchId: string | null = null,
): Promise<TransferRow | null> {
  const rows = await parkedForCode(db).execute({ accountId });
  const own = rows.find(({ transfer }) => transfer.batchId === batchId);
  return (own ?? rows[0])?.transfer ?? null;
}

const parkedForCode = keepQuery((db) => {
  const { transfers: t, batches } = db.t;
  return db.read
    .select({ transfer: t })
    .from(t)
    .leftJoin(batches, eq(batches.id, t.batchId))
    .where(
      and(
        eq(t.accountId, sql.placeholder("accountId")),
        eq(t.state, "parked"),
        eq(t.parkReason, "code"),
        or(isNull(t.batchId), eq(batches.intent, "running")),
      ),
    )
    .orderBy(asc(t.lineSeq), asc(t.id))
    .limit(PARKED_LIMIT)
    .prepare();
});

/** The transfer of an account that may be sent and has its typed code; null when none is. */
export async function findNextCoded(db: Session, accountId: string, nowMs: number): Promise<TransferRow | null> {
  const { transfers: t, batches, pendingCodes: p } = db.t;
  const rows = await db.read
    .select({ transfer: t })
    .from(t)
    .innerJoin(p, eq(p.transferId, t.id))
    .leftJoin(batches, eq(batches.id, t.batchId))
    .where(
      and(
        eq(t.accountId, accountId),
        eq(t.state, "queued"),
        gt(p.expiresAtMs, nowMs),
        or(isNull(t.batchId), eq(batches.intent, "running")),
      ),
    )
    .orderBy(asc(t.lineSeq), asc(t.id))
    .limit(1);
  return rows[0]?.transfer ?? null;
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

/** Transfers of an account that are parked for this reason, in their order, at most `limit`. */
export async function listParkedFor(
  db: Session,
  accountId: string,
  parkReason: ParkReason,
  limit: number,
): Promise<TransferRow[]> {
  return parkedFor(db).execute({ accountId, parkReason, limit });
}

const parkedFor = keepQuery((db) => {
  const { transfers: t } = db.t;
  const isParked = and(eq(t.state, "parked"), eq(t.parkReason, sql.placeholder("parkReason")));
  return db.read
    .select()
    .from(t)
    .where(and(eq(t.accountId, sql.placeholder("accountId")), isParked))
    .orderBy(asc(t.lineSeq), asc(t.id))
    .limit(sql.placeholder("limit"))
    .prepare();
});

/** Transfers of an account that waited for a time which has come, at most `limit`. */
export async function listScheduledDue(
  db: Session,
  accountId: string,
  nowMs: number,
  limit: number,
): Promise<TransferRow[]> {
  return scheduledDue(db).execute({ accountId, nowMs, limit });
}

const scheduledDue = keepQuery((db) => {
  const { transfers: t } = db.t;
  const isScheduled = and(eq(t.state, "parked"), eq(t.parkReason, "schedule"));
  return db.read
    .select()
    .from(t)
    .where(
      and(eq(t.accountId, sql.placeholder("accountId")), isScheduled, lte(t.nextCheckAtMs, sql.placeholder("nowMs"))),
    )
    .orderBy(asc(t.nextCheckAtMs), asc(t.id))
    .limit(sql.placeholder("limit"))
    .prepare();
});

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

/** Accounts with something to send, to recover or to look up now, at most `limit`. */
export async function listAccountsWithWork(db: Session, nowMs: number, limit: number): Promise<string[]> {
  const sendable = await accountsWithSendable(db).execute({ nowMs, limit });
  const due = await accountsDue(db).execute({ nowMs, limit });
  return [...new Set([...sendable, ...due].map((row) => row.accountId))];
}

const accountsWithSendable = keepQuery((db) => {
  const { transfers: t, batches } = db.t;
  return db.read
    .selectDistinct({ accountId: t.accountId })
    .from(t)
    .leftJoin(batches, eq(batches.id, t.batchId))
    .where(
      and(
        eq(t.state, "queued"),
        or(isNull(t.batchId), eq(batches.intent, "running")),
        or(isNull(t.notBeforeAtMs), lte(t.notBeforeAtMs, sql.placeholder("nowMs"))),
      ),
    )
    .limit(sql.placeholder("limit"))
    .prepare();
});

const accountsDue = keepQuery((db) => {
  const { transfers: t } = db.t;
  const isDue = and(looksForItself(db), lte(t.nextCheckAtMs, sql.placeholder("nowMs")));
  return db.read
    .selectDistinct({ accountId: t.accountId })
    .from(t)
    .where(or(eq(t.state, "sending"), isDue))
    .limit(sql.placeholder("limit"))
    .prepare();
});

/** The time of the next look at an unsettled or parked transfer of the account; null when none is planned. */
export async function findNextCheck(db: Session, accountId: string): Promise<number | null> {
  const [row] = await nextCheck(db).execute({ accountId });
  return row?.dueAtMs ?? null;
}

const nextCheck = keepQuery((db) => {
  const { transfers: t } = db.t;
  return db.read
    .select({ dueAtMs: min(t.nextCheckAtMs) })
    .from(t)
    .where(and(eq(t.accountId, sql.placeholder("accountId")), looksForItself(db)))
    .prepare();
});

/** What a look may move: waiting for a record, for money, for codes that may be used unasked, or for its time. */
function looksForItself(db: Session) {
  const { transfers: t } = db.t;
  // All three states by name first: an index over states then leads past everything that is settled.
  const isWaiting = inArray(t.state, ["accepted", "unknown", "parked"]);
  return and(isWaiting, or(ne(t.state, "parked"), inArray(t.parkReason, ["balance", "code", "schedule"])));
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
  const { accounts, accountAuthorities: a, accountSessions: s, statementWalks: w } = db.t;
  const rows = await db.read
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
        or(isNull(a.expiresAtMs), gt(a.expiresAtMs, nowMs)),
      ),
    )
    .limit(limit);
  return rows.flatMap(({ id, scope }) => (scope.includes("statement") ? [id] : []));
}
