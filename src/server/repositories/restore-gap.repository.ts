import { and, asc, eq, gte, inArray, isNull, like, lt, lte, or, sql } from "drizzle-orm";
import type { EngineParameters } from "@/domain/engine-parameters";
import { type GapOrder, type GapRecord, type LostTime, namelessWindowMs, RestoreGap } from "@/domain/restore-gap";
import { keepQuery } from "@/server/db/keep-query";
import type { Session } from "@/server/db/session";
import { getRaisedParameters } from "./delays.repository";
import { AVAILABLE_FIELD } from "./statements.repository";

type GapContext = {
  mode: "sandbox" | "live";
  parameters: EngineParameters;
  nowMs: number;
  hash: (text: string) => string;
};

/** Which order the gap is asked about; `payee` as it is sent. */
export type AskedOrder = GapOrder & { payee: string };

/** Keeps that the books lost a time, when a database went back or another one went on beside it. */
export async function insertRestore(
  tx: Session,
  restore: LostTime & { epoch: number; cause: string },
  atMs: number,
): Promise<void> {
  await tx.insert(tx.t.restores, { ...restore, createdAtMs: atMs });
}

/**
 * What the statements show of every time that the books lost; null when they never lost any. `orderedAtMs`: since when
 * what is asked about was meant to be paid. With `order` only what may speak of that one is read.
 */
export async function readRestoreGap(
  db: Session,
  { mode, parameters, nowMs, hash }: GapContext,
  orderedAtMs: number,
  order?: AskedOrder,
): Promise<RestoreGap | null> {
  const lost = await restoresByEpoch(db).execute();
  if (lost.length === 0) return null;
  const { lateMs, skewMs } = await getRaisedParameters(db, { mode, parameters });
  const times = lost.map(({ fromAtMs, untilAtMs }) => ({
    fromAtMs: fromAtMs - skewMs,
    // What somebody had sent until then may have been executed so much later.
    untilAtMs: untilAtMs + lateMs + skewMs,
    isRecent: nowMs <= untilAtMs + namelessWindowMs || orderedAtMs <= untilAtMs,
  }));
  const records = await listGapRecords(db, times, order);
  const isRecent = ({ occurredAtMs: atMs }: GapRecord) =>
    times.some((time) => time.isRecent && time.fromAtMs <= atMs && atMs <= time.untilAtMs);
  return new RestoreGap(records, hash, isRecent);
}

const restoresByEpoch = keepQuery((db) =>
  db.read.select().from(db.t.restores).orderBy(asc(db.t.restores.epoch)).prepare(),
);

/** What no attempt made here has, and what an attempt has that stands for whatever was made meanwhile. */
async function listGapRecords(
  db: Session,
  times: readonly LostTime[],
  order: AskedOrder | undefined,
): Promise<GapRecord[]> {
  const { statementRecords: r, attempts: a } = db.t;
  const isFree = and(isNull(r.matchedAttemptId), inArray(r.verdict, ["open", "foreign", "explained"]));
  const rows = await db.read
    .select({
      accountId: r.accountId,
      recordId: r.recordId,
      changeMicro: r.changeMicro,
      verdict: r.verdict,
      counterparty: r.counterparty,
      occurredAtMs: r.occurredAtMs,
    })
    .from(r)
    .leftJoin(a, eq(a.id, r.matchedAttemptId))
    .where(
      and(
        or(
          ...times.map(({ fromAtMs, untilAtMs }) => and(gte(r.occurredAtMs, fromAtMs), lte(r.occurredAtMs, untilAtMs))),
        ),
        eq(r.field, AVAILABLE_FIELD),
        lt(r.changeMicro, 0n),
        or(isFree, eq(a.origin, "restore")),
        order && mayName(db, order),
      ),
    );
  return rows.map(({ changeMicro, verdict, counterparty, ...record }) => ({
    ...record,
    amountMicro: -changeMicro,
    isExplained: verdict === "explained" || verdict === "matched",
    names: counterparty === null ? [] : counterparty.split(" "),
  }));
}

/** Wider than what is asked: what it leaves is judged by the names themselves. */
function mayName(db: Session, { amountMicro, payee, payeeKind, aliasKey }: AskedOrder) {
  const { statementRecords: r } = db.t;
  const hasAddress = payeeKind === "email" || aliasKey !== null ? like(r.counterparty, "%@%") : undefined;
  const isNumber = payeeKind === "uid" ? sql`instr(${r.counterparty}, ${payee}) > 0` : undefined;
  return or(eq(r.changeMicro, -amountMicro), hasAddress, isNumber);
}

/** Since when a payment was meant to be made: its batch may be older than the start that made it. */
export async function findOrderTime(
  db: Session,
  transfer: { batchId: string | null; createdAtMs: number },
): Promise<number> {
  if (transfer.batchId === null) return transfer.createdAtMs;
  const [batch] = await batchTime(db).execute({ batchId: transfer.batchId });
  return batch?.atMs ?? transfer.createdAtMs;
}

const batchTime = keepQuery((db) => {
  const { batches: t } = db.t;
  return db.read
    .select({ atMs: t.createdAtMs })
    .from(t)
    .where(eq(t.id, sql.placeholder("batchId")))
    .prepare();
});

/** The time of the last entry of the audit chain: until then the database knows what was done; null without one. */
export async function findLastKnownTime(db: Session): Promise<number | null> {
  const { auditEntries: e, auditHead: h } = db.t;
  const [last] = await db.read.select({ atMs: e.atMs }).from(h).innerJoin(e, eq(e.seq, h.seq));
  return last?.atMs ?? null;
}
