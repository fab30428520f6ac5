import { and, count, eq, gt, inArray, lte, max, ne, sql } from "drizzle-orm";
import type { DoubtFacts } from "@/domain/adjudication";
import type { EngineParameters } from "@/domain/engine-parameters";
import { judgeRecord } from "@/domain/matching-input";
import { keepQuery } from "@/server/db/keep-query";
import type { Session } from "@/server/db/session";
import { type AttemptRow, listAttempts } from "@/server/repositories/attempts.repository";
import { listOtherMovements } from "@/server/repositories/candidate-records.repository";
import { getRaisedParameters } from "@/server/repositories/delays.repository";
import { findLease } from "@/server/repositories/leases.repository";
import {
  findCompleteWalk,
  hasForeign,
  listUnmatchedOutgoing,
  type RecordRow,
  type WalkRow,
} from "@/server/repositories/statements.repository";
import type { TransferRow } from "@/server/repositories/transfers.repository";
import type { ServiceContext } from "@/server/services/context";

/** Everything that a decision about one transfer is judged by. */
export type Doubt = {
  transfer: TransferRow;
  attempts: AttemptRow[];
  /** Records that no transfer has and that may be its movement, also foreign and explained ones, oldest first. */
  candidates: RecordRow[];
  /** Records that keep "not paid" closed until they are given to a transfer or explained as another movement. */
  against: RecordRow[];
  twins: number;
  facts: DoubtFacts;
  /** V, D and H as they are now. */
  windows: EngineParameters;
};

/** Reads the facts of a doubt in the given session, so that a decision judges what its transaction sees. */
export async function readDoubt(ctx: ServiceContext, db: Session, transfer: TransferRow): Promise<Doubt> {
  const attempts = await listAttempts(db, transfer.id);
  const last = attempts.at(-1);
  const closedAtMs = last?.closedAtMs ?? transfer.updatedAtMs;
  const openedAtMs = last?.openedAtMs ?? transfer.createdAtMs;
  const records = last ? await listUnmatchedOutgoing(db, transfer.accountId, last.watermarkWalkSeq) : [];
  const judged = last
    ? records.map((record) => ({ record, ...judgeRecord(ctx.parameters, transfer, last, record) }))
    : [];
  const candidates = judged.flatMap((one) => (one.isCandidate ? [one.record] : []));
  const others = await listOtherMovements(db, transfer.id);
  const against = judged.flatMap(({ record, isCandidate, isPayee }) =>
    (isCandidate || isPayee) && !others.has(record.recordId) ? [record] : [],
  );
  const explained = against.filter(({ verdict }) => verdict === "explained").length;
  const windows = await getRaisedParameters(db, ctx);
  const walk = await findCompleteWalk(db, transfer.accountId, {
    sinceMs: closedAtMs + windows.horizonMs,
    afterSeq: last?.watermarkWalkSeq ?? 0,
  });
  const twins = await countTwins(db, transfer);
  const lease = await findLease(db, transfer.accountId);
  const nowMs = ctx.clock.nowMs();
  const facts: DoubtFacts = {
    state: transfer.state,
    openedAtMs,
    closedAtMs,
    nowMs,
    completeWalk: walk && { newestRecordAtMs: await newestRecordMs(db, walk, openedAtMs) },
    attemptGeneration: last?.sessionGeneration ?? 0,
    sessionGeneration: await sessionGeneration(db, transfer.accountId),
    // It closed its attempt itself, or died, and a later fence has the account.
    isSenderIdle:
      last !== undefined &&
      last.closedAtMs !== null &&
      (last.rule !== "worker_died" || lease === null || lease.fence > last.fence),
    hasUnsettledTwin: twins > 0,
    hasForeign: await hasForeign(db, transfer.accountId),
    candidates: candidates.length,
    fitting: against.length - explained,
    explained,
  };
  return { transfer, attempts, candidates, against, twins, facts, windows };
}

/** Accepted transfers of the same account and amount that no record settled yet. */
async function countTwins(db: Session, transfer: TransferRow): Promise<number> {
  const { id, accountId, amountMicro } = transfer;
  const [row] = await twinsOf(db).execute({ id, accountId, amountMicro });
  return row?.n ?? 0;
}

const twinsOf = keepQuery((db) => {
  const { transfers: t } = db.t;
  return db.read
    .select({ n: count().mapWith(Number) })
    .from(t)
    .where(
      and(
        eq(t.accountId, sql.placeholder("accountId")),
        eq(t.amountMicro, sql.param(sql.placeholder("amountMicro"), t.amountMicro)),
        inArray(t.state, ["accepted"]),
        ne(t.id, sql.placeholder("id")),
      ),
    )
    .prepare();
});

/** The newest record since a moment that this walk or one before it had read. */
async function newestRecordMs(db: Session, walk: WalkRow, sinceMs: number): Promise<number | null> {
  const [row] = await newestRecord(db).execute({ accountId: walk.accountId, seq: walk.seq, sinceMs });
  return row?.atMs ?? null;
}

const newestRecord = keepQuery((db) => {
  const { statementRecords: t } = db.t;
  const isSeen = and(gt(t.occurredAtMs, sql.placeholder("sinceMs")), lte(t.seenWalkSeq, sql.placeholder("seq")));
  return db.read
    .select({ atMs: max(t.occurredAtMs) })
    .from(t)
    .where(and(eq(t.accountId, sql.placeholder("accountId")), isSeen))
    .prepare();
});

async function sessionGeneration(db: Session, accountId: string): Promise<number> {
  const [row] = await generationOf(db).execute({ accountId });
  return row?.generation ?? 0;
}

const generationOf = keepQuery((db) => {
  const { accountSessions: t } = db.t;
  return db.read
    .select({ generation: t.generation })
    .from(t)
    .where(eq(t.accountId, sql.placeholder("accountId")))
    .limit(1)
    .prepare();
});
