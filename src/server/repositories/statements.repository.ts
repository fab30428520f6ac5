import { and, count, desc, eq, gt, gte, inArray, isNull, like, lt, lte, max, sql } from "drizzle-orm";
import { keepListQuery, keepQuery } from "@/server/db/keep-query";
import type { Schema } from "@/server/db/schema/schema";
import type { Session } from "@/server/db/session";

export type WalkRow = Schema["statementWalks"]["$inferSelect"];
export type RecordRow = Schema["statementRecords"]["$inferSelect"];
export type NewRecord = Schema["statementRecords"]["$inferInsert"];

/** The balance that transfers leave. @source docs/infini-api/openapi.yaml: StatementRecord.field */
export const AVAILABLE_FIELD = "AVAILABLE_BALANCE";

const CHUNK = 200;

/** The last finished walk of an account, or null. */
export async function findLastWalk(db: Session, accountId: string): Promise<WalkRow | null> {
  const [row] = await lastWalk(db).execute({ accountId });
  return row ?? null;
}

const lastWalk = keepQuery((db) => {
  const { statementWalks: t } = db.t;
  return db.read
    .select()
    .from(t)
    .where(eq(t.accountId, sql.placeholder("accountId")))
    .orderBy(desc(t.seq))
    .limit(1)
    .prepare();
});

/** When these walks of an account began, Unix ms, by their number. */
export async function listWalkStarts(
  db: Session,
  accountId: string,
  seqs: readonly number[],
): Promise<Map<number, number>> {
  const rows = await walkStarts(db, seqs, { accountId });
  return new Map(rows.map(({ seq, startedAtMs }) => [seq, startedAtMs]));
}

const walkStarts = keepListQuery((db, isListed) => {
  const { statementWalks: t } = db.t;
  return db.read
    .select({ seq: t.seq, startedAtMs: t.startedAtMs })
    .from(t)
    .where(and(eq(t.accountId, sql.placeholder("accountId")), isListed(t.seq)));
});

/** The last complete walk that began after a moment and another walk, or null: what absence may be concluded from. */
export async function findCompleteWalk(
  db: Session,
  accountId: string,
  after: { sinceMs: number; afterSeq: number },
): Promise<WalkRow | null> {
  const [row] = await completeWalk(db).execute({ accountId, ...after });
  return row ?? null;
}

const completeWalk = keepQuery((db) => {
  const { statementWalks: t } = db.t;
  const isAfter = and(gte(t.startedAtMs, sql.placeholder("sinceMs")), gt(t.seq, sql.placeholder("afterSeq")));
  return db.read
    .select()
    .from(t)
    .where(and(eq(t.accountId, sql.placeholder("accountId")), eq(t.grade, "complete"), isAfter))
    .orderBy(desc(t.seq))
    .limit(1)
    .prepare();
});

/** True when a walk since a moment was partial for a reason that ends like this. */
export async function hasWalkSince(
  db: Session,
  accountId: string,
  sinceMs: number,
  reasonEnd: string,
): Promise<boolean> {
  const { statementWalks: t } = db.t;
  const rows = await db.read
    .select({ id: t.id })
    .from(t)
    .where(and(eq(t.accountId, accountId), gte(t.startedAtMs, sinceMs), like(t.reason, `%${reasonEnd}`)))
    .limit(1);
  return rows.length > 0;
}

/** Which of these ids are stored, with what must never change and their place. */
export async function listKnownRecords(
  db: Session,
  accountId: string,
  recordIds: readonly string[],
): Promise<Map<string, Pick<RecordRow, "changeText" | "balanceMicro" | "position">>> {
  const rows = await knownRecords(db, recordIds, { accountId });
  return new Map(rows.map(({ recordId, ...fixed }) => [recordId, fixed]));
}

const knownRecords = keepListQuery((db, isListed) => {
  const { statementRecords: t } = db.t;
  return db.read
    .select({ recordId: t.recordId, changeText: t.changeText, balanceMicro: t.balanceMicro, position: t.position })
    .from(t)
    .where(and(eq(t.accountId, sql.placeholder("accountId")), isListed(t.recordId)));
});

/** A stored record as far as the chain of balances goes. */
export type ChainLink = Pick<RecordRow, "field" | "isInexact" | "changeMicro" | "preBalanceMicro" | "balanceMicro">;

/**
 * The stored statement of an account: how many records, the highest position, the newest balance per field that a
 * complete walk verified, and what was stored since without being verified, oldest first.
 */
export async function getStatementEnd(db: Session, accountId: string) {
  const [sums] = await recordSums(db).execute({ accountId });
  const [last] = await lastComplete(db).execute({ accountId });
  const verifiedSeq = last?.seq ?? 0;
  return {
    count: sums?.count ?? 0,
    position: Number(sums?.position ?? 0),
    balances: await listNewestBalances(db, accountId, verifiedSeq),
    unverified: await linksSince(db).execute({ accountId, verifiedSeq }),
  };
}

const recordSums = keepQuery((db) => {
  const { statementRecords: t } = db.t;
  return db.read
    .select({ count: count().mapWith(Number), position: max(t.position) })
    .from(t)
    .where(eq(t.accountId, sql.placeholder("accountId")))
    .prepare();
});

const lastComplete = keepQuery((db) => {
  const { statementWalks: t } = db.t;
  return db.read
    .select({ seq: max(t.seq) })
    .from(t)
    .where(and(eq(t.accountId, sql.placeholder("accountId")), eq(t.grade, "complete")))
    .prepare();
});

const newestVerified = keepQuery((db) => {
  const { statementRecords: t } = db.t;
  return db.read
    .select({ field: t.field, position: max(t.position).mapWith(Number) })
    .from(t)
    .where(and(eq(t.accountId, sql.placeholder("accountId")), lte(t.seenWalkSeq, sql.placeholder("verifiedSeq"))))
    .groupBy(t.field)
    .prepare();
});

async function listNewestBalances(db: Session, accountId: string, verifiedSeq: number): Promise<Map<string, bigint>> {
  const newest = await newestVerified(db).execute({ accountId, verifiedSeq });
  const positions = newest.map(({ position }) => position);
  const ends = await verifiedBalances(db, positions, { accountId, verifiedSeq });
  return new Map(ends.map(({ field, balanceMicro }) => [field, balanceMicro]));
}

const verifiedBalances = keepListQuery((db, isListed) => {
  const { statementRecords: t } = db.t;
  const isVerified = lte(t.seenWalkSeq, sql.placeholder("verifiedSeq"));
  return db.read
    .select({ field: t.field, balanceMicro: t.balanceMicro })
    .from(t)
    .where(and(eq(t.accountId, sql.placeholder("accountId")), isVerified, isListed(t.position)));
});

const linksSince = keepQuery((db) => {
  const { statementRecords: t } = db.t;
  return db.read
    .select({
      field: t.field,
      isInexact: t.isInexact,
      changeMicro: t.changeMicro,
      preBalanceMicro: t.preBalanceMicro,
      balanceMicro: t.balanceMicro,
    })
    .from(t)
    .where(and(eq(t.accountId, sql.placeholder("accountId")), gt(t.seenWalkSeq, sql.placeholder("verifiedSeq"))))
    .orderBy(t.position)
    .prepare();
});

/** Stores a finished walk with the records that were new to it. */
export async function storeWalk(tx: Session, walk: WalkRow, records: readonly NewRecord[]): Promise<void> {
  await tx.insert(tx.t.statementWalks, walk);
  for (let start = 0; start < records.length; start += CHUNK) {
    await tx.insert(tx.t.statementRecords, records.slice(start, start + CHUNK));
  }
}

/** Gives records of an account another place in the order of its statement. */
export async function reorderRecords(
  tx: Session,
  accountId: string,
  places: ReadonlyMap<string, number>,
): Promise<void> {
  const { statementRecords: t } = tx.t;
  for (const [recordId, position] of places) {
    await tx.update(t, { position }, and(eq(t.accountId, accountId), eq(t.recordId, recordId)));
  }
}

/** Outgoing records on the available balance that nothing explains yet, oldest first. */
export async function listOpenOutgoing(db: Session, accountId: string): Promise<RecordRow[]> {
  return openOutgoing(db).execute({ accountId });
}

const openOutgoing = keepQuery((db) => {
  const { statementRecords: t } = db.t;
  return db.read
    .select()
    .from(t)
    .where(and(eq(t.accountId, sql.placeholder("accountId")), isOpenOutgoing(db)))
    .orderBy(t.position)
    .prepare();
});

/** Outgoing records first seen after a walk that no transfer has, whatever they were taken for, oldest first. */
export async function listUnmatchedOutgoing(db: Session, accountId: string, afterSeq: number): Promise<RecordRow[]> {
  return unmatchedOutgoing(db).execute({ accountId, afterSeq });
}

const unmatchedOutgoing = keepQuery((db) => {
  const { statementRecords: t } = db.t;
  const ofAccount = eq(t.accountId, sql.placeholder("accountId"));
  const outgoing = and(ofAccount, eq(t.field, AVAILABLE_FIELD), lt(t.changeMicro, 0n));
  const later = gt(t.seenWalkSeq, sql.placeholder("afterSeq"));
  return db.read
    .select()
    .from(t)
    .where(and(outgoing, inArray(t.verdict, ["open", "foreign", "explained"]), later))
    .orderBy(t.position)
    .prepare();
});

/** When the unexplained outgoing records of an account happened and were first seen. */
export async function listOpenTimes(
  db: Session,
  accountId: string,
): Promise<Pick<RecordRow, "occurredAtMs" | "createdAtMs">[]> {
  return openTimes(db).execute({ accountId });
}

const openTimes = keepQuery((db) => {
  const { statementRecords: t } = db.t;
  return db.read
    .select({ occurredAtMs: t.occurredAtMs, createdAtMs: t.createdAtMs })
    .from(t)
    .where(and(eq(t.accountId, sql.placeholder("accountId")), isOpenOutgoing(db)))
    .prepare();
});

/** Accounts with an outgoing record that nothing explains yet. Reads all records: not for a loop. */
export async function listAccountsWithOpenRecords(db: Session, limit: number): Promise<string[]> {
  const { statementRecords: t } = db.t;
  const rows = await db.read
    .selectDistinct({ accountId: t.accountId })
    .from(t)
    .where(isOpenOutgoing(db))
    .orderBy(t.accountId)
    .limit(limit);
  return rows.map(({ accountId }) => accountId);
}

function isOpenOutgoing(db: Session) {
  const { statementRecords: t } = db.t;
  return and(eq(t.verdict, "open"), eq(t.field, AVAILABLE_FIELD), lt(t.changeMicro, 0n));
}

/** How many records of an account carry figures that micro-units cannot hold. */
export async function countInexact(db: Session, accountId: string): Promise<number> {
  const [row] = await inexactOf(db).execute({ accountId });
  return row?.n ?? 0;
}

const inexactOf = keepQuery((db) => {
  const { statementRecords: t } = db.t;
  return db.read
    .select({ n: count().mapWith(Number) })
    .from(t)
    .where(and(eq(t.accountId, sql.placeholder("accountId")), eq(t.isInexact, true)))
    .prepare();
});

/** Keeps everybody else from these records until the transaction ends: what is read of them afterwards stays true. */
export async function lockRecords(tx: Session, accountId: string, recordIds: readonly string[]): Promise<void> {
  if (recordIds.length === 0) return;
  const { statementRecords: t } = tx.t;
  const named = and(eq(t.accountId, accountId), inArray(t.recordId, [...recordIds]));
  await tx.lockRows(tx.read.select({ id: t.recordId }).from(t).where(named).orderBy(t.recordId));
}

/** Those of these records that no attempt has and nobody explained, locked until the transaction ends. */
export async function lockFreeRecords(
  tx: Session,
  accountId: string,
  recordIds: readonly string[],
): Promise<RecordRow[]> {
  if (recordIds.length === 0) return [];
  const { statementRecords: t } = tx.t;
  const named = and(eq(t.accountId, accountId), inArray(t.recordId, [...recordIds]));
  const free = and(named, isNull(t.matchedAttemptId), inArray(t.verdict, ["open", "foreign"]));
  return tx.lockRows(tx.read.select().from(t).where(free).orderBy(t.position));
}

/** Explains an open record otherwise; false when it is open no more. */
export async function explainRecord(
  tx: Session,
  accountId: string,
  recordId: string,
  verdict: "inflow" | "other_out" | "foreign" | "explained",
  atMs: number,
): Promise<boolean> {
  const { statementRecords: t } = tx.t;
  const open = and(
    eq(t.accountId, accountId),
    eq(t.recordId, recordId),
    isNull(t.matchedAttemptId),
    inArray(t.verdict, ["open", "foreign"]),
  );
  return (await tx.update(t, { verdict, updatedAtMs: atMs }, open)) === 1;
}

/** What Infini shows of a stored record now. */
export type RecordValues = Pick<
  RecordRow,
  "changeText" | "changeMicro" | "isInexact" | "preBalanceMicro" | "balanceMicro"
>;

/** Takes over other values of a stored record, because a person accepted them; the row as it was, null when none is. */
export async function acceptRecordValues(
  tx: Session,
  accountId: string,
  recordId: string,
  values: RecordValues,
  atMs: number,
): Promise<RecordRow | null> {
  const { statementRecords: t } = tx.t;
  const named = and(eq(t.accountId, accountId), eq(t.recordId, recordId));
  const [before] = await tx.lockRows(tx.read.select().from(t).where(named).limit(1));
  if (!before) return null;
  await tx.update(t, { ...values, updatedAtMs: atMs }, named);
  return before;
}

/** True while a record that nobody ordered is unexplained: automatic matching on the account stands still. */
export async function hasForeign(db: Session, accountId: string): Promise<boolean> {
  return (await foreignOf(db).execute({ accountId })).length > 0;
}

const foreignOf = keepQuery((db) => {
  const { statementRecords: t } = db.t;
  return db.read
    .select({ id: t.recordId })
    .from(t)
    .where(and(eq(t.accountId, sql.placeholder("accountId")), eq(t.verdict, "foreign")))
    .limit(1)
    .prepare();
});
