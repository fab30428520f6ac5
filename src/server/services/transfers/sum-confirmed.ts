import { sumMicro } from "@/domain/money";
import type { Session } from "@/server/db/session";
import { listStartedSince, sumStates } from "@/server/repositories/batches.repository";
import {
  type ConfirmedBy,
  listBatchPaymentsTo,
  listConfirmedSingles,
} from "@/server/repositories/transfer-checks.repository";

/** What is counted together lies within this. @source docs/design/payments.md §14 */
const WINDOW_MS = 86_400_000;

type Asked = ConfirmedBy & {
  nowMs: number;
  /** What is to be confirmed now counts by itself. */
  exceptBatchId?: string;
  exceptTransferIds?: readonly string[];
};

/**
 * What was confirmed within 24 hours by this person, from this account or to this payee, batches and single transfers
 * together: splitting does not lower what is asked.
 */
export async function sumConfirmed(db: Session, asked: Asked): Promise<{ totalMicro: bigint; lines: number }> {
  const { nowMs, personId, accountId, names, exceptBatchId = "", exceptTransferIds = [] } = asked;
  const sinceMs = nowMs - WINDOW_MS;
  const batches = (await listStartedSince(db, sinceMs, exceptBatchId)).filter(
    (batch) => batch.startedBy === personId || batch.accountId === accountId,
  );
  const batchIds = batches.map(({ id }) => id);
  const states = await sumStates(db, batchIds);
  const counted = [...batchIds, ...(exceptBatchId === "" ? [] : [exceptBatchId])];
  const except = { transferIds: exceptTransferIds, batchIds: counted };
  const singles = await listConfirmedSingles(db, { personId, accountId, names }, sinceMs, except);
  const known = [...singles.map(({ id }) => id), ...exceptTransferIds];
  const others = await listBatchPaymentsTo(db, names, sinceMs, { batchIds: counted, transferIds: known });
  return {
    totalMicro:
      sumMicro(batches.map(({ totalMicro }) => totalMicro)) +
      sumMicro([...singles, ...others].map(({ amountMicro }) => amountMicro)),
    lines: states.reduce((sum, { count }) => sum + count, 0) + singles.length + others.length,
  };
}
