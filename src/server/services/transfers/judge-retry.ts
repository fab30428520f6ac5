import { warningWindowMs } from "@/domain/batch-warnings";
import { readPayee } from "@/domain/payee";
import { transferSnapshot } from "@/domain/transfer-snapshot";
import type { TransferWarning } from "@/domain/transfer-warnings";
import type { Session } from "@/server/db/session";
import { getAccountRow } from "@/server/repositories/accounts.repository";
import { findOrderTime } from "@/server/repositories/restore-gap.repository";
import { isOwnAccount } from "@/server/repositories/transfer-checks.repository";
import type { TransferRow } from "@/server/repositories/transfers.repository";
import type { ServiceContext } from "@/server/services/context";
import type { ResolvedPayee } from "@/server/services/payees/resolve-payee";
import { findRetryGuard, type RetryGuard } from "./guard-retry";
import { loadTransferFacts, type TransferFacts } from "./load-transfer-facts";
import { isPerson } from "./prepare-transfer";
import { findPayeeBlockers, findWarnings, type PayeeBlocker } from "./warn-transfer";

/** What one more attempt of a transfer would be, beside its account and its money. */
export type JudgedRetry = {
  payee: ResolvedPayee;
  facts: TransferFacts;
  warnings: readonly TransferWarning[];
  blockers: readonly PayeeBlocker[];
  /** What still keeps it back because of its earlier attempts; null when nothing does. */
  guard: RetryGuard | null;
  /** The text of what is confirmed: of a transfer that was tried again meanwhile it is another one. */
  content: string;
};

/**
 * Judges one more attempt of a rejected or not executed transfer, by what the given session sees. Changes nothing.
 * `isStale`: the statement of its account was not read within the hour.
 */
export async function judgeRetry(
  ctx: ServiceContext,
  db: Session,
  transfer: TransferRow,
  isStale: boolean,
): Promise<JudgedRetry> {
  const { id, amountMicro, campaignKey, contentHash, payeeAccountId, version } = transfer;
  const payee = await payeeOf(db, transfer);
  const sinceMs = ctx.clock.nowMs() - warningWindowMs;
  const orderedAtMs = await findOrderTime(db, transfer);
  const asked = { payee, amountMicro, campaignKey, sinceMs, exceptId: id, orderedAtMs };
  const facts = await loadTransferFacts(ctx, db, asked);
  const isLine = transfer.kind !== "transfer";
  const warnings = findWarnings({ payee, facts, isStale, isLine, isPerson: isPerson(ctx) });
  const review = transferSnapshot({ contentHash, payeeAccountId, note: null, startAtMs: null, warnings });
  return {
    payee,
    facts,
    warnings,
    blockers: [
      ...findPayeeBlockers({ facts, amountMicro, isLine, isPerson: isPerson(ctx) }),
      ...(await findOwnAccount(db, transfer)),
    ],
    guard: await findRetryGuard(ctx, db, transfer),
    content: JSON.stringify(["transfer-retry/1", id, version, review]),
  };
}

async function payeeOf(db: Session, transfer: TransferRow): Promise<ResolvedPayee> {
  const { payeeKind, payee, payeeKey, aliasKey, payeeAccountId } = transfer;
  const account = payeeAccountId === null ? null : await getAccountRow(db, payeeAccountId);
  const recognised = account === null ? payeeKind : "account";
  return { recognised, kind: payeeKind, payee, payeeKey, aliasKey, account };
}

/** A payee of cashback that is an account of ours by now: the final gate holds it. */
async function findOwnAccount(db: Session, transfer: TransferRow): Promise<PayeeBlocker[]> {
  if (transfer.kind !== "cashback") return [];
  const name = readPayee(transfer.payeeKind, transfer.payee);
  const isOwn = name.isPayee && (await isOwnAccount(db, transfer, name.canonical));
  return isOwn ? [{ code: "own_account", params: {} }] : [];
}
