import { setImmediate } from "node:timers/promises";
import { staleAfterMs } from "@/domain/account-profile";
import { askedOf, type Tier, tierOf } from "@/domain/confirmation-tier";
import { sumMicro } from "@/domain/money";
import { countOverrides, type TransferWarning } from "@/domain/transfer-warnings";
import type { Session } from "@/server/db/session";
import { sha256Hex } from "@/server/platform/hash";
import { type BatchRow, findLastWalkMs } from "@/server/repositories/batches.repository";
import { getBuckets } from "@/server/repositories/ledger.repository";
import type { TransferRow } from "@/server/repositories/transfers.repository";
import { findSourceBlockers } from "@/server/services/accounts/check-source";
import type { ServiceContext } from "@/server/services/context";
import { namesOf } from "@/server/services/payees/resolve-payee";
import { type JudgedRetry, judgeRetry } from "@/server/services/transfers/judge-retry";
import type { AskedOfTransfer } from "@/server/services/transfers/prepare-transfer";
import { sumConfirmed } from "@/server/services/transfers/sum-confirmed";
import { findShortage, type PayeeBlocker } from "@/server/services/transfers/warn-transfer";

/** A line that was refused or not executed, and what one more attempt of it would be. */
export type RetryLine = JudgedRetry & { transfer: TransferRow };

/** Everything that trying lines again shows and checks, from the rows as they are now. */
export type RetryLinesPreparation = Omit<AskedOfTransfer, "payee"> & {
  lines: readonly RetryLine[];
  /** Those that nothing keeps back: they are what is confirmed. */
  possible: readonly RetryLine[];
};

/**
 * Computes what one more attempt of each of these transfers of a batch would ask as one act, and what keeps single ones
 * from being made. Changes nothing. All are rejected or not executed, in line order.
 */
export async function prepareRetryLines(
  ctx: ServiceContext,
  db: Session,
  batch: BatchRow,
  transfers: readonly TransferRow[],
): Promise<RetryLinesPreparation> {
  const { accountId } = batch;
  const nowMs = ctx.clock.nowMs();
  const asOfMs = await findLastWalkMs(db, accountId);
  const isStale = asOfMs === null || asOfMs < nowMs - staleAfterMs;
  const judged: RetryLine[] = [];
  for (const transfer of transfers) {
    judged.push({ transfer, ...(await judgeRetry(ctx, db, transfer, isStale)) });
    // Outside of a transaction nobody waits for this, and others have their turn.
    if (db === ctx.db) await setImmediate();
  }
  const lines = onePerPayee(judged);
  const possible = lines.filter(({ guard, blockers }) => guard === null && blockers.length === 0);
  const amountMicro = sumMicro(possible.map(({ transfer }) => transfer.amountMicro));
  const kinds = [...new Set(possible.map(({ transfer }) => `transfer.${transfer.payeeKind}` as const))];
  const { blockers } = await findSourceBlockers(db, accountId, kinds, nowMs);
  const buckets = await getBuckets(db, accountId);
  const tier = await findTier(ctx, db, batch, possible);
  return {
    lines,
    possible,
    amountMicro,
    snapshot: sha256Hex(JSON.stringify(["lines-retry/1", batch.id, possible.map(({ content }) => content)])),
    warnings: summed(possible),
    blockers: [...blockers, ...findShortage(amountMicro, buckets.available)],
    tier,
    asks: askedOf(tier, "single"),
    buckets,
    asOfMs,
  };
}

/** Of lines that turn out to name one payee the first that can be made is; the others are kept back by it. */
function onePerPayee(lines: readonly RetryLine[]): RetryLine[] {
  const first = new Map<string, RetryLine>();
  return lines.map((line) => {
    if (line.guard !== null || line.blockers.length > 0) return line;
    const names = namesOf(line.payee);
    const other = names.map((name) => first.get(name)).find((found) => found !== undefined);
    if (other === undefined) {
      for (const name of names) first.set(name, line);
      return line;
    }
    const blocker: PayeeBlocker = { code: "claimed", params: { transfer: other.transfer.id } };
    return { ...line, blockers: [blocker] };
  });
}

/** How much it asks, with everything that was confirmed within 24 hours around it. */
async function findTier(ctx: ServiceContext, db: Session, batch: BatchRow, lines: readonly RetryLine[]): Promise<Tier> {
  const recent = await sumConfirmed(db, {
    nowMs: ctx.clock.nowMs(),
    personId: ctx.caller.personId,
    accountId: batch.accountId,
    names: lines.flatMap(({ payee }) => namesOf(payee)),
    exceptTransferIds: lines.map(({ transfer }) => transfer.id),
  });
  const firsts = lines.filter(({ facts }) => facts.paid.count === 0).map(({ transfer }) => transfer.amountMicro);
  return tierOf({
    totalMicro: sumMicro(lines.map(({ transfer }) => transfer.amountMicro)),
    lines: lines.length,
    recentTotalMicro: recent.totalMicro,
    recentLines: recent.lines,
    isOwnTransfer: false,
    largestNewPayeeMicro: firsts.reduce<bigint | null>((max, one) => (max === null || one > max ? one : max), null),
    overrides: lines.reduce((sum, { warnings }) => sum + countOverrides(warnings), 0),
  });
}

/** Each warning once, with how many lines it is about and the first payment that it names. */
function summed(lines: readonly RetryLine[]): TransferWarning[] {
  const byCode = new Map<TransferWarning["code"], { warning: TransferWarning; count: number }>();
  for (const warning of lines.flatMap(({ warnings }) => warnings)) {
    const known = byCode.get(warning.code);
    byCode.set(warning.code, { warning: known?.warning ?? warning, count: (known?.count ?? 0) + 1 });
  }
  return [...byCode.values()].map(({ warning, count }) => ({
    ...warning,
    params: { ...warning.params, lines: count },
  }));
}
