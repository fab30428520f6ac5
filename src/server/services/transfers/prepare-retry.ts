import { staleAfterMs } from "@/domain/account-profile";
import { askedOf } from "@/domain/confirmation-tier";
import type { Session } from "@/server/db/session";
import { sha256Hex } from "@/server/platform/hash";
import { findLastWalkMs } from "@/server/repositories/batches.repository";
import { getBuckets } from "@/server/repositories/ledger.repository";
import type { TransferRow } from "@/server/repositories/transfers.repository";
import { findSourceBlockers } from "@/server/services/accounts/check-source";
import type { ServiceContext } from "@/server/services/context";
import type { RetryGuard } from "./guard-retry";
import { judgeRetry } from "./judge-retry";
import { type AskedOfTransfer, findTier } from "./prepare-transfer";
import { requireState } from "./refuse-state";
import { findShortage } from "./warn-transfer";

/** Everything that a retry shows and checks, from the rows as they are now. */
export type RetryPreparation = AskedOfTransfer & { guard: RetryGuard | null; gapSeen: string | null };

/**
 * Computes what one more attempt of this transfer would ask, and what keeps it from being made. Changes nothing.
 * @throws DomainError `transfer.wrong_state` unless it was rejected or not executed
 */
export async function prepareRetry(ctx: ServiceContext, db: Session, transfer: TransferRow): Promise<RetryPreparation> {
  await requireState(db, transfer, "retry", ["rejected", "not_executed"]);
  const { id, accountId, amountMicro } = transfer;
  const nowMs = ctx.clock.nowMs();
  const { blockers } = await findSourceBlockers(db, accountId, [`transfer.${transfer.payeeKind}`], nowMs);
  const buckets = await getBuckets(db, accountId);
  const asOfMs = await findLastWalkMs(db, accountId);
  const judged = await judgeRetry(ctx, db, transfer, asOfMs === null || asOfMs < nowMs - staleAfterMs);
  const { payee, facts, warnings, guard } = judged;
  const tier = await findTier(ctx, db, { accountId, payee, amountMicro, facts, warnings, exceptTransferId: id });
  return {
    payee,
    amountMicro,
    snapshot: sha256Hex(judged.content),
    warnings,
    blockers: [...blockers, ...judged.blockers, ...findShortage(amountMicro, buckets.available)],
    tier,
    asks: askedOf(tier, "single"),
    buckets,
    asOfMs,
    guard,
    gapSeen: facts.sinceRestore?.seen ?? null,
  };
}
