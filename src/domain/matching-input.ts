import type { EngineParameters } from "./engine-parameters";
import { isCandidate, type MatchableAttempt, type OpenRecord, showsPayee } from "./matching";
import { canonicalPayee, type PayeeKind } from "./payee";

/** What is stored of a closed attempt and its transfer, as far as matching goes. */
type StoredAttempt = { id: string; watermarkWalkSeq: number; openedAtMs: number; closedAtMs: number | null };
type StoredTransfer = { id: string; amountMicro: bigint; payeeKind: PayeeKind; payee: string };

/** The attempt as the bump rules and a person's decision compare it with records. */
export function asMatchable(
  attempt: StoredAttempt,
  transfer: StoredTransfer,
  status: MatchableAttempt["status"],
): MatchableAttempt {
  return {
    attemptId: attempt.id,
    transferId: transfer.id,
    status,
    amountMicro: transfer.amountMicro,
    payeeKind: transfer.payeeKind,
    payee: canonicalPayee(transfer.payeeKind, transfer.payee),
    watermarkWalkSeq: attempt.watermarkWalkSeq,
    openedAtMs: attempt.openedAtMs,
    closedAtMs: attempt.closedAtMs ?? attempt.openedAtMs,
  };
}

/** What is stored of a statement record: outgoing ones change the balance by a negative amount. */
type StoredRecord = Omit<OpenRecord, "amountMicro" | "counterparties"> & {
  changeMicro: bigint;
  /** Names of the other side, between spaces; null when none is shown. */
  counterparty: string | null;
};

/** The record as the bump rules and a person's decision compare it with attempts. */
export function asOpenRecord(record: StoredRecord): OpenRecord {
  return {
    recordId: record.recordId,
    amountMicro: -record.changeMicro,
    isInexact: record.isInexact,
    counterparties: record.counterparty === null ? [] : record.counterparty.split(" "),
    changeType: record.changeType,
    occurredAtMs: record.occurredAtMs,
    seenWalkSeq: record.seenWalkSeq,
    position: record.position,
  };
}

/**
 * Whether a record may be the movement of an attempt, or shows its payee. Wider than the bump rules on purpose: a person
 * sees every record that amount, payee and watermark allow, however early it is dated, for a clock may have been wrong.
 * What it took beyond our amount is a fee that nobody announced.
 */
export function judgeRecord(
  parameters: EngineParameters,
  transfer: StoredTransfer,
  attempt: StoredAttempt,
  record: StoredRecord,
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
