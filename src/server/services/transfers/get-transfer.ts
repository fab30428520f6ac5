import { maskName, maskPayee, maskWithin } from "@/domain/batch-payee";
import { formatMoney } from "@/domain/money";
import { type Act, mayDo } from "@/domain/rights";
import { actionsOf, type TransferAction } from "@/domain/transfer-actions";
import { type TransferDetail, transferDoubts } from "@/domain/transfer-detail.schema";
import { moneyOrNull, timeOf, timeOrNull } from "@/domain/wire";
import { type AttemptRow, listAttempts } from "@/server/repositories/attempts.repository";
import { findPayeeIds } from "@/server/repositories/payees.repository";
import type { RecordRow } from "@/server/repositories/statements.repository";
import { findConfirmation, findMatchedRecord, findOpenItem } from "@/server/repositories/transfer-detail.repository";
import { getTransfer } from "@/server/repositories/transfers.repository";
import type { ServiceContext } from "@/server/services/context";
import { describeTransfers } from "./describe-transfers";

/** Whose right each action takes. */
const actsOf: Readonly<Record<TransferAction, Act>> = {
  submitCode: "transfers.submitCode",
  cancel: "transfers.cancel",
  retry: "transfers.send",
  look: "accounts.sync",
  receipt: "transfers.read",
  decide: "reviews.read",
};

/**
 * Everything that is known of one transfer: who ordered and confirmed it, every attempt with what came back, the record
 * that settled it, the doubt that is open about it, and what may be done now. People without the right see the payee
 * masked, also in the words of Infini.
 * @throws NotFoundError `transfer.not_found`
 */
export async function getTransferDetail(ctx: ServiceContext, id: string): Promise<TransferDetail> {
  const { db } = ctx;
  const transfer = await getTransfer(db, id);
  const [rows, confirmation, attempts, item, payeeIds] = await Promise.all([
    describeTransfers(db, ctx, [id]),
    findConfirmation(db, transfer.confirmationId),
    listAttempts(db, id),
    findOpenItem(db, id),
    findPayeeIds(db, [transfer.payeeKey]),
  ]);
  const [row] = rows;
  if (row === undefined) throw new Error(`${id} was not described`);
  const record = await findMatchedRecord(
    db,
    attempts.map((attempt) => attempt.id),
  );
  const words = wordsFor(row.isPayeeMasked ? transfer : null);
  const about = { state: transfer.state, parkReason: row.parkReason, isInReview: item !== null };
  return {
    ...row,
    payeeId: payeeIds.get(transfer.payeeKey) ?? null,
    note: words(transfer.note),
    notBefore: timeOrNull(transfer.notBeforeAtMs),
    contentHash: transfer.contentHash,
    confirmation: confirmation && {
      by: row.confirmedBy?.name ?? confirmation.personId,
      method: confirmation.method,
      tier: confirmation.tier,
      at: timeOf(confirmation.createdAtMs),
    },
    attemptList: attempts.map((attempt) => attemptOnWire(attempt, words)),
    record: record && recordOnWire(record, row.isPayeeMasked),
    review: item && {
      id: item.id,
      kind: transferDoubts.find((kind) => kind === item.kind) ?? "unknown",
      since: timeOf(item.createdAtMs),
    },
    actions: actionsOf(about).filter((action) => mayDo(ctx.caller, actsOf[action])),
  };
}

type Words = (text: string | null) => string | null;

/** Words of Infini or of people as they are, or without the payee for whom it is masked. */
export function wordsFor(masked: { payeeKind: "uid" | "email"; payee: string } | null): Words {
  if (masked === null) return (text) => text;
  const shown = maskPayee(masked.payeeKind, masked.payee);
  return (text) => text && maskWithin(text, masked.payee, shown);
}

function attemptOnWire(attempt: AttemptRow, words: Words): TransferDetail["attemptList"][number] {
  return {
    n: attempt.n,
    openedAt: timeOf(attempt.openedAtMs),
    closedAt: timeOrNull(attempt.closedAtMs),
    class: attempt.class,
    rule: attempt.rule,
    httpStatus: attempt.httpStatus,
    upstreamCode: attempt.upstreamCode,
    upstreamMessage: words(attempt.upstreamMessage),
    balanceBefore: moneyOrNull(attempt.balanceBeforeMicro),
    requestHash: attempt.requestHash,
  };
}

function recordOnWire(record: RecordRow, isMasked: boolean): TransferDetail["record"] {
  const { counterparty } = record;
  return {
    recordId: record.recordId,
    at: timeOf(record.occurredAtMs),
    amount: formatMoney(record.changeMicro),
    balanceAfter: formatMoney(record.balanceMicro),
    counterparty: counterparty !== null && isMasked ? maskName(counterparty) : counterparty,
  };
}
