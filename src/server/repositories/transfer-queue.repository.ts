import { and, asc, eq, gt, inArray, isNull, lte, min, ne, or, sql } from "drizzle-orm";
import type { ParkReason } from "@/domain/transfer-states";
import { keepQuery } from "@/server/db/keep-query";
import type { Session } from "@/server/db/session";
import type { TransferRow } from "./transfers.repository";

/** One waits at a time; a batch that was paused and goes on may have left another. */
const PARKED_LIMIT = 50;

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

/** Accounts with something to send, to recover or to look up now, at most `limit`: whoever waits longest comes first. */
export async function listAccountsWithWork(db: Session, nowMs: number, limit: number): Promise<string[]> {
  const sendable = await accountsWithSendable(db).execute({ nowMs, limit });
  const due = await accountsDue(db).execute({ nowMs, limit });
  return [...new Set([...sendable, ...due].map((row) => row.accountId))];
}

const accountsWithSendable = keepQuery((db) => {
  const { transfers: t, batches } = db.t;
  return db.read
    .select({ accountId: t.accountId })
    .from(t)
    .leftJoin(batches, eq(batches.id, t.batchId))
    .where(
      and(
        eq(t.state, "queued"),
        or(isNull(t.batchId), eq(batches.intent, "running")),
        or(isNull(t.notBeforeAtMs), lte(t.notBeforeAtMs, sql.placeholder("nowMs"))),
      ),
    )
    .groupBy(t.accountId)
    .orderBy(asc(min(t.createdAtMs)), asc(t.accountId))
    .limit(sql.placeholder("limit"))
    .prepare();
});

const accountsDue = keepQuery((db) => {
  const { transfers: t } = db.t;
  const isDue = and(looksForItself(db), lte(t.nextCheckAtMs, sql.placeholder("nowMs")));
  return db.read
    .select({ accountId: t.accountId })
    .from(t)
    .where(or(eq(t.state, "sending"), isDue))
    .groupBy(t.accountId)
    .orderBy(asc(min(t.nextCheckAtMs)), asc(t.accountId))
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
