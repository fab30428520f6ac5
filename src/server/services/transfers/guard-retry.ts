import { DomainError, type ErrorParams } from "@/domain/errors";
import type { RetryBar } from "@/domain/transfer.schema";
import { timeOrNull } from "@/domain/wire";
import type { Session } from "@/server/db/session";
import { listAttempts } from "@/server/repositories/attempts.repository";
import { getBatchRow } from "@/server/repositories/batches.repository";
import { listCandidateRecords } from "@/server/repositories/candidate-records.repository";
import { getRaisedParameters } from "@/server/repositories/delays.repository";
import { hasOpenRefutation } from "@/server/repositories/review.repository";
import { findCompleteWalk } from "@/server/repositories/statements.repository";
import type { TransferRow } from "@/server/repositories/transfers.repository";
import type { ServiceContext } from "@/server/services/context";

/** What still keeps a transfer from being tried again, and from when on it may be gone by itself. */
export type RetryGuard = { missing: RetryBar; possibleAtMs: number | null };

/**
 * The retry guard beside claim, hold and confirmation; null when it holds. Whatever left this house must have had the
 * time to show, in a complete walk that began later, and no record may be its movement.
 * @source docs/design/payments.md §4.1
 */
export async function findRetryGuard(
  ctx: ServiceContext,
  db: Session,
  transfer: TransferRow,
): Promise<RetryGuard | null> {
  if (transfer.attemptCount >= ctx.parameters.maxAttempts) return never("too_many_attempts");
  if (transfer.batchId !== null) {
    const { intent } = await getBatchRow(db, transfer.batchId);
    if (intent !== "running" && intent !== "paused") return never("batch_ended");
  }
  if (await hasOpenRefutation(db, transfer.id)) return never("refuted");
  const parameters = await getRaisedParameters(db, ctx);
  const left = (await listAttempts(db, transfer.id)).filter((attempt) => attempt.class !== "never_left");
  for (const attempt of left) {
    const sinceMs = (attempt.closedAtMs ?? ctx.clock.nowMs()) + parameters.visibleMs;
    const wanted = { sinceMs, afterSeq: attempt.watermarkWalkSeq };
    const walk = await findCompleteWalk(db, transfer.accountId, wanted);
    if (walk === null) return { missing: "no_later_walk", possibleAtMs: sinceMs };
  }
  const records = await listCandidateRecords(db, parameters, transfer, left);
  return records.length > 0 ? never("record_open") : null;
}

/** What keeps it back because an earlier attempt may have paid after all. */
const speaksForMoney: readonly RetryBar[] = ["refuted", "record_open"];

/**
 * @throws DomainError `transfer.retry_guard` naming what is missing, from when on it may be there, and what that says
 * about the money
 */
export function refuseGuard(transferId: string, { missing, possibleAtMs }: RetryGuard, named: ErrorParams = {}): never {
  throw new DomainError({
    code: "PRECONDITION_FAILED",
    reason: "transfer.retry_guard",
    message: `It cannot be tried again now: ${missing}.`,
    moneyMoved: speaksForMoney.includes(missing) ? "maybe" : "no",
    params: { ...named, id: transferId, missing, possibleAt: timeOrNull(possibleAtMs) },
  });
}

function never(missing: RetryBar): RetryGuard {
  return { missing, possibleAtMs: null };
}
