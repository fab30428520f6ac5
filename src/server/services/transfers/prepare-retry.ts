import { staleAfterMs } from "@/domain/account-profile";
import { warningWindowMs } from "@/domain/batch-warnings";
import { askedOf } from "@/domain/confirmation-tier";
import { transferSnapshot } from "@/domain/transfer-snapshot";
import type { Session } from "@/server/db/session";
import { sha256Hex } from "@/server/platform/hash";
import { getAccountRow } from "@/server/repositories/accounts.repository";
import { findLastWalkMs } from "@/server/repositories/batches.repository";
import { getBuckets } from "@/server/repositories/ledger.repository";
import type { TransferRow } from "@/server/repositories/transfers.repository";
import { findSourceBlockers } from "@/server/services/accounts/check-source";
import type { ServiceContext } from "@/server/services/context";
import { namesOf, type ResolvedPayee } from "@/server/services/payees/resolve-payee";
import { findRetryGuard, type RetryGuard } from "./guard-retry";
import { loadTransferFacts } from "./load-transfer-facts";
import { type AskedOfTransfer, findTier } from "./prepare-transfer";
import { requireState } from "./refuse-state";
import { findBlockers, findWarnings } from "./warn-transfer";

/** Everything that a retry shows and checks, from the rows as they are now. */
export type RetryPreparation = AskedOfTransfer & { guard: RetryGuard | null };

/**
 * Computes what one more attempt of this transfer would ask, and what keeps it from being made. Changes nothing.
 * @throws DomainError `transfer.wrong_state` unless it was rejected or not executed
 */
export async function prepareRetry(ctx: ServiceContext, db: Session, transfer: TransferRow): Promise<RetryPreparation> {
  await requireState(db, transfer, "retry", ["rejected", "not_executed"]);
  const { id, accountId, amountMicro, campaignKey, contentHash, payeeAccountId, version } = transfer;
  const nowMs = ctx.clock.nowMs();
  const payee = await payeeOf(db, transfer);
  const asked = { names: namesOf(payee), amountMicro, campaignKey, sinceMs: nowMs - warningWindowMs, exceptId: id };
  const { blockers } = await findSourceBlockers(db, accountId, [`transfer.${payee.kind}`], nowMs);
  const facts = await loadTransferFacts(ctx, db, asked);
  const buckets = await getBuckets(db, accountId);
  const asOfMs = await findLastWalkMs(db, accountId);
  const isStale = asOfMs === null || asOfMs < nowMs - staleAfterMs;
  const isLine = transfer.kind !== "transfer";
  const warnings = findWarnings({ payee, facts, isStale, isLine });
  const tier = await findTier(ctx, db, { accountId, payee, amountMicro, facts, warnings, exceptTransferId: id });
  const review = transferSnapshot({ contentHash, payeeAccountId, note: null, startAtMs: null, warnings });
  return {
    payee,
    amountMicro,
    // Of a transfer that was tried again meanwhile this is another one.
    snapshot: sha256Hex(JSON.stringify(["transfer-retry/1", id, version, review])),
    warnings,
    blockers: [...blockers, ...findBlockers({ facts, amountMicro, availableMicro: buckets.available, isLine })],
    tier,
    asks: askedOf(tier, "single"),
    buckets,
    asOfMs,
    guard: await findRetryGuard(ctx, db, transfer),
  };
}

async function payeeOf(db: Session, transfer: TransferRow): Promise<ResolvedPayee> {
  const { payeeKind, payee, payeeKey, aliasKey, payeeAccountId } = transfer;
  const account = payeeAccountId === null ? null : await getAccountRow(db, payeeAccountId);
  const recognised = account === null ? payeeKind : "account";
  return { recognised, kind: payeeKind, payee, payeeKey, aliasKey, account };
}
