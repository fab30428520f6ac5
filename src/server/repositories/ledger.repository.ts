import { and, eq, gte, inArray, sql } from "drizzle-orm";
import { PreconditionError } from "@/domain/errors";
import { type Bucket, buckets, type Leg, legsBetween, type Posting } from "@/domain/ledger";
import { keepListQuery, keepQuery } from "@/server/db/keep-query";
import type { Session } from "@/server/db/session";

const CHUNK = 500;

/** Nine empty buckets for a new account. */
export async function openBuckets(db: Session, accountId: string, atMs: number): Promise<void> {
  const rows = buckets.map((bucket) => ({ accountId, bucket, amountMicro: 0n, createdAtMs: atMs }));
  await db.insert(db.t.bucketBalances, rows);
}

/**
 * Books postings of one account: journals, entries, and the cached balances by conditional update.
 * @throws PreconditionError `ledger.insufficient` when a hold exceeds what is available; nothing is booked then.
 * @throws DuplicateRowError when a posting key was booked before.
 */
export async function post(
  db: Session,
  postings: readonly (Posting & { journalId: string })[],
  atMs: number,
): Promise<void> {
  if (postings.length === 0) return;
  for (let start = 0; start < postings.length; start += CHUNK) {
    const part = postings.slice(start, start + CHUNK);
    await db.insert(
      db.t.journals,
      part.map((posting) => ({
        id: posting.journalId,
        postingKey: posting.postingKey,
        kind: posting.kind,
        accountId: posting.accountId,
        transferId: posting.transferId,
        recordId: posting.recordId,
        createdAtMs: atMs,
      })),
    );
    await db.insert(
      db.t.entries,
      part.flatMap((posting) =>
        posting.legs.map((leg) => ({ journalId: posting.journalId, accountId: posting.accountId, ...leg })),
      ),
    );
  }
  for (const [accountId, legs] of sumByAccount(postings)) await moveBalances(db, accountId, legs, isHold(postings));
}

/**
 * Books an outgoing record that no transfer has out of what we may spend, so that the books follow Infini.
 * @throws DuplicateRowError when the record was booked before.
 */
export async function bookOut(
  tx: Session,
  record: { accountId: string; recordId: string; changeMicro: bigint },
  booking: { kind: "foreign" | "other_out"; journalId: string },
  atMs: number,
): Promise<void> {
  const { accountId, recordId, changeMicro } = record;
  const { kind, journalId } = booking;
  const legs = legsBetween("available", kind, -changeMicro);
  const postingKey = recordKey(record);
  await post(tx, [{ journalId, postingKey, kind, accountId, transferId: null, recordId, legs }], atMs);
}

/** Takes back what was booked out for a record as foreign, because a transfer of ours moved it after all. */
export async function takeBackForeign(
  tx: Session,
  record: { accountId: string; recordId: string; changeMicro: bigint },
  journalId: string,
  atMs: number,
): Promise<void> {
  const { accountId, recordId, changeMicro } = record;
  if (!(await hasPosting(tx, recordKey(record)))) return;
  const legs = legsBetween("foreign", "available", -changeMicro);
  const postingKey = `${recordKey(record)}:back`;
  await post(tx, [{ journalId, postingKey, kind: "foreign", accountId, transferId: null, recordId, legs }], atMs);
}

function recordKey({ accountId, recordId }: { accountId: string; recordId: string }): string {
  return `${accountId}:record:${recordId}`;
}

/** Cached balances of one account; zeros when it has no books yet. */
export async function getBuckets(db: Session, accountId: string): Promise<Record<Bucket, bigint>> {
  const balances = emptyBuckets();
  for (const row of await bucketsOf(db).execute({ accountId })) {
    const bucket = buckets.find((name) => name === row.bucket);
    if (bucket) balances[bucket] = row.amountMicro;
  }
  return balances;
}

const bucketsOf = keepQuery((db) => {
  const { bucketBalances: t } = db.t;
  return db.read
    .select()
    .from(t)
    .where(eq(t.accountId, sql.placeholder("accountId")))
    .prepare();
});

/** True when a posting with this key stands in the books. */
export async function hasPosting(db: Session, postingKey: string): Promise<boolean> {
  return (await postingByKey(db).execute({ postingKey })).length > 0;
}

const postingByKey = keepQuery((db) => {
  const { journals: t } = db.t;
  return db.read
    .select({ id: t.id })
    .from(t)
    .where(eq(t.postingKey, sql.placeholder("postingKey")))
    .limit(1)
    .prepare();
});

function emptyBuckets(): Record<Bucket, bigint> {
  return {
    available: 0n,
    held: 0n,
    suspense: 0n,
    in_transit: 0n,
    external_in: 0n,
    paid_out: 0n,
    fees: 0n,
    other_out: 0n,
    foreign: 0n,
  };
}

function isHold(postings: readonly Posting[]): boolean {
  return postings.some((posting) => posting.kind === "hold");
}

function sumByAccount(postings: readonly Posting[]): Map<string, Leg[]> {
  const sums = new Map<string, Map<Bucket, bigint>>();
  for (const posting of postings) {
    const account = sums.get(posting.accountId) ?? new Map<Bucket, bigint>();
    for (const leg of posting.legs) account.set(leg.bucket, (account.get(leg.bucket) ?? 0n) + leg.amountMicro);
    sums.set(posting.accountId, account);
  }
  return new Map(
    [...sums].map(([accountId, account]) => [
      accountId,
      [...account].map(([bucket, amountMicro]) => ({ bucket, amountMicro })),
    ]),
  );
}

async function moveBalances(db: Session, accountId: string, legs: readonly Leg[], needsFunds: boolean): Promise<void> {
  const { bucketBalances: t } = db.t;
  // A fixed order of rows: two lanes never wait for each other.
  for (const leg of [...legs].sort((a, b) => buckets.indexOf(a.bucket) - buckets.indexOf(b.bucket))) {
    if (leg.amountMicro === 0n) continue;
    const isGuarded = needsFunds && leg.bucket === "available" && leg.amountMicro < 0n;
    const where = and(
      eq(t.accountId, accountId),
      eq(t.bucket, leg.bucket),
      isGuarded ? gte(t.amountMicro, -leg.amountMicro) : undefined,
    );
    const moved = await db.update(t, { amountMicro: sql`${t.amountMicro} + ${leg.amountMicro}` }, where);
    if (moved === 1) continue;
    if (isGuarded)
      throw new PreconditionError("ledger.insufficient", "The available balance does not cover this.", { accountId });
    throw new Error(`account ${accountId} has no bucket ${leg.bucket}`);
  }
}

/** Money of an account that waits in our books: held, in doubt, or accepted and not settled. */
export const reservedBuckets: readonly Bucket[] = ["held", "suspense", "in_transit"];

/** Held, in doubt and accepted money of accounts by our books; accounts without any are missing from the answer. */
export async function listReserved(db: Session, accountIds: readonly string[]): Promise<Map<string, bigint>> {
  const rows = await reservedRows(db, accountIds);
  return new Map(rows.map((row) => [row.accountId, row.reserved]));
}

const reservedRows = keepListQuery((db, isListed) => {
  const { bucketBalances: b } = db.t;
  return db.read
    .select({ accountId: b.accountId, reserved: sql`sum(${b.amountMicro})`.mapWith(BigInt) })
    .from(b)
    .where(and(isListed(b.accountId), inArray(b.bucket, [...reservedBuckets])))
    .groupBy(b.accountId);
});
