import { and, desc, eq, gt, inArray, isNull, ne, or, type SQL, sql } from "drizzle-orm";
import { neverPaidStates, paidStates, underWayStates } from "@/domain/transfer-states";
import { oneOf } from "@/server/db/one-of";
import type { Schema } from "@/server/db/schema/schema";
import type { Session } from "@/server/db/session";

export type PayeeRow = Schema["payees"]["$inferSelect"];

const CHUNK = 500;
const RECENT_BATCHES = 24;
const EXCLUDED_LINES = 50_000;

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
export function outside(db: Session, batchId: string): SQL | undefined {
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
