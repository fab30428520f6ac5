import type { TransferDetail, TransferEvent } from "@/domain/transfer-detail.schema";
import type { TransferRow } from "@/domain/transfer-list.schema";

/** A queued cashback payment of 5.60. */
export function transfer(change: Partial<TransferRow> = {}): TransferRow {
  return {
    id: "trf_1",
    kind: "cashback",
    account: { id: "acc_1", email: "payer@example.com", alias: "Payer" },
    payeeKind: "uid",
    payee: "10000001",
    isPayeeMasked: false,
    payeeAccount: null,
    amount: "5.600000",
    state: "queued",
    isDecidedPaid: false,
    parkReason: null,
    nextCheckAt: null,
    batch: { id: "bat_1", name: "May cashback" },
    line: { id: "lin_1", number: 7 },
    campaign: "cashback-2026-05",
    attempts: 0,
    sentAt: null,
    by: { id: "opr_1", name: "Olive" },
    confirmedBy: { id: "opr_1", name: "Olive" },
    recordId: null,
    createdAt: "2026-11-21T15:00:00.000Z",
    updatedAt: "2026-11-21T15:00:00.000Z",
    version: 1,
    ...change,
  };
}

export function detail(change: Partial<TransferDetail> = {}): TransferDetail {
  return {
    ...transfer(),
    payeeId: null,
    note: null,
    notBefore: null,
    contentHash: "0".repeat(64),
    confirmation: { by: "Olive", method: "password", tier: 2, at: "2026-11-21T15:00:00.000Z" },
    attemptList: [],
    record: null,
    review: null,
    actions: [],
    ...change,
  };
}

export function step(change: Partial<TransferEvent> = {}): TransferEvent {
  return {
    seq: 1,
    edge: "E4",
    from: "awaiting_approval",
    to: "queued",
    parkReason: null,
    attempt: null,
    at: "2026-11-21T15:00:00.000Z",
    actor: "Olive",
    isPerson: true,
    reason: null,
    ...change,
  };
}
