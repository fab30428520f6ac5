import { and, desc, eq, gte, inArray, lt, type SQL, sql } from "drizzle-orm";
import type { ListPlace } from "@/domain/list-order";
import { parseMoney } from "@/domain/money";
import type { TransferFilter } from "@/domain/transfer-list.schema";
import type { TransferState } from "@/domain/transfer-states";
import { keepAnswer } from "@/server/db/keep-query";
import { oneOf } from "@/server/db/one-of";
import type { Session } from "@/server/db/session";

/**
 * The filter of the wire, the payee keys that its account and its payee are known by, and the accounts that a caller reaches if these
 * are some only.
 */
export type ListedTransfers = TransferFilter & {
  targetKeys?: readonly string[];
  /** The key of the payee that is asked for; null when there is none. */
  payeeKey?: string | null;
  reached?: readonly string[] | undefined;
};

export type StateSum = { state: TransferState; count: number; sumMicro: bigint };

/** The places of one page, the newest first; ids and times alone, which an index holds together with all filters. */
export async function listTransferPlaces(
  db: Session,
  filter: ListedTransfers,
  page: { after: ListPlace | null; limit: number },
): Promise<{ id: string; createdAtMs: number }[]> {
  const { transfers: t } = db.t;
  return db.read
    .select({ id: t.id, createdAtMs: t.createdAtMs })
    .from(t)
    .where(and(matching(db, filter), beyond(db, page.after)))
    .orderBy(desc(t.createdAtMs), desc(t.id))
    .limit(page.limit);
}

/** Count and sum by state over the whole filter. */
export async function sumTransfers(db: Session, filter: ListedTransfers): Promise<readonly StateSum[]> {
  const narrowed = Object.entries(filter).filter(([, value]) => value !== undefined);
  if (narrowed.length === 0) return wholeSums(db, null);
  return askSums(
    db,
    matching(db, filter),
    narrowed.every(([word]) => word === "state"),
  );
}

const wholeSums = keepAnswer(
  (db: Session, _nothing: null) => askSums(db, undefined, true),
  () => true,
);

/**
 * By states alone the index over states holds the answer. Beside another filter it would be read for its order, with the
 * row of each transfer; an expression in its place leaves the index that holds them all.
 */
function askSums(db: Session, which: SQL | undefined, isByState: boolean): Promise<StateSum[]> {
  const { transfers: t } = db.t;
  const state = isByState ? sql<TransferState>`${t.state}` : sql<TransferState>`coalesce(${t.state}, '')`;
  return db.read
    .select({
      state,
      count: sql<number>`count(*)`.mapWith(Number),
      sumMicro: sql<bigint>`sum(${t.amountMicro})`.mapWith((sum) => BigInt(sum)),
    })
    .from(t)
    .where(which)
    .groupBy(state);
}

function beyond(db: Session, after: ListPlace | null): SQL | undefined {
  if (after === null) return undefined;
  const { transfers: t } = db.t;
  const atMs = Number(after.value);
  return sql`(${t.createdAtMs} <= ${atMs} and (${t.createdAtMs} < ${atMs} or ${t.id} < ${after.id}))`;
}

function matching(db: Session, filter: ListedTransfers): SQL | undefined {
  const { transfers: t } = db.t;
  const { state, parkReason, kind, payee, amount, created, batchId, campaign, personId } = filter;
  const min = amount?.min === undefined ? undefined : parseMoney(amount.min);
  const max = amount?.max === undefined ? undefined : parseMoney(amount.max);
  return and(
    state === undefined ? undefined : inArray(t.state, state),
    parkReason === undefined ? undefined : and(eq(t.state, "parked"), inArray(t.parkReason, parkReason)),
    kind === undefined ? undefined : inArray(t.kind, kind),
    ofAccount(db, filter),
    filter.reached === undefined ? undefined : oneOf(db, t.accountId, filter.reached),
    payee === undefined ? undefined : containing(db, payee),
    filter.payeeId === undefined ? undefined : eq(t.payeeKey, filter.payeeKey ?? ""),
    min === undefined ? undefined : sql`${t.amountMicro} >= ${exactly(min)}`,
    max === undefined ? undefined : sql`${t.amountMicro} <= ${exactly(max)}`,
    created?.from === undefined ? undefined : gte(t.createdAtMs, Date.parse(created.from)),
    created?.before === undefined ? undefined : lt(t.createdAtMs, Date.parse(created.before)),
    batchId === undefined ? undefined : eq(t.batchId, batchId),
    campaign === undefined ? undefined : eq(t.campaignKey, campaign),
    personId === undefined ? undefined : eq(t.createdBy, personId),
    filter.isInDoubt === undefined ? undefined : inDoubt(db),
  );
}

/** What an account pays, what it is paid under one of its names, or both. */
function ofAccount(db: Session, { account, targetKeys = [] }: ListedTransfers): SQL | undefined {
  if (account === undefined) return undefined;
  const { transfers: t } = db.t;
  const pays = eq(t.accountId, account.id);
  if (account.as === "source") return pays;
  // By key and not by the account that a writer noted: a payment to its UID or address is one to it, whoever ordered it.
  const isPaid = targetKeys.length === 0 ? sql`1 = 0` : inArray(t.payeeKey, [...targetKeys]);
  return account.as === "target" ? isPaid : sql`(${pays} or ${isPaid})`;
}

/** Contains, in any case of ASCII letters; `%` and `_` of the text stand for themselves. */
function containing(db: Session, text: string): SQL {
  const pattern = `%${text.toLowerCase().replace(/[!%_]/g, "!$&")}%`;
  return sql`lower(${db.t.transfers.payee}) like ${pattern} escape '!'`;
}

/** A whole number as its digits: a parameter of text would be compared as a float by one of the databases. */
function exactly(micro: bigint): SQL {
  return sql.raw(micro.toString());
}

/**
 * Unknown ones, and those that an open item doubts; payments that the gate took out before they were sent are in no
 * doubt. As one derived table, so that both databases read the few ids first.
 */
function inDoubt(db: Session): SQL {
  const { transfers: t, reviewItems: r } = db.t;
  const unknown = sql`select ${t.id} as id from ${t} where ${eq(t.state, "unknown")}`;
  const doubted = sql`select ${r.subjectId} as id from ${r} where ${and(
    eq(r.state, "open"),
    eq(r.subjectKind, "transfer"),
    sql`${r.kind} <> 'held'`,
  )}`;
  return sql`${t.id} in (select doubted.id from (${unknown} union ${doubted}) as doubted)`;
}
