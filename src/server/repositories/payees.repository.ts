import { and, desc, eq, exists, gt, inArray, isNull, ne, not, notExists, or, type SQL, sql } from "drizzle-orm";
import type { TransferState } from "@/domain/transfer-states";
import { oneOf } from "@/server/db/one-of";
import type { Schema } from "@/server/db/schema/schema";
import type { Session } from "@/server/db/session";

export type PayeeRow = Schema["payees"]["$inferSelect"];

const CHUNK = 500;
const paidStates = ["accepted", "settled"] as const satisfies readonly TransferState[];
const openStates = [
  "awaiting_approval",
  "queued",
  "parked",
  "sending",
  "unknown",
] as const satisfies readonly TransferState[];
const neverPaidStates = ["rejected", "not_executed", "cancelled"] as const satisfies readonly TransferState[];

/** A transfer to a payee, with the batch it belongs to. */
export type PayeeTransfer = {
  payeeKey: string;
  transferId: string;
  state: TransferState;
  amountMicro: bigint;
  campaignKey: string | null;
  batchId: string | null;
  batchName: string | null;
  createdAtMs: number;
};

/** What a payee got: counted and summed over transfers that are accepted or settled. */
export type PayeePayments = { count: number; sumMicro: bigint; firstAtMs: number; lastAtMs: number };

/** Payees that somebody marked (blocked, suspended) or gave a limit, by key. */
export async function listMarkedPayees(db: Session, payeeKeys: readonly string[]): Promise<Map<string, PayeeRow>> {
  const { payees: t } = db.t;
  const rows = await inChunks(payeeKeys, (keys) =>
    db.read
      .select()
      .from(t)
      .where(oneOf(db, t.payeeKey, keys)),
  );
  return new Map(rows.map((row) => [row.payeeKey, row]));
}

/** Who holds the campaign's place of these payees, by key. */
export async function listClaims(
  db: Session,
  campaignKey: string,
  payeeKeys: readonly string[],
): Promise<Map<string, PayeeTransfer>> {
  const { claims: c, transfers: t, batches: b } = db.t;
  const rows = await inChunks(payeeKeys, (keys) =>
    db.read
      .select({ ...transferColumns(db), payeeKey: c.payeeKey })
      .from(c)
      .innerJoin(t, eq(t.id, c.transferId))
      .leftJoin(b, eq(b.id, t.batchId))
      .where(and(eq(c.campaignKey, campaignKey), oneOf(db, c.payeeKey, keys))),
  );
  return new Map(rows.map((row) => [row.payeeKey, row]));
}

/** Transfers to these payees that may still move or may have moved money, outside of one batch. */
export async function listOpenTransfersTo(
  db: Session,
  payeeKeys: readonly string[],
  exceptBatchId: string,
): Promise<PayeeTransfer[]> {
  const { transfers: t, batches: b } = db.t;
  return byEitherName(db, payeeKeys, (columns, named) =>
    db.read
      .select(columns)
      .from(t)
      .leftJoin(b, eq(b.id, t.batchId))
      .where(and(named, inArray(t.state, [...openStates]), outside(db, exceptBatchId))),
  );
}

/** Transfers of a campaign to these payees that money went out for, outside of one batch, whoever holds the claim. */
export async function listPaidInCampaign(
  db: Session,
  campaignKey: string,
  payeeKeys: readonly string[],
  exceptBatchId: string,
): Promise<PayeeTransfer[]> {
  const { transfers: t, batches: b } = db.t;
  return byEitherName(db, payeeKeys, (columns, named) =>
    db.read
      .select(columns)
      .from(t)
      .leftJoin(b, eq(b.id, t.batchId))
      .where(and(named, inArray(t.state, [...paidStates]), eq(t.campaignKey, campaignKey), outside(db, exceptBatchId))),
  );
}

/**
 * Transfers to these payees, outside of one batch, that count as not paid although that is not sure: a record speaks
 * against it and nobody has decided, or they were refused and the statement has not shown since that nothing moved.
 * `visibleMs`: V.
 */
export async function listRefusedInDoubt(
  db: Session,
  payeeKeys: readonly string[],
  exceptBatchId: string,
  visibleMs: number,
): Promise<PayeeTransfer[]> {
  const { transfers: t, batches: b } = db.t;
  return byEitherName(db, payeeKeys, (columns, named) =>
    db.read
      .select(columns)
      .from(t)
      .leftJoin(b, eq(b.id, t.batchId))
      .where(
        and(
          named,
          inArray(t.state, [...neverPaidStates]),
          outside(db, exceptBatchId),
          or(exists(openRefutation(db)), exists(unprovenRefusal(db, visibleMs))),
        ),
      ),
  );
}

/**
 * True when money went out, or may have gone out, for another transfer of the same campaign to the same payee.
 * `visibleMs`: V.
 */
export async function hasOtherPayment(
  db: Session,
  transfer: { id: string; campaignKey: string; payeeKey: string; aliasKey: string | null },
  visibleMs: number,
): Promise<boolean> {
  const { transfers: t } = db.t;
  const names = transfer.aliasKey === null ? [transfer.payeeKey] : [transfer.payeeKey, transfer.aliasKey];
  const rows = await db.read
    .select({ id: t.id })
    .from(t)
    .where(
      and(
        or(inArray(t.payeeKey, names), inArray(t.aliasKey, names)),
        eq(t.campaignKey, transfer.campaignKey),
        ne(t.id, transfer.id),
        or(
          inArray(t.state, [...paidStates, "sending", "unknown"]),
          exists(openRefutation(db)),
          exists(unprovenRefusal(db, visibleMs)),
        ),
      ),
    )
    .limit(1);
  return rows.length > 0;
}

/** An open item that says: this transfer counts as not paid, and a record shows that it was. */
function openRefutation(db: Session) {
  const { reviewItems: r, transfers: t } = db.t;
  return db.read
    .select({ id: r.id })
    .from(r)
    .where(
      and(
        eq(r.subjectKind, "transfer"),
        eq(r.subjectId, t.id),
        eq(r.state, "open"),
        inArray(r.kind, ["contradiction", "late_record"]),
      ),
    );
}

/**
 * An attempt that Infini refused while the statement does not bear it out: an executed one may take V to show, so only a
 * complete walk that began later says that nothing moved, and only if it left no open record that may be the movement.
 */
function unprovenRefusal(db: Session, visibleMs: number) {
  const { transfers: t, attempts: a } = db.t;
  return db.read
    .select({ id: a.id })
    .from(a)
    .where(
      and(
        eq(a.transferId, t.id),
        inArray(a.class, ["refused", "refused_session", "refused_rate"]),
        or(notExists(walkAfterVisible(db, visibleMs)), exists(openMovement(db))),
      ),
    );
}

function walkAfterVisible(db: Session, visibleMs: number) {
  const { statementWalks: w, attempts: a } = db.t;
  const began = sql`${w.startedAtMs} >= ${a.closedAtMs} + ${visibleMs}`;
  return db.read
    .select({ id: w.id })
    .from(w)
    .where(and(eq(w.accountId, a.accountId), eq(w.grade, "complete"), began));
}

/** An unexplained record of the amount that was first seen after the attempt; one that names only another UID is not ours. */
function openMovement(db: Session) {
  const { statementRecords: r, transfers: t, attempts: a } = db.t;
  const namesAnother = sql`(${t.payeeKind} = 'uid' and ${r.counterparty} is not null and ${r.counterparty} not like '%@%' and instr(${r.counterparty}, ${t.payee}) = 0)`;
  return db.read
    .select({ id: r.recordId })
    .from(r)
    .where(
      and(
        eq(r.accountId, a.accountId),
        eq(r.verdict, "open"),
        sql`${r.changeMicro} + ${t.amountMicro} = 0`,
        gt(r.seenWalkSeq, a.watermarkWalkSeq),
        not(namesAnother),
      ),
    );
}

/** What these payees got outside of one batch, by key; `exceptCampaign` leaves a campaign out as well. */
export async function sumPaymentsTo(
  db: Session,
  payeeKeys: readonly string[],
  exceptBatchId: string,
  exceptCampaign?: string,
): Promise<Map<string, PayeePayments>> {
  const { transfers: t } = db.t;
  const rows = await inChunks(payeeKeys, (keys) =>
    db.read
      .select({
        payeeKey: t.payeeKey,
        count: sql<number>`count(*)`.mapWith(Number),
        sumMicro: sql<bigint>`sum(${t.amountMicro})`.mapWith((value) => BigInt(value)),
        firstAtMs: sql<number>`min(${t.createdAtMs})`.mapWith(Number),
        lastAtMs: sql<number>`max(${t.updatedAtMs})`.mapWith(Number),
      })
      .from(t)
      .where(
        and(
          oneOf(db, t.payeeKey, keys),
          inArray(t.state, [...paidStates]),
          outside(db, exceptBatchId),
          exceptCampaign === undefined ? undefined : or(isNull(t.campaignKey), ne(t.campaignKey, exceptCampaign)),
        ),
      )
      .groupBy(t.payeeKey),
  );
  return new Map(rows.map(({ payeeKey, ...payments }) => [payeeKey, payments]));
}

/** Payees to whom something was ordered or listed that never went out: transfers that ended, lines that were excluded. */
export async function listNeverPaid(
  db: Session,
  payeeKeys: readonly string[],
  exceptBatchId: string,
): Promise<Map<string, { batchId: string | null }>> {
  const { transfers: t } = db.t;
  const ended = await inChunks(payeeKeys, (keys) =>
    db.read
      .select({ payeeKey: t.payeeKey, batchId: t.batchId })
      .from(t)
      .where(and(oneOf(db, t.payeeKey, keys), inArray(t.state, [...neverPaidStates]), outside(db, exceptBatchId))),
  );
  const wanted = new Set(payeeKeys);
  const found = new Map<string, { batchId: string | null }>();
  for (const { payeeKey, batchId } of [...(await listExcludedLately(db, exceptBatchId)), ...ended]) {
    if (payeeKey !== null && wanted.has(payeeKey)) found.set(payeeKey, { batchId });
  }
  return found;
}

/** Lines have no index by payee: the excluded ones of the last batches are read, and the caller picks what concerns it. */
async function listExcludedLately(db: Session, exceptBatchId: string) {
  const { batches: b, batchLines: l } = db.t;
  const recent = await db.read
    .select({ id: b.id })
    .from(b)
    .where(ne(b.id, exceptBatchId))
    .orderBy(desc(b.number))
    .limit(RECENT_BATCHES);
  if (recent.length === 0) return [];
  const ids = recent.map(({ id }) => id);
  return db.read
    .select({ payeeKey: l.payeeKey, batchId: l.batchId })
    .from(l)
    .where(and(inArray(l.batchId, ids), eq(l.verdict, "excluded")))
    .limit(EXCLUDED_LINES);
}

/** Payments to these payees ordered since a moment, open or done, outside of one batch. */
export async function listRecentPaymentsTo(
  db: Session,
  payeeKeys: readonly string[],
  sinceMs: number,
  exceptBatchId: string,
): Promise<{ payeeKey: string; amountMicro: bigint; batchId: string | null }[]> {
  const { transfers: t } = db.t;
  return inChunks(payeeKeys, (keys) =>
    db.read
      .select({ payeeKey: t.payeeKey, amountMicro: t.amountMicro, batchId: t.batchId })
      .from(t)
      .where(
        and(
          oneOf(db, t.payeeKey, keys),
          inArray(t.state, [...paidStates, ...openStates]),
          gt(t.createdAtMs, sinceMs),
          outside(db, exceptBatchId),
        ),
      ),
  );
}

/** UID and address of every account that we manage, archived ones too. */
export async function listOwnIdentities(
  db: Session,
): Promise<{ id: string; uid: string | null; email: string; alias: string | null }[]> {
  const { accounts: t } = db.t;
  return db.read.select({ id: t.id, uid: t.uid, email: t.email, alias: t.alias }).from(t);
}

const RECENT_BATCHES = 24;
const EXCLUDED_LINES = 50_000;

function transferColumns(db: Session) {
  const { transfers: t, batches: b } = db.t;
  return {
    payeeKey: sql<string>`${t.payeeKey}`,
    transferId: t.id,
    state: t.state,
    amountMicro: t.amountMicro,
    campaignKey: t.campaignKey,
    batchId: t.batchId,
    batchName: b.name,
    createdAtMs: t.createdAtMs,
  };
}

type Columns = ReturnType<typeof transferColumns>;

/**
 * Transfers to these payees under either of their names, each under the key that was asked for: the UID or address that
 * is paid, and the address that the file names beside a UID.
 */
async function byEitherName(
  db: Session,
  payeeKeys: readonly string[],
  read: (columns: Columns, named: SQL) => PromiseLike<PayeeTransfer[]>,
): Promise<PayeeTransfer[]> {
  const { transfers: t } = db.t;
  const columns = transferColumns(db);
  const own = await inChunks(payeeKeys, (keys) => read(columns, oneOf(db, t.payeeKey, keys)));
  const other = await inChunks(payeeKeys, (keys) =>
    read({ ...columns, payeeKey: sql<string>`${t.aliasKey}` }, oneOf(db, t.aliasKey, keys)),
  );
  return [...own, ...other];
}

function outside(db: Session, batchId: string): SQL | undefined {
  const { transfers: t } = db.t;
  return or(isNull(t.batchId), ne(t.batchId, batchId));
}

async function inChunks<Row>(keys: readonly string[], read: (keys: string[]) => PromiseLike<Row[]>): Promise<Row[]> {
  const rows: Row[] = [];
  for (let start = 0; start < keys.length; start += CHUNK) {
    for (const row of await read(keys.slice(start, start + CHUNK))) rows.push(row);
  }
  return rows;
}
