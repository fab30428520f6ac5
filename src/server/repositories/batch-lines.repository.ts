import { and, asc, desc, eq, inArray, isNull, ne, type SQL, sql } from "drizzle-orm";
import type { LineReasonCode } from "@/domain/batch-line-reasons";
import type { LineVerdict } from "@/domain/import-reason";
import { oneOf } from "@/server/db/one-of";
import type { Schema } from "@/server/db/schema/schema";
import type { Session } from "@/server/db/session";

export type NewLine = Schema["batchLines"]["$inferInsert"];
export type NewLineDecision = Omit<Schema["lineDecisions"]["$inferInsert"], "seq">;

/** A line without the text of its file row. */
export type LineRow = Omit<Schema["batchLines"]["$inferSelect"], "rawText" | "lineKey" | "createdAtMs" | "updatedAtMs">;

/** What a decision or a second look makes of a line. */
export type LineChange = {
  id: string;
  reasons: string;
  verdict: LineVerdict;
  mainReason: LineReasonCode | null;
  isOverridden: boolean;
};

export type VerdictSum = { batchId: string; verdict: LineVerdict; count: number; sumMicro: bigint };

const CHUNK = 500;

/** @throws DuplicateRowError when a payee would be ready twice. */
export async function insertLines(tx: Session, lines: readonly NewLine[]): Promise<void> {
  for (let start = 0; start < lines.length; start += CHUNK) {
    await tx.insert(tx.t.batchLines, lines.slice(start, start + CHUNK));
  }
}

/** Removes the lines of a draft; only lines that nobody decided about can go. */
export async function deleteLines(tx: Session, batchId: string): Promise<void> {
  await tx.delete(tx.t.batchLines, eq(tx.t.batchLines.batchId, batchId));
}

/** True when a person decided about a line of this batch. */
export async function hasDecisions(db: Session, batchId: string): Promise<boolean> {
  const { lineDecisions: t } = db.t;
  const rows = await db.read.select({ seq: t.seq }).from(t).where(eq(t.batchId, batchId)).limit(1);
  return rows.length > 0;
}

/** Every line of a batch in the order of the file; with a verdict, only those. */
export async function listLines(db: Session, batchId: string, verdict?: LineVerdict): Promise<LineRow[]> {
  const { batchLines: t } = db.t;
  return db.read
    .select(lineColumns(db))
    .from(t)
    .where(and(eq(t.batchId, batchId), verdict === undefined ? undefined : eq(t.verdict, verdict)))
    .orderBy(asc(t.seq));
}

/** Counts and sums of the lines of these batches by verdict. */
export async function sumVerdicts(db: Session, batchIds: readonly string[]): Promise<VerdictSum[]> {
  if (batchIds.length === 0) return [];
  const { batchLines: t } = db.t;
  return db.read
    .select({ batchId: t.batchId, verdict: t.verdict, count: countAll, sumMicro: sumOf(t.amountMicro) })
    .from(t)
    .where(inArray(t.batchId, [...batchIds]))
    .groupBy(t.batchId, t.verdict);
}

/** What is not ready, by verdict and first reason. */
export async function sumLeftOut(
  db: Session,
  batchId: string,
): Promise<{ verdict: LineVerdict; reason: string | null; count: number; sumMicro: bigint }[]> {
  const { batchLines: t } = db.t;
  return db.read
    .select({ verdict: t.verdict, reason: t.mainReason, count: countAll, sumMicro: sumOf(t.amountMicro) })
    .from(t)
    .where(and(eq(t.batchId, batchId), ne(t.verdict, "ready")))
    .groupBy(t.verdict, t.mainReason);
}

/**
 * Writes what became of many lines. Lines that are no longer ready come first, so that a payee's place is free before
 * another line takes it. @throws DuplicateRowError when a payee would be ready twice.
 */
export async function updateLines(tx: Session, changes: readonly LineChange[], atMs: number): Promise<void> {
  const { batchLines: t } = tx.t;
  const ordered = [...groupAlike(changes)].sort(([a], [b]) => Number(isReady(a)) - Number(isReady(b)));
  for (const group of ordered) {
    for (let start = 0; start < group.length; start += CHUNK) {
      const part = group.slice(start, start + CHUNK);
      const [first] = part;
      if (!first) continue;
      const texts = new Set(part.map(({ reasons }) => reasons));
      await tx.update(
        t,
        {
          verdict: first.verdict,
          mainReason: first.mainReason,
          isOverridden: first.isOverridden,
          lineKey: first.verdict === "ready" ? sql`${t.payeeKey}` : null,
          reasons:
            texts.size === 1
              ? first.reasons
              : byId(
                  tx,
                  part.map(({ id, reasons }) => [id, reasons]),
                ),
          updatedAtMs: atMs,
        },
        oneOf(
          tx,
          t.id,
          part.map(({ id }) => id),
        ),
      );
    }
  }
}

/** Gives these lines one amount. */
export async function setLineAmounts(
  tx: Session,
  ids: readonly string[],
  amountMicro: bigint,
  atMs: number,
): Promise<void> {
  const { batchLines: t } = tx.t;
  for (let start = 0; start < ids.length; start += CHUNK) {
    await tx.update(t, { amountMicro, updatedAtMs: atMs }, oneOf(tx, t.id, ids.slice(start, start + CHUNK)));
  }
}

/**
 * Names the transfer of each ready line of a batch: `lin_…` owns `trf_…` of the same letters, so that a line can never
 * have two. @throws Error when another number of lines was ready: the transaction must end then.
 */
export async function linkTransfers(tx: Session, batchId: string, count: number, atMs: number): Promise<void> {
  const { batchLines: t } = tx.t;
  const linked = await tx.update(
    t,
    { transferId: sql`concat('trf_', substr(${t.id}, 5))`, updatedAtMs: atMs },
    and(eq(t.batchId, batchId), eq(t.verdict, "ready"), isNull(t.transferId)),
  );
  if (linked !== count) throw new Error(`${linked} lines are ready and not linked, ${count} have a transfer`);
}

export async function insertLineDecisions(tx: Session, decisions: readonly NewLineDecision[]): Promise<void> {
  for (let start = 0; start < decisions.length; start += CHUNK) {
    await tx.insert(tx.t.lineDecisions, decisions.slice(start, start + CHUNK));
  }
}

/** The acts on the lines of a batch, newest first: what was decided, by whom, why, over how many lines and which sum then. */
export async function listDecisionActs(db: Session, batchId: string, limit: number) {
  const { lineDecisions: d, batchLines: l } = db.t;
  return db.read
    .select({
      auditSeq: d.auditSeq,
      decision: d.decision,
      holdReason: d.holdReason,
      personId: d.personId,
      why: sql<string>`min(${d.reason})`,
      atMs: sql<number>`min(${d.createdAtMs})`.mapWith(Number),
      count: countAll,
      sumMicro: sumOf(sql`coalesce(${d.amountMicro}, ${l.amountMicro}, 0)`),
    })
    .from(d)
    .innerJoin(l, eq(l.id, d.lineId))
    .where(eq(d.batchId, batchId))
    .groupBy(d.auditSeq, d.decision, d.holdReason, d.personId)
    .orderBy(desc(d.auditSeq))
    .limit(limit);
}

/** The columns that every reader of lines gets. */
export function lineColumns(db: Session) {
  const { batchLines: t } = db.t;
  return {
    id: t.id,
    batchId: t.batchId,
    seq: t.seq,
    sourceLineNo: t.sourceLineNo,
    payeeKind: t.payeeKind,
    payee: t.payee,
    payeeKey: t.payeeKey,
    aliasEmail: t.aliasEmail,
    amountMicro: t.amountMicro,
    verdict: t.verdict,
    reasons: t.reasons,
    mainReason: t.mainReason,
    isOverridden: t.isOverridden,
    note: t.note,
    registeredOn: t.registeredOn,
    cardCount: t.cardCount,
    firstCardOn: t.firstCardOn,
    transferId: t.transferId,
  };
}

const countAll = sql<number>`count(*)`.mapWith(Number);

function sumOf(amount: Schema["batchLines"]["amountMicro"] | SQL): SQL<bigint> {
  return sql<bigint>`coalesce(sum(${amount}), 0)`.mapWith((value) => BigInt(value));
}

/** A text of its own for each row of one statement. */
function byId(db: Session, pairs: readonly (readonly [string, string])[]): SQL {
  const { batchLines: t } = db.t;
  const whens = pairs.map(([id, text]) => sql`when ${id} then ${text}`);
  return sql`case ${t.id} ${sql.join(whens, sql` `)} end`;
}

function groupAlike(changes: readonly LineChange[]): LineChange[][] {
  const groups = new Map<string, LineChange[]>();
  for (const change of changes) {
    const key = `${change.verdict}|${change.mainReason}|${change.isOverridden}`;
    const group = groups.get(key);
    if (group) group.push(change);
    else groups.set(key, [change]);
  }
  return [...groups.values()];
}

function isReady(change: LineChange | undefined): boolean {
  return change?.verdict === "ready";
}

/** The number of a line in its file; null when there is no such line. */
export async function findSourceLineNo(db: Session, lineId: string): Promise<number | null> {
  const { batchLines: t } = db.t;
  const [row] = await db.read.select({ sourceLineNo: t.sourceLineNo }).from(t).where(eq(t.id, lineId)).limit(1);
  return row?.sourceLineNo ?? null;
}
