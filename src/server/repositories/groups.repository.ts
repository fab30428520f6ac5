import { and, asc, count, desc, eq, gt, inArray, isNull, lt, notExists, or, type SQL, sql } from "drizzle-orm";
import { type AccountGroup, canonicalGroupName } from "@/domain/account-group";
import { DuplicateRowError, NotFoundError } from "@/domain/errors";
import type { GroupFilter, GroupSort } from "@/domain/group.schema";
import type { Direction, ListPlace, SortValue } from "@/domain/list-order";
import { keepListQuery } from "@/server/db/keep-query";
import { oneOf } from "@/server/db/one-of";
import type { Schema } from "@/server/db/schema/schema";
import type { Session } from "@/server/db/session";

export type GroupRecord = Schema["accountGroups"]["$inferSelect"];
export type NewGroup = Schema["accountGroups"]["$inferInsert"];
export type GroupFigures = { accounts: number; read: number; availableMicro: bigint; oldestAsOfMs: number | null };
export type ListedGroup = GroupRecord & { sortValue: SortValue | bigint };

/** The one value of `default_slot`. */
const defaultSlot = "default";
const CHUNK = 500;

/** One group. @throws NotFoundError `group.not_found` */
export async function getGroupRow(db: Session, groupId: string): Promise<GroupRecord> {
  const { accountGroups: t } = db.t;
  const [row] = await db.read.select().from(t).where(eq(t.id, groupId)).limit(1);
  if (!row) throw new NotFoundError("group", groupId);
  return row;
}

/** The default group; null before the first start. */
export async function findDefaultGroup(db: Session): Promise<GroupRecord | null> {
  const { accountGroups: t } = db.t;
  const [row] = await db.read.select().from(t).where(eq(t.defaultSlot, defaultSlot)).limit(1);
  return row ?? null;
}

/**
 * The default group, locked until the transaction ends. Whatever changes who is in which group takes it first: so nobody
 * loses the last group while another hand takes away the one before (GRP-N1).
 */
export async function lockMembership(tx: Session): Promise<GroupRecord> {
  const { accountGroups: t } = tx.t;
  const lock = () => tx.lockRows(tx.read.select().from(t).where(eq(t.defaultSlot, defaultSlot)).limit(1));
  // The second look is for who waited while another group became the default one.
  const row = (await lock())[0] ?? (await lock())[0];
  if (!row) throw new NotFoundError("group", defaultSlot);
  return row;
}

/** Makes the default group when there is none; another process may have been faster. */
export async function insertDefaultGroup(db: Session, group: NewGroup): Promise<void> {
  try {
    await db.insert(db.t.accountGroups, { ...group, isDefault: true, defaultSlot });
  } catch (error) {
    if (!(error instanceof DuplicateRowError)) throw error;
  }
}

/** @throws DuplicateRowError when the name is taken. */
export async function insertGroup(tx: Session, group: NewGroup): Promise<void> {
  await tx.insert(tx.t.accountGroups, group);
}

/** Compare-and-set on the version; false when another hand was first. @throws DuplicateRowError when the name is taken. */
export async function updateGroupRow(
  tx: Session,
  group: { id: string; version: number },
  patch: Partial<Pick<GroupRecord, "name" | "nameCanon" | "description" | "tone">> & { updatedAtMs: number },
): Promise<boolean> {
  const { accountGroups: t } = tx.t;
  const mine = and(eq(t.id, group.id), eq(t.version, group.version));
  return (await tx.update(t, { ...patch, version: group.version + 1 }, mine)) === 1;
}

/** Makes another group the default one, while `lockMembership` holds the one before. False when another hand was first. */
export async function moveDefault(
  tx: Session,
  from: { id: string; version: number },
  to: { id: string; version: number },
  atMs: number,
): Promise<boolean> {
  const { accountGroups: t } = tx.t;
  const step = (group: { id: string; version: number }, isDefault: boolean) =>
    tx.update(
      t,
      { isDefault, defaultSlot: isDefault ? defaultSlot : null, version: group.version + 1, updatedAtMs: atMs },
      and(eq(t.id, group.id), eq(t.version, group.version)),
    );
  return (await step(from, false)) === 1 && (await step(to, true)) === 1;
}

/** Takes a group away that has no members any more; false when another hand was first. */
export async function deleteGroup(tx: Session, group: { id: string; version: number }): Promise<boolean> {
  const { accountGroups: t } = tx.t;
  return (await tx.delete(t, and(eq(t.id, group.id), eq(t.version, group.version)))) === 1;
}

/** Groups of a filter after a place, in order, at most `limit`. */
export async function listGroupRows(
  db: Session,
  query: { filter: GroupFilter; by: GroupSort; direction: Direction; after: ListPlace | null; limit: number },
): Promise<ListedGroup[]> {
  const { accountGroups: g } = db.t;
  const key = sortKey(db, query.by);
  const [order, beyond] = query.direction === "asc" ? [asc, gt] : [desc, lt];
  const place = query.after && key.read(query.after.value);
  const { id = "" } = query.after ?? {};
  return db.read
    .select({ ...columnsOf(db), sortValue: key.expression })
    .from(g)
    .where(
      and(
        matching(db, query.filter),
        place === null
          ? undefined
          : or(beyond(key.expression, place), and(eq(key.expression, place), beyond(g.id, id))),
      ),
    )
    .orderBy(order(key.expression), order(g.id))
    .limit(query.limit);
}

/** How many groups the filter holds. */
export async function countGroups(db: Session, filter: GroupFilter): Promise<number> {
  const [row] = await db.read.select({ n: count() }).from(db.t.accountGroups).where(matching(db, filter));
  return Number(row?.n ?? 0);
}

/**
 * What the live accounts of one group hold, or of each: a group without any is missing from the answer. Of several it is
 * asked for all, because SQLite reads a list of groups once for each account.
 */
export async function sumGroups(db: Session, groupId?: string): Promise<Map<string, GroupFigures>> {
  const { accountGroupMembers: m, accounts: a } = db.t;
  const rows = await db.read
    .select({
      groupId: m.groupId,
      accounts: sql`count(*)`.mapWith(Number),
      read: sql`count(${a.profileAsOfMs})`.mapWith(Number),
      available: sql<bigint | null>`sum(${a.availableMicro})`.mapWith(BigInt),
      oldest: sql<number | null>`min(${a.profileAsOfMs})`.mapWith(Number),
    })
    .from(m)
    .innerJoin(a, eq(a.id, m.accountId))
    .where(and(groupId === undefined ? undefined : eq(m.groupId, groupId), isNull(a.archivedAtMs)))
    .groupBy(m.groupId);
  return new Map(
    rows.map((row) => [
      row.groupId,
      { accounts: row.accounts, read: row.read, availableMicro: row.available ?? 0n, oldestAsOfMs: row.oldest },
    ]),
  );
}

/** Who is in which group: the ids of each account's groups by name, and each of these groups once. */
export type Memberships = { of: Map<string, string[]>; groups: AccountGroup[] };

/** The groups of accounts in two queries, however many accounts (ACC-N6); a group's name is read once. */
export async function listMemberships(db: Session, accountIds: readonly string[]): Promise<Memberships> {
  const pairs = await membershipRows(db, accountIds);
  const groups = await memberGroupRows(db, [...new Set(pairs.map(({ groupId }) => groupId))]);
  const place = new Map(groups.map(({ id }, index) => [id, index]));
  const of = new Map<string, string[]>();
  for (const { accountId, groupId } of pairs) {
    if (!place.has(groupId)) continue;
    const ids = of.get(accountId);
    if (ids) ids.push(groupId);
    else of.set(accountId, [groupId]);
  }
  for (const ids of of.values()) ids.sort((left, right) => (place.get(left) ?? 0) - (place.get(right) ?? 0));
  return { of, groups };
}

// A few groups have many members, so their names are asked apart.
const membershipRows = keepListQuery((db, isListed) => {
  const { accountGroupMembers: m } = db.t;
  return db.read.select({ accountId: m.accountId, groupId: m.groupId }).from(m).where(isListed(m.accountId));
});

const memberGroupRows = keepListQuery((db, isListed) => {
  const { accountGroups: g } = db.t;
  return db.read
    .select({ id: g.id, name: g.name, tone: g.tone })
    .from(g)
    .where(isListed(g.id))
    .orderBy(asc(g.nameCanon));
});

/** Which of these ids name a group. */
export async function listGroupIds(db: Session, ids: readonly string[]): Promise<Set<string>> {
  const { accountGroups: g } = db.t;
  if (ids.length === 0) return new Set();
  const rows = await db.read
    .select({ id: g.id })
    .from(g)
    .where(inArray(g.id, [...ids]));
  return new Set(rows.map((row) => row.id));
}

/** The groups of these names, however they are written: canonical name → id. */
export async function findGroupsByName(db: Session, names: readonly string[]): Promise<Map<string, string>> {
  const { accountGroups: g } = db.t;
  const canons = [...new Set(names.map(canonicalGroupName))];
  if (canons.length === 0) return new Map();
  const rows = await db.read
    .select({ id: g.id, nameCanon: g.nameCanon })
    .from(g)
    .where(oneOf(db, g.nameCanon, canons));
  return new Map(rows.map((row) => [row.nameCanon, row.id]));
}

/** Every account of a group, archived ones included. */
export async function listMemberIds(db: Session, groupId: string): Promise<string[]> {
  const { accountGroupMembers: m } = db.t;
  const rows = await db.read.select({ id: m.accountId }).from(m).where(eq(m.groupId, groupId));
  return rows.map((row) => row.id);
}

/** Those of these ids that name an account, archived or not. */
export async function listKnownAccounts(db: Session, ids: readonly string[]): Promise<string[]> {
  const { accounts: a } = db.t;
  if (ids.length === 0) return [];
  const rows = await db.read
    .select({ id: a.id })
    .from(a)
    .where(oneOf(db, a.id, ids))
    .orderBy(asc(a.id));
  return rows.map((row) => row.id);
}

/** Those of these accounts that are in the group. */
export async function listMembersAmong(
  tx: Session,
  groupId: string,
  accountIds: readonly string[],
): Promise<Set<string>> {
  const { accountGroupMembers: m } = tx.t;
  if (accountIds.length === 0) return new Set();
  const rows = await tx.read
    .select({ id: m.accountId })
    .from(m)
    .where(and(eq(m.groupId, groupId), oneOf(tx, m.accountId, accountIds)));
  return new Set(rows.map((row) => row.id));
}

/** Those of these accounts that are in no group at all. */
export async function listGroupless(tx: Session, accountIds: readonly string[]): Promise<string[]> {
  const { accountGroupMembers: m, accounts: a } = tx.t;
  if (accountIds.length === 0) return [];
  const rows = await tx.read
    .select({ id: a.id })
    .from(a)
    .where(
      and(
        oneOf(tx, a.id, accountIds),
        notExists(tx.read.select({ id: m.groupId }).from(m).where(eq(m.accountId, a.id))),
      ),
    )
    .orderBy(asc(a.id));
  return rows.map((row) => row.id);
}

/** Accounts in no group, at most `limit`: those that were there before groups were. */
export async function listStrayAccounts(tx: Session, limit: number): Promise<string[]> {
  const { accountGroupMembers: m, accounts: a } = tx.t;
  const isStray = notExists(tx.read.select({ id: m.groupId }).from(m).where(eq(m.accountId, a.id)));
  const rows = await tx.read.select({ id: a.id }).from(a).where(isStray).orderBy(asc(a.id)).limit(limit);
  return rows.map((row) => row.id);
}

/** Puts accounts into a group that they are not in. */
export async function insertMembers(
  tx: Session,
  groupId: string,
  accountIds: readonly string[],
  by: { addedBy: string; atMs: number },
): Promise<void> {
  const { accountGroupMembers: m } = tx.t;
  for (let start = 0; start < accountIds.length; start += CHUNK) {
    const chunk = accountIds.slice(start, start + CHUNK);
    const rows = chunk.map((accountId) => ({ groupId, accountId, addedBy: by.addedBy, createdAtMs: by.atMs }));
    await tx.insert(m, rows);
  }
}

/** Takes accounts out of a group. */
export async function deleteMembers(tx: Session, groupId: string, accountIds: readonly string[]): Promise<void> {
  const { accountGroupMembers: m } = tx.t;
  for (let start = 0; start < accountIds.length; start += CHUNK) {
    const chunk = accountIds.slice(start, start + CHUNK);
    await tx.delete(m, and(eq(m.groupId, groupId), inArray(m.accountId, [...chunk])));
  }
}

/** The closed list of sorts. */
function sortKey(
  db: Session,
  by: GroupSort,
): { expression: SQL<SortValue | bigint>; read(value: SortValue): SQL | string | number } {
  const { accountGroups: g, accountGroupMembers: m, accounts: a } = db.t;
  const live = sql`from ${m} inner join ${a} on ${a.id} = ${m.accountId} where ${m.groupId} = ${g.id} and ${a.archivedAtMs} is null`;
  const keys = {
    name: { expression: sql<SortValue>`${g.nameCanon}`, read: String },
    accounts: { expression: sql<SortValue>`(select count(*) ${live})`, read: Number },
    // A whole number as its digits: a parameter of text would be compared as a float by one of the databases.
    available: {
      expression: sql<bigint>`(select coalesce(sum(${a.availableMicro}), 0) ${live})`,
      read: (value: SortValue) => sql.raw(BigInt(value ?? 0).toString()),
    },
    created: { expression: sql<SortValue>`${g.createdAtMs}`, read: Number },
  };
  return keys[by];
}

function columnsOf(db: Session) {
  const { accountGroups: g } = db.t;
  return {
    id: g.id,
    name: g.name,
    nameCanon: g.nameCanon,
    description: g.description,
    tone: g.tone,
    isDefault: g.isDefault,
    defaultSlot: g.defaultSlot,
    version: g.version,
    createdAtMs: g.createdAtMs,
    updatedAtMs: g.updatedAtMs,
  };
}

/** Contains, in any case; `%` and `_` of the text stand for themselves. */
function matching(db: Session, filter: GroupFilter): SQL | undefined {
  if (filter.text === undefined) return undefined;
  const escaped = filter.text.toLowerCase().replace(/[!%_]/g, "!$&");
  return sql`${db.t.accountGroups.nameCanon} like ${`%${escaped}%`} escape '!'`;
}
