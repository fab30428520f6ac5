import {
  and,
  asc,
  desc,
  eq,
  exists,
  gt,
  inArray,
  isNotNull,
  isNull,
  lt,
  ne,
  not,
  notInArray,
  or,
  type SQL,
  sql,
} from "drizzle-orm";
import { reasonMark } from "@/domain/batch-line-reasons";
import type { LineState, PayDecision } from "@/domain/batch-line-states";
import type { CashbackFilter } from "@/domain/cashback-batch.schema";
import type { CashbackTab } from "@/domain/cashback-batch-choices";
import type { LineFilter, ListedLines } from "@/domain/cashback-batch-line.schema";
import { lineVerdicts } from "@/domain/import-reason";
import type { ListPlace, Sort } from "@/domain/list-order";
import type { ParkReason, TransferState } from "@/domain/transfer-states";
import type { Session } from "@/server/db/session";
import { type LineRow, lineColumns } from "./batch-lines.repository";
import type { BatchRow } from "./batches.repository";

/** Since when a transfer that waits for its evidence waits too long. */
export type EvidenceDue = { acceptedBeforeMs: number; unknownBeforeMs: number };

/** A page of a list: its order, where it begins, and how many rows it has at most. */
export type PageWish<Key extends string> = { sort: Sort<Key>; place: ListPlace | null; limit: number };

export type LinePageRow = LineRow & {
  state: TransferState | null;
  parkReason: ParkReason | null;
  attemptCount: number | null;
};

const paid = ["accepted", "settled"] as const satisfies readonly TransferState[];
const settling = ["accepted", "unknown"] as const satisfies readonly TransferState[];
const moving = [
  "draft",
  "awaiting_approval",
  "queued",
  "parked",
  "sending",
] as const satisfies readonly TransferState[];

/** A filter of the list, within the payers that a caller reaches if these are some only. */
export type ReachedBatches = CashbackFilter & { reached?: readonly string[] | undefined };

/** One page of cashback batches, read with one row too many. */
export async function listBatchPage(
  db: Session,
  filter: ReachedBatches,
  due: EvidenceDue,
  page: PageWish<"createdAt" | "number" | "name" | "total">,
): Promise<BatchRow[]> {
  const { batches: t } = db.t;
  const column = { createdAt: t.createdAtMs, number: t.number, name: t.name, total: t.totalMicro }[page.sort.by];
  const value = page.sort.by === "total" && page.place !== null ? asMoney(page.place) : page.place?.value;
  return db.read
    .select()
    .from(t)
    .where(and(batchCondition(db, filter, due), after(sql`${column}`, sql`${t.id}`, page, value)))
    .orderBy(ordered(sql`${column}`, page), ordered(sql`${t.id}`, page))
    .limit(page.limit + 1);
}

/** How many batches the filter has. */
export async function countBatches(db: Session, filter: ReachedBatches, due: EvidenceDue): Promise<number> {
  const { batches: t } = db.t;
  const [row] = await db.read
    .select({ count: countAll })
    .from(t)
    .where(batchCondition(db, filter, due));
  return row?.count ?? 0;
}

/** One page of the lines of a batch with the state of their transfers, read with one row too many. */
export async function listLinePage(
  db: Session,
  batchId: string,
  filter: ListedLines,
  page: PageWish<"seq" | "amount" | "payee">,
): Promise<LinePageRow[]> {
  const { batchLines: l, transfers: t } = db.t;
  const sortColumn = {
    seq: sql`${l.seq}`,
    amount: sql`coalesce(${l.amountMicro}, -1)`,
    payee: sql`coalesce(${l.payee}, '')`,
  }[page.sort.by];
  const value = page.sort.by === "amount" && page.place !== null ? asMoney(page.place) : page.place?.value;
  return db.read
    .select({ ...lineColumns(db), state: t.state, parkReason: t.parkReason, attemptCount: t.attemptCount })
    .from(l)
    .leftJoin(t, eq(t.id, l.transferId))
    .where(and(lineCondition(db, batchId, filter), after(sortColumn, sql`${l.id}`, page, value)))
    .orderBy(ordered(sortColumn, page), ordered(sql`${l.id}`, page))
    .limit(page.limit + 1);
}

/** Ids of all lines that the filter has. */
export async function listLineIds(db: Session, batchId: string, filter: LineFilter): Promise<string[]> {
  const { batchLines: l, transfers: t } = db.t;
  const rows = await db.read
    .select({ id: l.id })
    .from(l)
    .leftJoin(t, eq(t.id, l.transferId))
    .where(lineCondition(db, batchId, filter));
  return rows.map(({ id }) => id);
}

/** Lines and sums by what they show, over the whole filter. */
export async function sumLineStates(
  db: Session,
  batchId: string,
  filter: ListedLines,
): Promise<{ state: LineState; count: number; sumMicro: bigint }[]> {
  const { batchLines: l, transfers: t } = db.t;
  const rows = await db.read
    .select({
      verdict: l.verdict,
      state: t.state,
      count: countAll,
      sumMicro: sql<bigint>`coalesce(sum(${l.amountMicro}), 0)`.mapWith((sum) => BigInt(sum)),
    })
    .from(l)
    .leftJoin(t, eq(t.id, l.transferId))
    .where(lineCondition(db, batchId, filter))
    .groupBy(l.verdict, t.state);
  return rows.map(({ verdict, state, ...sums }) => ({ state: state ?? verdict, ...sums }));
}

export type LastAttempt = { openedAtMs: number; upstreamMessage: string | null; recordId: string | null };

/** The last attempt of each of these transfers, with the statement record that was matched to one of them. */
export async function listLastAttempts(db: Session, transferIds: readonly string[]): Promise<Map<string, LastAttempt>> {
  const last = new Map<string, LastAttempt>();
  if (transferIds.length === 0) return last;
  const { attempts: a, statementRecords: r } = db.t;
  const rows = await db.read
    .select({
      transferId: a.transferId,
      openedAtMs: a.openedAtMs,
      upstreamMessage: a.upstreamMessage,
      recordId: r.recordId,
    })
    .from(a)
    .leftJoin(r, eq(r.matchedAttemptId, a.id))
    .where(inArray(a.transferId, [...transferIds]))
    .orderBy(asc(a.n));
  for (const { transferId, ...attempt } of rows) {
    // A late record may belong to an earlier attempt: it stays with the transfer.
    last.set(transferId, { ...attempt, recordId: attempt.recordId ?? last.get(transferId)?.recordId ?? null });
  }
  return last;
}

const countAll = sql<number>`count(*)`.mapWith(Number);

function batchCondition(db: Session, filter: ReachedBatches, due: EvidenceDue): SQL | undefined {
  const { batches: t } = db.t;
  return and(
    eq(t.kind, "cashback"),
    filter.reached === undefined ? undefined : inArray(t.accountId, [...filter.reached]),
    filter.campaignKey === undefined ? undefined : eq(t.campaignKey, filter.campaignKey),
    filter.sourceAccountId === undefined ? undefined : eq(t.accountId, filter.sourceAccountId),
    filter.q === undefined ? undefined : or(contains(t.name, filter.q), contains(t.campaignKey, filter.q)),
    filter.state === undefined ? undefined : tabCondition(db, filter.state, due),
  );
}

/** Batches that the engine paused, not a person, and of which something is left to send. */
export function isPausedByEngine(db: Session): SQL | undefined {
  const { batches: b, transfers: t } = db.t;
  const left = db.read
    .select({ id: t.id })
    .from(t)
    .where(and(eq(t.batchId, b.id), inArray(t.state, [...moving])));
  return and(eq(b.intent, "paused"), isNotNull(b.pauseReason), ne(b.pauseReason, "person"), exists(left));
}

function tabCondition(db: Session, tab: CashbackTab, due: EvidenceDue): SQL | undefined {
  const { batches: b, transfers: t, reviewItems: r } = db.t;
  if (tab === "draft" || tab === "awaiting_approval" || tab === "ready") return eq(b.intent, tab);
  const wasStarted = inArray(b.intent, ["running", "paused", "stopped", "closed"]);
  const ofBatch = eq(t.batchId, b.id);
  const hasMoving = exists(
    db.read
      .select({ id: t.id })
      .from(t)
      .where(and(ofBatch, inArray(t.state, [...moving]))),
  );
  const hasSettling = exists(
    db.read
      .select({ id: t.id })
      .from(t)
      .where(and(ofBatch, inArray(t.state, [...settling]))),
  );
  const hasItem = exists(
    db.read
      .select({ id: r.id })
      .from(r)
      .where(and(eq(r.batchId, b.id), eq(r.state, "open"), ne(r.kind, "held"))),
  );
  const hasOverdue = exists(
    db.read
      .select({ id: t.id })
      .from(t)
      .where(
        and(
          ofBatch,
          or(
            and(eq(t.state, "accepted"), lt(t.updatedAtMs, due.acceptedBeforeMs)),
            and(eq(t.state, "unknown"), lt(t.updatedAtMs, due.unknownBeforeMs)),
          ),
        ),
      ),
  );
  const isHalted = isPausedByEngine(db) ?? sql`false`;
  const needsPerson = or(hasItem, and(hasOverdue, not(hasMoving)), isHalted);
  if (tab === "needs_attention") return and(wasStarted, needsPerson);
  const isOver = and(not(hasMoving), not(hasSettling));
  if (tab === "done") return and(wasStarted, isOver, not(hasItem));
  return and(wasStarted, or(hasMoving, and(hasSettling, not(hasOverdue))), not(hasItem), not(isHalted));
}

function lineCondition(db: Session, batchId: string, filter: ListedLines): SQL | undefined {
  const { batchLines: l } = db.t;
  const { reason, state, q, decided, neverPaid, lineId } = filter;
  return and(
    eq(l.batchId, batchId),
    lineId === undefined ? undefined : eq(l.id, lineId),
    state === undefined ? undefined : showsState(db, state),
    reason === undefined ? undefined : or(eq(l.mainReason, reason), contains(l.reasons, reasonMark(reason), false)),
    q === undefined ? undefined : or(contains(l.payee, q), contains(l.note, q)),
    decided === undefined ? undefined : isDecided(db, decided),
    neverPaid === undefined ? undefined : neverPaid ? not(wasPaid(db, batchId)) : wasPaid(db, batchId),
  );
}

/** How the line stands to a decision to pay it; a line without a transfer is not paid. */
function isDecided(db: Session, decided: PayDecision): SQL | undefined {
  const { batchLines: l, transfers: t } = db.t;
  const isPay = eq(l.isOverridden, decided !== "none");
  if (decided === "paid") return and(isPay, inArray(t.state, [...paid]));
  if (decided === "unpaid") return and(isPay, or(isNull(t.state), notInArray(t.state, [...paid])));
  return isPay;
}

/** A verdict holds for lines without a transfer only: from the start on, a line shows its transfer. */
function showsState(db: Session, state: LineState): SQL | undefined {
  const { batchLines: l, transfers: t } = db.t;
  const verdict = lineVerdicts.find((one) => one === state);
  return verdict === undefined ? sql`${t.state} = ${state}` : and(eq(l.verdict, verdict), isNull(l.transferId));
}

/** The payee of the line got something outside of this batch. */
function wasPaid(db: Session, batchId: string): SQL {
  const { batchLines: l, transfers } = db.t;
  return sql`exists (select 1 from ${transfers} as earlier where earlier.payee_key = ${l.payeeKey} and earlier.state in ('accepted', 'settled') and (earlier.batch_id is null or earlier.batch_id <> ${batchId}))`;
}

/** Case counts for nothing in ASCII, on both databases; signs of the pattern language stand for themselves. */
function contains(column: Parameters<typeof eq>[0], text: string, isFolded = true): SQL {
  const pattern = `%${text.replace(/[!%_]/g, "!$&")}%`;
  return isFolded
    ? sql`lower(${column}) like ${pattern.toLowerCase()} escape '!'`
    : sql`${column} like ${pattern} escape '!'`;
}

function ordered(column: SQL, page: PageWish<string>): SQL {
  return page.sort.direction === "asc" ? asc(column) : desc(column);
}

function after(
  column: SQL,
  idColumn: SQL,
  page: PageWish<string>,
  value: string | number | bigint | null | undefined,
): SQL | undefined {
  if (page.place === null || value === null || value === undefined) return undefined;
  const beyond = page.sort.direction === "asc" ? gt : lt;
  return or(beyond(column, sql`${value}`), and(eq(column, sql`${value}`), beyond(idColumn, sql`${page.place.id}`)));
}

function asMoney(place: ListPlace): bigint | null {
  return typeof place.value === "string" && /^-?[0-9]{1,19}$/.test(place.value) ? BigInt(place.value) : null;
}
