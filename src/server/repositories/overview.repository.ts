import { and, asc, between, count, desc, eq, inArray, isNotNull, isNull, ne, not, type SQL, sql } from "drizzle-orm";
import type { BatchIntent } from "@/domain/batch-intents";
import type { TransferState } from "@/domain/transfer-states";
import type { Session } from "@/server/db/session";
import { isPausedByEngine } from "./batch-pages.repository";
import type { BatchRow } from "./batches.repository";
import type { EventRow } from "./events.repository";
import type { JobRecord } from "./jobs.repository";

const DAY_MS = 86_400_000;

/** Batches with one of these intents, newest first, at most `limit`. */
export async function listBatchesByIntent(
  db: Session,
  intents: readonly BatchIntent[],
  limit: number,
): Promise<BatchRow[]> {
  const { batches: b } = db.t;
  return db.read
    .select()
    .from(b)
    .where(inArray(b.intent, [...intents]))
    .orderBy(desc(b.createdAtMs), desc(b.id))
    .limit(limit);
}

/** Batches that the engine paused and of which something is left, newest first, at most `limit`. */
export async function listPausedByEngine(db: Session, limit: number): Promise<BatchRow[]> {
  const { batches: b } = db.t;
  return db.read.select().from(b).where(isPausedByEngine(db)).orderBy(desc(b.createdAtMs), desc(b.id)).limit(limit);
}

/** The kinds of these batches. */
export async function listBatchKinds(db: Session, ids: readonly string[]): Promise<Map<string, BatchRow["kind"]>> {
  if (ids.length === 0) return new Map();
  const { batches: b } = db.t;
  const rows = await db.read
    .select({ id: b.id, kind: b.kind })
    .from(b)
    .where(inArray(b.id, [...ids]));
  return new Map(rows.map((row) => [row.id, row.kind]));
}

/** Money of all accounts by our books: held, in unknown outcomes, accepted and not settled. */
export async function sumReserved(db: Session): Promise<{ held: bigint; suspense: bigint; inTransit: bigint }> {
  const { bucketBalances: b } = db.t;
  const rows = await db.read
    .select({ bucket: b.bucket, sumMicro: sumOf(b.amountMicro) })
    .from(b)
    .where(and(inArray(b.bucket, ["held", "suspense", "in_transit"]), ne(b.amountMicro, 0n)))
    .groupBy(b.bucket);
  const of = (bucket: string) => rows.find((row) => row.bucket === bucket)?.sumMicro ?? 0n;
  return { held: of("held"), suspense: of("suspense"), inTransit: of("in_transit") };
}

/** Payments of no batch that are in one of these states, by state. */
export async function sumSingles(
  db: Session,
  states: readonly TransferState[],
): Promise<{ state: TransferState; count: number; sumMicro: bigint }[]> {
  const { transfers: t } = db.t;
  // The index of batches finds them: those of batches are never read.
  const rows = await db.read
    .select({ state: t.state, count: count(), sumMicro: sumOf(t.amountMicro) })
    .from(t)
    .where(and(isNull(t.batchId), inArray(t.state, [...states]), eq(t.kind, "transfer")))
    .groupBy(t.state);
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}

/** How many accounts have a tripped breaker; archived ones are not counted. */
export async function countTrippedBreakers(db: Session): Promise<number> {
  const { breakers: b, accounts: a } = db.t;
  const isArchived = sql`exists (select 1 from ${a} where ${a.id} = ${b.accountId} and ${a.archivedAtMs} is not null)`;
  const [row] = await db.read
    .select({ n: count() })
    .from(b)
    .where(and(isNotNull(b.trippedAtMs), not(isArchived)));
  return Number(row?.n ?? 0);
}

/** How many accounts stand frozen by a freeze of their own; archived ones are not counted. */
export async function countFrozenAccounts(db: Session): Promise<number> {
  const { freezes: f, accounts: a } = db.t;
  // From the few freezes to their accounts, never the other way round.
  const isLive = sql`exists (select 1 from ${a} where ${a.id} = ${f.openSlot} and ${a.archivedAtMs} is null)`;
  const [row] = await db.read
    .select({ n: count() })
    .from(f)
    .where(and(isNotNull(f.openSlot), isLive));
  return Number(row?.n ?? 0);
}

/** Operations that calls found gone, and for how many accounts; what a setting switched off is not counted. */
export async function countUnavailable(db: Session): Promise<{ operation: string; accounts: number }[]> {
  const { accountCapabilities: c, accounts: a } = db.t;
  const rows = await db.read
    .select({ operation: c.operation, accounts: count() })
    .from(c)
    .innerJoin(a, eq(a.id, c.accountId))
    .where(and(eq(c.state, "unavailable"), eq(c.source, "call"), isNull(a.archivedAtMs)))
    .groupBy(c.operation);
  return rows.map((row) => ({ operation: row.operation, accounts: Number(row.accounts) }));
}

/** Jobs that wait or run, oldest first, at most `limit`, with the names of those who asked. */
export async function listJobsUnderWay(
  db: Session,
  limit: number,
): Promise<{ job: JobRecord; requestedByName: string | null }[]> {
  const { jobs: j, operators: o } = db.t;
  return db.read
    .select({ job: j, requestedByName: o.name })
    .from(j)
    .leftJoin(o, eq(o.id, j.requestedBy))
    .where(inArray(j.state, ["queued", "running", "cancelling"]))
    .orderBy(asc(j.createdAtMs), asc(j.id))
    .limit(limit);
}

/** The newest events of these topics. */
export async function listNewestEvents(db: Session, topics: readonly string[], limit: number): Promise<EventRow[]> {
  const { events: e } = db.t;
  if (topics.length === 0) return [];
  return db.read
    .select()
    .from(e)
    .where(inArray(e.topic, [...topics]))
    .orderBy(desc(e.seq))
    .limit(limit);
}

/** Names of the accounts, groups, batches and people among these ids, and of the batches that these transfers belong to. */
export async function listSubjectNames(db: Session, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const { accounts: a, accountGroups: g, batches: b, transfers: t, operators: o } = db.t;
  const [accounts, groups, batches, people, transfers] = await Promise.all([
    db.read
      .select({ id: a.id, alias: a.alias, email: a.email })
      .from(a)
      .where(inArray(a.id, [...ids])),
    db.read
      .select({ id: g.id, name: g.name })
      .from(g)
      .where(inArray(g.id, [...ids])),
    db.read
      .select({ id: b.id, name: b.name })
      .from(b)
      .where(inArray(b.id, [...ids])),
    db.read
      .select({ id: o.id, name: o.name })
      .from(o)
      .where(inArray(o.id, [...ids])),
    db.read
      .select({ id: t.id, name: b.name })
      .from(t)
      .innerJoin(b, eq(b.id, t.batchId))
      .where(inArray(t.id, [...ids])),
  ]);
  return new Map([
    ...accounts.map(({ id, alias, email }) => [id, alias ?? email] as const),
    ...[...groups, ...batches, ...people, ...transfers].map(({ id, name }) => [id, name] as const),
  ]);
}

export type SubjectPayee = { kind: "uid" | "email"; payee: string; label: string | null };

/** The payees among these ids, and those of the single transfers among them. */
export async function listSubjectPayees(db: Session, ids: readonly string[]): Promise<Map<string, SubjectPayee>> {
  if (ids.length === 0) return new Map();
  const { payees: p, transfers: t } = db.t;
  const [payees, transfers] = await Promise.all([
    db.read
      .select({ id: p.id, kind: p.kind, payee: p.payee, label: p.label })
      .from(p)
      .where(inArray(p.id, [...ids])),
    db.read
      .select({ id: t.id, kind: t.payeeKind, payee: t.payee, label: p.label })
      .from(t)
      .leftJoin(p, eq(p.payeeKey, t.payeeKey))
      .where(and(inArray(t.id, [...ids]), isNull(t.batchId))),
  ]);
  return new Map([...payees, ...transfers].map(({ id, ...payee }) => [id, payee]));
}

/** What kind of work the jobs among these ids do. */
export async function listJobKinds(db: Session, ids: readonly string[]): Promise<Map<string, JobRecord["kind"]>> {
  if (ids.length === 0) return new Map();
  const { jobs: j } = db.t;
  const rows = await db.read
    .select({ id: j.id, kind: j.kind })
    .from(j)
    .where(inArray(j.id, [...ids]));
  return new Map(rows.map((row) => [row.id, row.kind]));
}

/** Sums of the balances of each day that has any, by `YYYY-MM-DD`, both ends included. */
export async function sumSnapshots(db: Session, from: string, to: string) {
  const { balanceSnapshots: s } = db.t;
  return db.read
    .select({
      onDay: s.onDay,
      availableMicro: sumOf(s.availableMicro),
      redPacketMicro: sumOf(s.redPacketMicro),
      withdrawingMicro: sumOf(s.withdrawingMicro),
      accounts: sql`count(*)`.mapWith(Number),
    })
    .from(s)
    .where(between(s.onDay, from, to))
    .groupBy(s.onDay)
    .orderBy(asc(s.onDay));
}

/** How many accounts were added and archived on each UTC day, by the day's first ms. */
export async function countComings(
  db: Session,
): Promise<{ added: Map<number, number>; archived: Map<number, number> }> {
  const { accounts: a } = db.t;
  const perDay = async (column: typeof a.createdAtMs | typeof a.archivedAtMs): Promise<Map<number, number>> => {
    const day = sql<number>`${column} - ${column} % ${sql.raw(String(DAY_MS))}`.mapWith(Number);
    const rows = await db.read.select({ day, n: count() }).from(a).where(isNotNull(column)).groupBy(day);
    return new Map(rows.map((row) => [row.day, Number(row.n)]));
  };
  const [added, archived] = await Promise.all([perDay(a.createdAtMs), perDay(a.archivedAtMs)]);
  return { added, archived };
}

function sumOf(column: Parameters<typeof sql>[1]): SQL<bigint> {
  return sql`coalesce(sum(${column}), 0)`.mapWith((value: string | bigint) => BigInt(value));
}
