import { snapshotCode } from "@/domain/batch-content";
import { wireParams } from "@/domain/batch-line-reasons";
import { formatMoney, sumMicro } from "@/domain/money";
import { timeOrNull } from "@/domain/wire";
import { reservedBuckets } from "@/server/repositories/ledger.repository";
import type { ServiceContext } from "@/server/services/context";
import type { AskedOfTransfer } from "./prepare-transfer";

/** What is asked of whoever confirms, and the money before and after, for the wire. */
export function showAsked(ctx: Pick<ServiceContext, "parameters">, known: Omit<AskedOfTransfer, "payee">) {
  const { amountMicro, buckets, asks, tier, snapshot } = known;
  return {
    before: formatMoney(buckets.available),
    reserved: formatMoney(sumMicro(reservedBuckets.map((bucket) => buckets[bucket]))),
    after: formatMoney(buckets.available - amountMicro),
    asOf: timeOrNull(known.asOfMs),
    tier,
    asks: { stepUp: asks.isStepUpAsked, ownStepUp: asks.isOwnStepUpAsked, typedTotal: asks.isTotalAsked },
    holdSec: Math.ceil(ctx.parameters.undoMs[tier] / 1_000),
    warnings: known.warnings.map(({ code, params }) => ({ code, params: wireParams(params) })),
    blockers: known.blockers.map(({ code, params }) => ({ code, params: wireParams(params) })),
    snapshot,
    snapshotCode: snapshotCode(snapshot),
  };
}
