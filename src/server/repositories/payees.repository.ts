import { and, desc, eq, gt, inArray, isNotNull, isNull, ne, or, type Placeholder, type SQL, sql } from "drizzle-orm";
import { NotFoundError } from "@/domain/errors";
import { neverPaidStates, paidStates, type TransferKind, underWayStates } from "@/domain/transfer-states";
import { keepListQuery } from "@/server/db/keep-query";
import { oneOf } from "@/server/db/one-of";
import type { Schema } from "@/server/db/schema/schema";
import type { Session } from "@/server/db/session";

export type PayeeRecord = Schema["payees"]["$inferSelect"];
type NewPayment = Pick<
  Schema["transfers"]["$inferInsert"],
  "id" | "kind" | "payeeKind" | "payee" | "payeeKey" | "createdAtMs"
>;

const CHUNK = 500;
const RECENT_BATCHES = 24;
const EXCLUDED_LINES = 50_000;

/** What a payee got: counted and summed over transfers that are accepted or settled. */
export type PayeePayments = { count: number; sumMicro: bigint; firstAtMs: number; lastAtMs: number };

/** What pays a payee; a red packet has a code and a card its price in that place. */
const payingKinds: ReadonlySet<TransferKind> = new Set(["transfer", "payout", "sweep", "cashback"]);

/**
 * Remembers payees that these transfers name first. Called under the audit head, as whatever makes transfers is: nobody
 * else notes one meanwhile. A payee is named after the first transfer to it, which tells nothing of who it is.
 */
export async function notePayees(tx: Session, payments: readonly NewPayment[]): Promise<void> {
  const { payees: t } = tx.t;
  const first = new Map<string, NewPayment>();
  for (const payment of payments) {
    if (payingKinds.has(payment.kind) && !first.has(payment.payeeKey)) first.set(payment.payeeKey, payment);
  }
  const known = await inChunks([...first.keys()], (keys) =>
    tx.read
      .select({ payeeKey: t.payeeKey })
      .from(t)
      .where(oneOf(tx, t.payeeKey, keys)),
  );
  for (const { payeeKey } of known) first.delete(payeeKey);
  const rows = [...first.values()].map(({ id, payeeKind, payee, payeeKey, createdAtMs }) => ({
    id: `pye_${id.slice("trf_".length)}`,
    payeeKey,
    kind: payeeKind,
    payee,
    status: "normal" as const,
    createdAtMs,
    updatedAtMs: createdAtMs,
  }));
  for (let start = 0; start < rows.length; start += CHUNK) await tx.insert(t, rows.slice(start, start + CHUNK));
}

/** One payee. @throws NotFoundError `payee.not_found` */
export async function getPayeeRow(db: Session, id: string): Promise<PayeeRecord> {
  const { payees: t } = db.t;
  const [row] = await db.read.select().from(t).where(eq(t.id, id)).limit(1);
  if (!row) throw new NotFoundError("payee", id);
  return row;
}

/** The key of a payee; null for none. */
export async function findPayeeKey(db: Session, id: string): Promise<string | null> {
  const { payees: t } = db.t;
  const [row] = await db.read.select({ payeeKey: t.payeeKey }).from(t).where(eq(t.id, id)).limit(1);
  return row?.payeeKey ?? null;
}

/** The ids of the payees behind these keys. */
export async function findPayeeIds(db: Session, payeeKeys: readonly string[]): Promise<Map<string, string>> {
  const { payees: t } = db.t;
  const rows = await inChunks(payeeKeys, (keys) =>
    db.read
      .select({ payeeKey: t.payeeKey, id: t.id })
      .from(t)
      .where(oneOf(db, t.payeeKey, keys)),
  );
  return new Map(rows.map((row) => [row.payeeKey, row.id]));
}

/** Compare-and-set on the version; false when another hand was first. */
export async function updatePayeeRow(
  tx: Session,
  payee: { id: string; version: number },
  patch: Partial<Omit<PayeeRecord, "id" | "payeeKey" | "version">> & { updatedAtMs: number },
): Promise<boolean> {
  const { payees: t } = tx.t;
  const mine = and(eq(t.id, payee.id), eq(t.version, payee.version));
  return (await tx.update(t, { ...patch, version: payee.version + 1 }, mine)) === 1;
}

/** A mark of a payee, and the name under which it concerns whoever was asked about. */
export type PayeeMark = { askedKey: string; payee: PayeeRecord };

/**
 * What somebody said of these payees: blocked, suspended or limited, under the name that is asked about, or under another
 * one by which a payment knew the same payee (a UID, and the address that a file named beside it).
 */
export async function listPayeeMarks(db: Session, payeeKeys: readonly string[]): Promise<PayeeMark[]> {
  const own = await inChunks(payeeKeys, (keys) => markedOwn(db, keys));
  const besideKey = await inChunks(payeeKeys, (keys) => markedBesideKey(db, keys));
  const besideAlias = await inChunks(payeeKeys, (keys) => markedBesideAlias(db, keys));
  const beside = [...besideKey, ...besideAlias];
  const markedKeys = [...new Set(beside.map(({ markedKey }) => markedKey))];
  const others = await inChunks(markedKeys, (keys) => payeesOf(db, keys));
  const byKey = new Map(others.map((payee) => [payee.payeeKey, payee]));
  return [
    ...own.map((payee) => ({ askedKey: payee.payeeKey, payee })),
    ...beside.flatMap(({ askedKey, markedKey }) => {
      const payee = byKey.get(markedKey);
      return payee === undefined || askedKey === null ? [] : [{ askedKey, payee }];
    }),
  ];
}

const markedOwn = keepListQuery((db, isListed) => {
  const { payees: p } = db.t;
  return db.read
    .select()
    .from(p)
    .where(and(isListed(p.payeeKey), isMarked(db)));
});

const markedBesideKey = keepListQuery((db, isListed) => {
  const { payees: p, transfers: t } = db.t;
  return db.read
    .selectDistinct({ askedKey: t.payeeKey, markedKey: p.payeeKey })
    .from(t)
    .innerJoin(p, eq(p.payeeKey, t.aliasKey))
    .where(and(isListed(t.payeeKey), isMarked(db)));
});

const markedBesideAlias = keepListQuery((db, isListed) => {
  const { payees: p, transfers: t } = db.t;
  return db.read
    .selectDistinct({ askedKey: t.aliasKey, markedKey: p.payeeKey })
    .from(t)
    .innerJoin(p, eq(p.payeeKey, t.payeeKey))
    .where(and(isListed(t.aliasKey), isMarked(db)));
});

const payeesOf = keepListQuery((db, isListed) => {
  const { payees: p } = db.t;
  return db.read.select().from(p).where(isListed(p.payeeKey));
});

function isMarked(db: Session) {
  const { payees: p } = db.t;
  return or(ne(p.status, "normal"), isNotNull(p.limitMicro));
}

/**
 * What these payees got outside of one batch, by key; `exceptCampaign` leaves a campaign out as well, `reached` keeps to
 * what these accounts paid.
 */
export async function sumPaymentsTo(
  db: Session,
  payeeKeys: readonly string[],
  exceptBatchId: string,
  exceptCampaign?: string,
  reached?: readonly string[] | null,
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
          reached == null ? undefined : inArray(t.accountId, [...reached]),
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
          inArray(t.state, [...paidStates, ...underWayStates]),
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

/** What belongs to another batch than this one, or to none. */
export function outside(db: Session, batchId: string | Placeholder): SQL | undefined {
  const { transfers: t } = db.t;
  return or(isNull(t.batchId), ne(t.batchId, batchId));
}

/** Reads for many keys, some of them at a time. */
export async function inChunks<Row>(
  keys: readonly string[],
  read: (keys: string[]) => PromiseLike<Row[]>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (let start = 0; start < keys.length; start += CHUNK) {
    for (const row of await read(keys.slice(start, start + CHUNK))) rows.push(row);
  }
  return rows;
}
