import type { MatchableAttempt, OpenRecord } from "./matching";
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
