import { and, eq, sql } from "drizzle-orm";
import type { EngineParameters } from "@/domain/engine-parameters";
import { judgeRecord } from "@/domain/matching-input";
import { keepQuery } from "@/server/db/keep-query";
import type { Session } from "@/server/db/session";
import type { AttemptRow } from "./attempts.repository";
import { listUnmatchedOutgoing, type RecordRow } from "./statements.repository";
import type { TransferRow } from "./transfers.repository";

/** Records that a person explained, on an item of this transfer, as another movement than this payment. */
export async function listOtherMovements(db: Session, transferId: string): Promise<ReadonlySet<string>> {
  const rows = await explainedRecords(db).execute({ transferId });
  return new Set(rows.flatMap(({ recordId }) => (recordId === null ? [] : [recordId])));
}

const explainedRecords = keepQuery((db) => {
  const { reviewDecisions: d, reviewItems: i } = db.t;
  const ofTransfer = and(eq(i.subjectKind, "transfer"), eq(i.subjectId, sql.placeholder("transferId")));
  return db.read
    .select({ recordId: d.recordId })
    .from(d)
    .innerJoin(i, eq(i.id, d.itemId))
    .where(and(ofTransfer, eq(d.decision, "explain_record")))
    .prepare();
});

/** Records that no transfer has, that nobody explained, and that may be the movement of one of these attempts. */
export async function listCandidateRecords(
  db: Session,
  parameters: EngineParameters,
  transfer: TransferRow,
  attempts: readonly AttemptRow[],
): Promise<RecordRow[]> {
  if (attempts.length === 0) return [];
  const afterSeq = Math.min(...attempts.map(({ watermarkWalkSeq }) => watermarkWalkSeq));
  const records = await listUnmatchedOutgoing(db, transfer.accountId, afterSeq);
  const others = await listOtherMovements(db, transfer.id);
  return records.filter((record) => {
    if (record.verdict === "explained" || others.has(record.recordId)) return false;
    return attempts.some((attempt) => {
      if (record.seenWalkSeq <= attempt.watermarkWalkSeq) return false;
      const { isCandidate, isPayee } = judgeRecord(parameters, transfer, attempt, record);
      return isCandidate || isPayee;
    });
  });
}
