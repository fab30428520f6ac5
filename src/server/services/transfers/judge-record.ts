import { and, eq } from "drizzle-orm";
import type { EngineParameters } from "@/domain/engine-parameters";
import { isCandidate, showsPayee } from "@/domain/matching";
import { asMatchable, asOpenRecord } from "@/domain/matching-input";
import type { Session } from "@/server/db/session";
import type { AttemptRow } from "@/server/repositories/attempts.repository";
import { listUnmatchedOutgoing, type RecordRow } from "@/server/repositories/statements.repository";
import type { TransferRow } from "@/server/repositories/transfers.repository";

/**
 * Whether a record may be the movement of an attempt, or shows its payee. Wider than the bump rules on purpose: a person
 * sees every record that amount, payee and watermark allow, however early it is dated, for a clock may have been wrong.
 * What it took beyond our amount is a fee that nobody announced.
 */
export function judgeRecord(
  parameters: EngineParameters,
  transfer: TransferRow,
  attempt: AttemptRow,
  record: RecordRow,
): { isCandidate: boolean; isPayee: boolean } {
  const sent = asMatchable(attempt, transfer, "unknown");
  const shown = asOpenRecord(record);
  const skewMs = Number.POSITIVE_INFINITY;
  const input = { parameters: { ...parameters, skewMs, horizonMs: parameters.watchMs } };
  const withoutAmount = { ...shown, amountMicro: sent.amountMicro, isInexact: false };
  return {
    isCandidate: shown.amountMicro >= sent.amountMicro && isCandidate(sent, withoutAmount, input),
    isPayee: showsPayee(sent, shown, input),
  };
}

/** Records that a person explained, on an item of this transfer, as another movement than this payment. */
export async function listOtherMovements(db: Session, transferId: string): Promise<ReadonlySet<string>> {
  const { reviewDecisions: d, reviewItems: i } = db.t;
  const rows = await db.read
    .select({ recordId: d.recordId })
    .from(d)
    .innerJoin(i, eq(i.id, d.itemId))
    .where(and(eq(i.subjectKind, "transfer"), eq(i.subjectId, transferId), eq(d.decision, "explain_record")));
  return new Set(rows.flatMap(({ recordId }) => (recordId === null ? [] : [recordId])));
}

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
