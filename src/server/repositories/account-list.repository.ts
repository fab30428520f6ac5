import { and, asc, desc, eq, inArray, isNotNull, isNull, not, or, type Placeholder, type SQL, sql } from "drizzle-orm";
import type { AccountFilter, AccountSort } from "@/domain/account.schema";
import { authorityEndingMs } from "@/domain/account-authority";
import { staleAfterMs } from "@/domain/account-profile";
import { sessionRules } from "@/domain/account-session";
import type { Direction, ListPlace, SortValue } from "@/domain/list-order";
import { parseMoney } from "@/domain/money";
import { keepAnswer, keepQuery } from "@/server/db/keep-query";
import { oneOf } from "@/server/db/one-of";
import type { Schema } from "@/server/db/schema/schema";
import type { Session } from "@/server/db/session";
import { reservedBuckets } from "./ledger.repository";

export type AccountListRow = Pick<
  Schema["accounts"]["$inferSelect"],
  | "id"
  | "email"
  | "alias"
  | "note"
  | "uid"
  | "upstreamStatus"
  | "isTwoFactorBound"
  | "availableMicro"
  | "isAvailableExact"
  | "withdrawingMicro"
  | "redPacketMicro"
  | "profileAsOfMs"
  | "lastAttemptAtMs"
  | "lastError"
  | "archivedAtMs"
  | "createdAtMs"
> &
  Pick<Schema["accountSessions"]["$inferSelect"], "state" | "expiresAtMs" | "obtainedAtMs"> & {
    freezeId: string | null;
    /** Why its breaker tripped; null while it is calm. */
    stopReason: string | null;
    /** As the driver gives it: whole numbers as number, text or bigint. */
    sortValue: SortValue | bigint;
  };

export type AccountSums = {
  total: number;
  availableMicro: bigint;
  redPacketMicro: bigint;
  withdrawingMicro: bigint;
  stale: number;
  missing: number;
};

type RowsQuery = { by: AccountSort; direction: Direction; after: ListPlace | null; limit: number | Placeholder };

/** A filter of the list, within the accounts that a caller reaches if these are some only. */
export type ReachedFilter = AccountFilter & { reached?: readonly string[] | undefined };

/** One page of accounts with session and freeze, in one query. */
export async function listAccountRows(
  db: Session,
  filter: ReachedFilter,
  page: { by: AccountSort; direction: Direction; after: ListPlace | null; limit: number },
  nowMs: number,
): Promise<AccountListRow[]> {
  const { by, direction, after, limit } = page;
  if (isWholeFleet(filter) && after === null) return fleetRows(db, by, direction).execute({ limit });
  return selectRows(db, matching(db, filter, nowMs), page);
}

const fleetRows = keepQuery((db, by: AccountSort, direction: Direction) => {
  const page = { by, direction, after: null, limit: sql.placeholder("limit") };
  return selectRows(db, isNull(db.t.accounts.archivedAtMs), page).prepare();
});

function selectRows(db: Session, which: SQL | undefined, page: RowsQuery) {
  const { accounts: a, accountSessions: s, freezes: f, breakers: b } = db.t;
  const key = sortKey(db, page.by);
  const order = page.direction === "asc" ? asc : desc;
  return db.read
    .select({
      id: a.id,
      email: a.email,
      alias: a.alias,
      note: a.note,
      uid: a.uid,
      upstreamStatus: a.upstreamStatus,
      isTwoFactorBound: a.isTwoFactorBound,
      availableMicro: a.availableMicro,
      isAvailableExact: a.isAvailableExact,
      withdrawingMicro: a.withdrawingMicro,
      redPacketMicro: a.redPacketMicro,
      profileAsOfMs: a.profileAsOfMs,
      lastAttemptAtMs: a.lastAttemptAtMs,
      lastError: a.lastError,
      archivedAtMs: a.archivedAtMs,
      createdAtMs: a.createdAtMs,
      state: s.state,
      expiresAtMs: s.expiresAtMs,
      obtainedAtMs: s.obtainedAtMs,
      freezeId: f.id,
      stopReason: b.reason,
      sortValue: key.expression,
    })
    .from(a)
    .innerJoin(s, eq(s.accountId, a.id))
    .leftJoin(f, eq(f.openSlot, a.id))
    .leftJoin(b, and(eq(b.accountId, a.id), isNotNull(b.trippedAtMs)))
    .where(and(which, beyond(db, key, page)))
    .orderBy(order(key.expression), order(a.id))
    .limit(page.limit);
}

/** Count and sums over the whole filter, and how much of them is old or was never read (GEN-1). */
export async function sumAccounts(db: Session, filter: ReachedFilter, nowMs: number): Promise<AccountSums> {
  const staleBeforeMs = nowMs - staleAfterMs;
  const row = isWholeFleet(filter)
    ? await fleetSums(db, staleBeforeMs)
    : (await filterSums(db, filter, nowMs, staleBeforeMs))[0];
  return {
    total: row?.total ?? 0,
    availableMicro: row?.available ?? 0n,
    redPacketMicro: row?.redPacket ?? 0n,
    withdrawingMicro: row?.withdrawing ?? 0n,
    stale: row?.stale ?? 0,
    missing: row?.missing ?? 0,
  };
}

function filterSums(db: Session, filter: ReachedFilter, nowMs: number, staleBeforeMs: number) {
  const { accounts: a, accountSessions: s, freezes: f } = db.t;
  const sums = db.read
    .select({
      total: sql`count(*)`.mapWith(Number),
      available: sumOf(sql`sum(${a.availableMicro})`),
      redPacket: sumOf(sql`sum(${a.redPacketMicro})`),
      withdrawing: sumOf(sql`sum(${a.withdrawingMicro})`),
      stale: sql`count(case when ${a.profileAsOfMs} < ${staleBeforeMs} then 1 end)`.mapWith(Number),
      missing: sql`count(case when ${a.profileAsOfMs} is null then 1 end)`.mapWith(Number),
    })
    .from(a)
    .$dynamic();
  // Without these joins the sums come from one index, unless the filter looks elsewhere.
  if (needsSession(filter)) sums.innerJoin(s, eq(s.accountId, a.id));
  if (needsFreeze(filter)) sums.leftJoin(f, eq(f.openSlot, a.id));
  return sums.where(matching(db, filter, nowMs));
}

/** The sums of all accounts that are not archived, asked again once somebody wrote or a fresh balance grew old. */
const fleetSums = keepAnswer(
  async (db, staleBeforeMs: number) => {
    const [row] = await fleetSumsQuery(db).execute({ staleBeforeMs });
    return row && { ...row, staleBeforeMs };
  },
  (row, staleBeforeMs) =>
    row !== undefined &&
    row.staleBeforeMs <= staleBeforeMs &&
    (row.oldestFreshMs === null || row.oldestFreshMs >= staleBeforeMs),
);

/** Each figure from the part of its index that counts: most are zero or fresh. */
const fleetSumsQuery = keepQuery((db) => {
  const { accounts: a } = db.t;
  const isLive = isNull(a.archivedAtMs);
  const live = (what: SQL, which: SQL) => sql`(select ${what} from ${a} where ${isLive} and ${which})`;
  const part = (column: Money, sign: SQL) => sql`coalesce(${live(sql`sum(${column})`, sql`${column} ${sign} 0`)}, 0)`;
  const sum = (column: Money) => sumOf(sql`${part(column, sql`>`)} + ${part(column, sql`<`)}`);
  const count = (which: SQL) => live(sql`count(*)`, which).mapWith(Number);
  const staleBeforeMs = sql.placeholder("staleBeforeMs");
  return db.read
    .select({
      total: sql`count(*)`.mapWith(Number),
      available: sumOf(sql`sum(${a.availableMicro})`),
      redPacket: sum(a.redPacketMicro),
      withdrawing: sum(a.withdrawingMicro),
      stale: count(sql`${a.profileAsOfMs} < ${staleBeforeMs}`),
      missing: count(isNull(a.profileAsOfMs)),
      oldestFreshMs: sql<
        number | null
      >`${live(sql`min(${a.profileAsOfMs})`, sql`${a.profileAsOfMs} >= ${staleBeforeMs}`)}`.mapWith(Number),
    })
    .from(a)
    .where(isLive)
    .prepare();
});

/** When the oldest of all balances was read; null when none was. */
export async function findOldestProfile(db: Session): Promise<number | null> {
  const { accounts: a } = db.t;
  const [row] = await db.read
    .select({ asOfMs: a.profileAsOfMs })
    .from(a)
    .where(and(isNull(a.archivedAtMs), isNotNull(a.profileAsOfMs)))
    .orderBy(asc(a.profileAsOfMs))
    .limit(1);
  return row?.asOfMs ?? null;
}

/** Ids of every account of a filter, at most `limit`, for acts on a selection. */
export async function listAccountIds(
  db: Session,
  filter: ReachedFilter,
  limit: number,
  nowMs: number,
): Promise<string[]> {
  const { accounts: a, accountSessions: s, freezes: f } = db.t;
  const rows = await db.read
    .select({ id: a.id })
    .from(a)
    .innerJoin(s, eq(s.accountId, a.id))
    .leftJoin(f, eq(f.openSlot, a.id))
    .where(matching(db, filter, nowMs))
    .orderBy(asc(a.id))
    .limit(limit);
  return rows.map((row) => row.id);
}

type Money = Schema["accounts"]["availableMicro" | "redPacketMicro" | "withdrawingMicro"];

type Key = {
  expression: SQL<SortValue | bigint>;
  isNullable: boolean;
  read(value: SortValue): SQL | number | string | null;
};

/** The closed list of sorts: no text of a client ever becomes a column (ACC-N2). */
function sortKey(db: Session, by: AccountSort): Key {
  const { accounts: a, accountSessions: s, bucketBalances: b } = db.t;
  const money = (value: SortValue) => (value === null ? null : exactly(BigInt(value)));
  const number = (value: SortValue) => (value === null ? null : Number(value));
  const text = (value: SortValue) => (value === null ? null : String(value));
  const reserved = sql<bigint>`(select coalesce(sum(${b.amountMicro}), 0) from ${b} where ${b.accountId} = ${a.id} and ${inArray(b.bucket, [...reservedBuckets])})`;
  const keys: Record<AccountSort, Key> = {
    email: { expression: sql<SortValue>`${a.emailCanon}`, isNullable: false, read: text },
    alias: { expression: sql<SortValue>`${a.alias}`, isNullable: true, read: text },
    uid: { expression: sql<SortValue>`${a.uid}`, isNullable: true, read: text },
    available: { expression: sql<SortValue>`${a.availableMicro}`, isNullable: true, read: money },
    redPacket: { expression: sql<SortValue>`${a.redPacketMicro}`, isNullable: true, read: money },
    withdrawing: { expression: sql<SortValue>`${a.withdrawingMicro}`, isNullable: true, read: money },
    reserved: { expression: reserved, isNullable: false, read: money },
    asOf: { expression: sql<SortValue>`${a.profileAsOfMs}`, isNullable: true, read: number },
    session: { expression: sql<SortValue>`${s.state}`, isNullable: false, read: text },
    twoFactor: { expression: sql<SortValue>`${a.isTwoFactorBound}`, isNullable: true, read: number },
    lastAttempt: { expression: sql<SortValue>`${a.lastAttemptAtMs}`, isNullable: true, read: number },
    created: { expression: sql<SortValue>`${a.createdAtMs}`, isNullable: false, read: number },
  };
  return keys[by];
}

/** Both databases put null before every value, so it is first upwards and last downwards. */
function beyond(db: Session, key: Key, page: Pick<RowsQuery, "direction" | "after">): SQL | undefined {
  if (!page.after) return undefined;
  const { accounts: a } = db.t;
  const { expression } = key;
  const value = key.read(page.after.value);
  const { id } = page.after;
  if (page.direction === "asc") {
    if (value === null) return or(isNotNull(expression), sql`(${expression} is null and ${a.id} > ${id})`);
    return sql`(${expression} >= ${value} and (${expression} > ${value} or ${a.id} > ${id}))`;
  }
  if (value === null) return sql`(${expression} is null and ${a.id} < ${id})`;
  const below = sql`(${expression} <= ${value} and (${expression} < ${value} or ${a.id} < ${id}))`;
  return key.isNullable ? or(below, isNull(expression)) : below;
}

function isWholeFleet(filter: ReachedFilter): boolean {
  return Object.values(filter).every((value) => value === undefined);
}

function sumOf(expression: SQL): SQL<bigint | null> {
  return sql<bigint | null>`${expression}`.mapWith(BigInt);
}

function needsSession(filter: AccountFilter): boolean {
  return filter.session !== undefined || filter.needsPerson !== undefined;
}

function needsFreeze(filter: AccountFilter): boolean {
  return filter.isFrozen !== undefined || filter.needsPerson !== undefined;
}

function matching(db: Session, filter: ReachedFilter, nowMs: number): SQL | undefined {
  const { accounts: a, freezes: f } = db.t;
  const staleBeforeMs = nowMs - staleAfterMs;
  const ages = {
    fresh: sql`${a.profileAsOfMs} >= ${staleBeforeMs}`,
    stale: sql`${a.profileAsOfMs} < ${staleBeforeMs}`,
    missing: isNull(a.profileAsOfMs),
  };
  const factors = {
    bound: eq(a.isTwoFactorBound, true),
    off: eq(a.isTwoFactorBound, false),
    unknown: isNull(a.isTwoFactorBound),
  };
  return and(
    filter.reached === undefined ? undefined : oneOf(db, a.id, filter.reached),
    filter.isArchived === true ? isNotNull(a.archivedAtMs) : isNull(a.archivedAtMs),
    filter.text === undefined ? undefined : containing(db, filter.text),
    filter.session === undefined ? undefined : or(...filter.session.map((state) => inSessionState(db, state, nowMs))),
    filter.twoFactor === undefined ? undefined : factors[filter.twoFactor],
    within(a.availableMicro, filter.available),
    within(a.redPacketMicro, filter.redPacket),
    filter.age === undefined ? undefined : ages[filter.age],
    filter.authority === undefined
      ? undefined
      : or(...filter.authority.map((state) => inAuthorityState(db, state, nowMs))),
    filter.isFrozen === undefined ? undefined : filter.isFrozen ? isNotNull(f.id) : isNull(f.id),
    filter.isStopped === undefined ? undefined : standingStill(db, filter.isStopped),
    ...inGroups(db, filter.groups),
    filter.needsPerson === undefined ? undefined : needingPerson(db, filter.needsPerson, nowMs),
  );
}

/** In one of `any`, in each of `all`, in none of `none`. */
function inGroups(db: Session, groups: AccountFilter["groups"]): SQL[] {
  const { accounts: a, accountGroupMembers: m } = db.t;
  const { any, all = [], none } = groups ?? {};
  const among = (ids: readonly string[]) =>
    inArray(
      a.id,
      db.read
        .select({ id: m.accountId })
        .from(m)
        .where(inArray(m.groupId, [...ids])),
    );
  return [...(any ? [among(any)] : []), ...all.map((id) => among([id])), ...(none ? [not(among(none))] : [])];
}

/** Contains, in any case; `%` and `_` of the text stand for themselves. */
function containing(db: Session, text: string): SQL {
  const escaped = text.toLowerCase().replace(/[!%_]/g, "!$&");
  return sql`${db.t.accounts.searchText} like ${`%${escaped}%`} escape '!'`;
}

function within(
  column: Schema["accounts"]["availableMicro"] | Schema["accounts"]["redPacketMicro"],
  range: AccountFilter["available"],
): SQL | undefined {
  if (range === undefined) return undefined;
  return and(
    range.min === undefined ? undefined : sql`${column} >= ${exactly(parseMoney(range.min))}`,
    range.max === undefined ? undefined : sql`${column} <= ${exactly(parseMoney(range.max))}`,
  );
}

/** A whole number as its digits: a parameter of text would be compared as a float by one of the databases. */
function exactly(micro: bigint): SQL {
  return sql.raw(micro.toString());
}

/** The state as shown: a valid session past its end has expired. */
function inSessionState(
  db: Session,
  state: NonNullable<AccountFilter["session"]>[number],
  nowMs: number,
): SQL | undefined {
  const { accountSessions: s } = db.t;
  const endsAt = sql`coalesce(${s.expiresAtMs}, ${s.obtainedAtMs} + ${sessionRules.assumedTtlMs}, 0)`;
  if (state === "valid") return and(eq(s.state, "valid"), sql`${endsAt} > ${nowMs}`);
  if (state === "expired") return or(eq(s.state, "expired"), and(eq(s.state, "valid"), sql`${endsAt} <= ${nowMs}`));
  return eq(s.state, state);
}

function inAuthorityState(db: Session, state: NonNullable<AccountFilter["authority"]>[number], nowMs: number): SQL {
  const live = existsAuthority(db, nowMs);
  const lasting = existsAuthority(db, nowMs + authorityEndingMs);
  if (state === "missing") return sql`not ${live}`;
  return state === "valid" ? lasting : sql`(${live} and not ${lasting})`;
}

/** True while an authority stands that ends after this moment or never. */
function existsAuthority(db: Session, afterMs: number): SQL {
  const { accounts: a, accountAuthorities: u } = db.t;
  return sql`exists (select 1 from ${u} where ${u.accountId} = ${a.id} and ${u.revokedAtMs} is null and (${u.expiresAtMs} is null or ${u.expiresAtMs} > ${afterMs}))`;
}

/** Accounts whose breaker tripped, or the others. */
function standingStill(db: Session, isStopped: boolean): SQL {
  const { accounts: a, breakers: b } = db.t;
  const stopped = inArray(a.id, db.read.select({ id: b.accountId }).from(b).where(isNotNull(b.trippedAtMs)));
  return isStopped ? stopped : not(stopped);
}

function needingPerson(db: Session, isNeeded: boolean, nowMs: number): SQL {
  const { accountSessions: s, freezes: f } = db.t;
  const isStopped = standingStill(db, true);
  const needs = sql`(${s.state} in ('refused', 'locked') or ${f.id} is not null or not ${existsAuthority(db, nowMs)} or ${isStopped})`;
  return isNeeded ? needs : sql`not ${needs}`;
}
