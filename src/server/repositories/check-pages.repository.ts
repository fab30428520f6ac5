import { and, asc, eq, gt, gte, inArray, isNotNull, lt, lte, max, ne, sql } from "drizzle-orm";
import { oneOf } from "@/server/db/one-of";
import type { Session } from "@/server/db/session";
import type { TransferRow } from "./transfers.repository";

/** Everything that must agree with some payments, each kind of row by itself. */
export type TransferPage = Awaited<ReturnType<typeof readTransferPage>>;

/** Payments in the order of their ids, after one of them. */
export async function listTransfersAfter(db: Session, afterId: string, limit: number): Promise<TransferRow[]> {
  const { transfers: t } = db.t;
  return db.read.select().from(t).where(gt(t.id, afterId)).orderBy(asc(t.id)).limit(limit);
}

/** The same payments again, as they are now. */
export async function listTransfersOf(db: Session, ids: readonly string[]): Promise<TransferRow[]> {
  const { transfers: t } = db.t;
  return db.read
    .select()
    .from(t)
    .where(oneOf(db, t.id, ids))
    .orderBy(asc(t.id));
}

/** What belongs to these payments. */
export async function readTransferPage(db: Session, rows: readonly TransferRow[]) {
  const { transferEvents: e, attempts: a, claims: c, statementRecords: r, auditEntries, confirmations, batches } = db.t;
  const { reviewItems: i, accountLeases: l } = db.t;
  const ids = rows.map(({ id }) => id);
  const some = (values: readonly (string | null)[]) => [...new Set(values.flatMap((value) => value ?? []))];
  const batchIds = some(rows.map(({ batchId }) => batchId));
  const confirmationIds = some(rows.map(({ confirmationId }) => confirmationId));
  const accountIds = some(rows.map(({ accountId }) => accountId));
  const { transferId, edge, fromState, toState } = e;
  return {
    rows,
    events: await db.read
      .select({ transferId, edge, fromState, toState, aboutId: auditEntries.objectId })
      .from(e)
      .leftJoin(auditEntries, eq(auditEntries.seq, e.auditSeq))
      .where(oneOf(db, e.transferId, ids))
      .orderBy(asc(e.seq)),
    attempts: await db.read
      .select()
      .from(a)
      .where(oneOf(db, a.transferId, ids))
      .orderBy(asc(a.n)),
    claims: await db.read
      .select()
      .from(c)
      .where(oneOf(db, c.transferId, ids)),
    records: await db.read
      .select({ transferId: a.transferId })
      .from(a)
      .innerJoin(r, eq(r.matchedAttemptId, a.id))
      .where(oneOf(db, a.transferId, ids)),
    items: await db.read
      .select({ slot: i.openSlot })
      .from(i)
      .where(
        oneOf(
          db,
          i.openSlot,
          ids.map((id) => `transfer:${id}`),
        ),
      ),
    confirmations: await db.read
      .select()
      .from(confirmations)
      .where(oneOf(db, confirmations.id, confirmationIds)),
    batches: await db.read
      .select({ id: batches.id, intent: batches.intent, contentHash: batches.contentHash })
      .from(batches)
      .where(oneOf(db, batches.id, batchIds)),
    leases: await db.read
      .select({ accountId: l.accountId, fence: l.fence })
      .from(l)
      .where(oneOf(db, l.accountId, accountIds)),
  };
}

/** The number of the last journal. */
export async function lastJournal(db: Session): Promise<number> {
  const { journals: t } = db.t;
  const [row] = await db.read.select({ last: max(t.seq) }).from(t);
  return Number(row?.last ?? 0);
}

/** What journals between two numbers book, leg by leg; the second number is among them. */
export async function listLegs(db: Session, afterSeq: number, toSeq: number) {
  const { journals: j, entries: e } = db.t;
  return db.read
    .select({ journalId: j.id, accountId: e.accountId, bucket: e.bucket, amountMicro: e.amountMicro })
    .from(j)
    .innerJoin(e, eq(e.journalId, j.id))
    .where(and(gt(j.seq, afterSeq), lte(j.seq, toSeq)));
}

/** The cached balances, and beside each what journals after a number book: of one moment. */
export async function listBalancesSince(db: Session, afterSeq: number) {
  const { bucketBalances: b, journals: j, entries: e } = db.t;
  const since = db.read
    .select({ accountId: e.accountId, bucket: e.bucket, sum: sql<unknown>`sum(${e.amountMicro})`.as("sum_since") })
    .from(j)
    .innerJoin(e, eq(e.journalId, j.id))
    .where(gt(j.seq, afterSeq))
    .groupBy(e.accountId, e.bucket)
    .as("since");
  return db.read
    .select({
      accountId: b.accountId,
      bucket: b.bucket,
      amountMicro: b.amountMicro,
      sinceMicro: sql`coalesce(${since.sum}, 0)`.mapWith(BigInt),
    })
    .from(b)
    .leftJoin(since, and(eq(since.accountId, b.accountId), eq(since.bucket, b.bucket)));
}

/** What is under way on an account: count of rows read, and sums of its states. */
export async function sumUnderWay(db: Session, accountId: string) {
  const { transfers: t } = db.t;
  return db.read
    .select({
      state: t.state,
      isHeld: t.isHeld,
      n: sql`count(*)`.mapWith(Number),
      sum: sql`sum(${t.amountMicro})`.mapWith(BigInt),
    })
    .from(t)
    .where(and(eq(t.accountId, accountId), inArray(t.state, ["queued", "parked", "sending", "unknown", "accepted"])))
    .groupBy(t.state, t.isHeld);
}

/** Accounts that have books. */
export async function listBookedAccounts(db: Session): Promise<string[]> {
  const { bucketBalances: t } = db.t;
  return (await db.read.selectDistinct({ id: t.accountId }).from(t)).map(({ id }) => id);
}

/** Accounts with more than one attempt on the wire. */
export async function listCrowdedAccounts(db: Session): Promise<string[]> {
  const { attempts: t } = db.t;
  const rows = await db.read
    .select({ id: t.accountId })
    .from(t)
    .where(isNotNull(t.openSlot))
    .groupBy(t.accountId)
    .having(sql`count(*) > 1`);
  return rows.map(({ id }) => id);
}

/** Batches that were started, in the order of their ids, after one of them. */
export async function listStartedAfter(db: Session, afterId: string, limit: number) {
  const { batches: t } = db.t;
  return db.read
    .select()
    .from(t)
    .where(and(gt(t.id, afterId), isNotNull(t.contentHash)))
    .orderBy(asc(t.id))
    .limit(limit);
}

/** Payments of a batch between two places of its file, in that order: the first place is among them. */
export async function listBatchSlice(db: Session, batchId: string, fromSeq: number, limit: number) {
  const { transfers: t } = db.t;
  return db.read
    .select({ payeeKey: t.payeeKey, amountMicro: t.amountMicro, contentHash: t.contentHash, lineSeq: t.lineSeq })
    .from(t)
    .where(and(eq(t.batchId, batchId), gte(t.lineSeq, fromSeq), lt(t.lineSeq, fromSeq + limit)))
    .orderBy(asc(t.lineSeq));
}

/** The last place of a batch's payments in its file. */
export async function lastPlace(db: Session, batchId: string): Promise<number> {
  const { transfers: t } = db.t;
  const [row] = await db.read
    .select({ last: max(t.lineSeq) })
    .from(t)
    .where(eq(t.batchId, batchId));
  return Number(row?.last ?? 0);
}

/** How many lines of a batch that are not to be paid own an attempt. */
export async function countSentUnready(db: Session, batchId: string): Promise<number> {
  const { batchLines: l, attempts: a } = db.t;
  const [row] = await db.read
    .select({ n: sql`count(*)`.mapWith(Number) })
    .from(l)
    .innerJoin(a, eq(a.transferId, l.transferId))
    .where(and(eq(l.batchId, batchId), ne(l.verdict, "ready")));
  return row?.n ?? 0;
}
