import type { BatchWork } from "@/domain/batch-intents";
import { shareStates } from "@/domain/batch-progress";
import type { TransferState } from "@/domain/transfer-states";
import type { Session } from "@/server/db/session";
import { type BatchRow, sumStates } from "@/server/repositories/batches.repository";
import { getBreaker } from "@/server/repositories/breakers.repository";
import { total } from "@/server/services/cashback/describe-cashback";

const left: readonly TransferState[] = shareStates.left;

/** What is left of a batch to pause, resume or stop, and whether its account stands still after failures. */
export async function readBatchWork(db: Session, batch: Pick<BatchRow, "id" | "accountId">): Promise<BatchWork> {
  const states = await sumStates(db, [batch.id]);
  const { trippedAtMs } = await getBreaker(db, batch.accountId);
  return { left: total(states.filter(({ state }) => left.includes(state))).count, isTripped: trippedAtMs !== null };
}
