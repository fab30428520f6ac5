import { formatMoney } from "@/domain/money";
import type { TransferAnswer } from "@/domain/transfer.schema";
import { timeOf, timeOrNull } from "@/domain/wire";
import type { Session } from "@/server/db/session";
import { getTransfer } from "@/server/repositories/transfers.repository";

/** One transfer as an act on it leaves it, read in the given session. @throws NotFoundError */
export async function describeTransfer(db: Session, id: string): Promise<TransferAnswer> {
  const row = await getTransfer(db, id);
  return {
    id: row.id,
    version: row.version,
    kind: row.kind,
    state: row.state,
    parkReason: row.parkReason,
    notBefore: timeOrNull(row.notBeforeAtMs),
    accountId: row.accountId,
    payeeKind: row.payeeKind,
    payee: row.payee,
    payeeAccountId: row.payeeAccountId,
    amount: formatMoney(row.amountMicro),
    campaign: row.campaignKey,
    batchId: row.batchId,
    note: row.note,
    attempts: row.attemptCount,
    createdAt: timeOf(row.createdAtMs),
  };
}

/** What streams are told of a transfer that a person moved: ids and the state. */
export function transferChange(
  transfer: { id: string; batchId: string | null; accountId: string },
  state: string,
  atMs: number,
) {
  const payload = { state, batchId: transfer.batchId, accountId: transfer.accountId };
  return { topic: "transfer" as const, subjectKind: "transfer", subjectId: transfer.id, payload, atMs };
}
