import { and, asc, count, desc, eq, inArray, lt, min, ne, or, type SQL, sql } from "drizzle-orm";
import type { ListReviewInput } from "@/domain/review.schema";
import type { Session } from "@/server/db/session";
import type { RecordRow } from "./statements.repository";

/** Items with what a list shows of their account, batch and payee; one query. */
export async function listReviewItems(
  db: Session,
  input: ListReviewInput,
  after: { value: string | number | bigint | null; id: string } | null,
) {
  const { reviewItems: r, accounts, batches, transfers } = db.t;
  const key = input.sort?.by === "amount" ? r.amountMicro : r.createdAtMs;
  const place = after
    ? or(sql`${key} < ${after.value}`, and(sql`${key} = ${after.value}`, lt(r.id, after.id)))
    : undefined;
  return db.read
    .select({
      item: r,
      accountName: sql<string | null>`coalesce(${accounts.alias}, ${accounts.email})`,
      batchName: batches.name,
      payee: transfers.payee,
    })
    .from(r)
    .leftJoin(accounts, eq(accounts.id, r.accountId))
    .leftJoin(batches, eq(batches.id, r.batchId))
    .leftJoin(transfers, and(eq(transfers.id, r.subjectId), eq(r.subjectKind, "transfer")))
    .where(and(filterOf(db, input), place))
    .orderBy(desc(key), desc(r.id))
    .limit(input.limit + 1);
}

/** How many items the filter holds. */
export async function countReviewItems(db: Session, input: ListReviewInput): Promise<number> {
  const [row] = await db.read
    .select({ n: count().mapWith(Number) })
    .from(db.t.reviewItems)
    .where(filterOf(db, input));
  return row?.n ?? 0;
}

/** Open items by kind: how many, since when, how much. */
export async function sumOpenItems(db: Session) {
  const { reviewItems: r } = db.t;
  return db.read
    .select({
      kind: r.kind,
      n: count().mapWith(Number),
      oldestAtMs: min(r.createdAtMs),
      sumMicro: sql<bigint>`coalesce(sum(${r.amountMicro}), 0)`.mapWith((value) => BigInt(value)),
    })
    .from(r)
    .where(eq(r.state, "open"))
    .groupBy(r.kind);
}

/** What a list shows of a record. */
export type NamedRecord = Pick<RecordRow, "accountId" | "recordId" | "occurredAtMs" | "counterparty">;

/** These records, of whatever account; one query. */
export async function listNamedRecords(
  db: Session,
  named: readonly { accountId: string; recordId: string }[],
): Promise<NamedRecord[]> {
  if (named.length === 0) return [];
  const { statementRecords: t } = db.t;
  const accounts = inArray(t.accountId, [...new Set(named.map(({ accountId }) => accountId))]);
  const ids = inArray(t.recordId, [...new Set(named.map(({ recordId }) => recordId))]);
  const shown = {
    accountId: t.accountId,
    recordId: t.recordId,
    occurredAtMs: t.occurredAtMs,
    counterparty: t.counterparty,
  };
  return db.read.select(shown).from(t).where(and(accounts, ids));
}

/** Undecided held lines of drafts, by batch and main reason. */
export async function sumHeldLines(db: Session) {
  const { batchLines: l, batches: b } = db.t;
  return db.read
    .select({
      batchId: b.id,
      batchName: b.name,
      batchKind: b.kind,
      reason: l.mainReason,
      n: count().mapWith(Number),
      oldestAtMs: min(l.createdAtMs),
      sumMicro: sql<bigint>`coalesce(sum(${l.amountMicro}), 0)`.mapWith((value) => BigInt(value)),
    })
    .from(l)
    .innerJoin(b, eq(b.id, l.batchId))
    .where(and(eq(l.verdict, "held"), eq(b.intent, "draft")))
    .groupBy(b.id, b.name, b.kind, l.mainReason)
    .orderBy(desc(count()), asc(b.id), asc(l.mainReason));
}

function filterOf(db: Session, input: ListReviewInput): SQL | undefined {
  const { reviewItems: r } = db.t;
  const filter = input.filter ?? {};
  return and(
    filter.state === "ended" ? ne(r.state, "open") : eq(r.state, "open"),
    filter.kind ? inArray(r.kind, filter.kind) : undefined,
    filter.accountId ? eq(r.accountId, filter.accountId) : undefined,
    filter.batchId ? eq(r.batchId, filter.batchId) : undefined,
  );
}
