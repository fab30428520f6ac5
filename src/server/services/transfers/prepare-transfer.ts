import { staleAfterMs } from "@/domain/account-profile";
import { warningWindowMs } from "@/domain/batch-warnings";
import { askedOf, type Tier, type TierAsks, tierOf } from "@/domain/confirmation-tier";
import { BadInputError } from "@/domain/errors";
import type { Bucket } from "@/domain/ledger";
import { isAmount, parseAmount } from "@/domain/money";
import type { PreviewTransferInput } from "@/domain/transfer.schema";
import { transferContent } from "@/domain/transfer-content";
import { transferSnapshot } from "@/domain/transfer-snapshot";
import { countOverrides, type TransferWarning } from "@/domain/transfer-warnings";
import type { Session } from "@/server/db/session";
import { sha256Hex } from "@/server/platform/hash";
import type { AccountRecord } from "@/server/repositories/accounts.repository";
import { findLastWalkMs } from "@/server/repositories/batches.repository";
import { getBuckets } from "@/server/repositories/ledger.repository";
import { findSourceBlockers } from "@/server/services/accounts/check-source";
import type { ServiceContext } from "@/server/services/context";
import { namesOf, type ResolvedPayee, resolvePayee } from "@/server/services/payees/resolve-payee";
import { loadTransferFacts, type TransferFacts } from "./load-transfer-facts";
import { sumConfirmed } from "./sum-confirmed";
import { type FoundBlocker, findPayeeBlockers, findShortage, findWarnings } from "./warn-transfer";

/** A start further away than this is a slip of the pen. */
const LONGEST_WAIT_MS = 90 * 86_400_000;

/** What is asked of whoever confirms a transfer, by the rows as they are now. */
export type AskedOfTransfer = {
  payee: ResolvedPayee;
  amountMicro: bigint;
  snapshot: string;
  warnings: readonly TransferWarning[];
  blockers: readonly FoundBlocker[];
  tier: Tier;
  asks: TierAsks;
  buckets: Readonly<Record<Bucket, bigint>>;
  asOfMs: number | null;
};

/** Everything that a preview shows and a confirmation checks. */
export type Preparation = AskedOfTransfer & {
  account: AccountRecord;
  campaignKey: string | null;
  note: string | null;
  startAtMs: number | null;
  contentHash: string;
  facts: TransferFacts;
};

/**
 * Computes what this transfer would be, ask and warn of, by what the given session sees. Changes nothing. With the audit
 * head held nobody confirms anything meanwhile.
 * @throws NotFoundError `account.not_found` | BadInputError `transfer.payee`, `transfer.amount`, `transfer.same_account`,
 * `transfer.start_at`
 */
export async function prepareTransfer(
  ctx: ServiceContext,
  db: Session,
  wish: PreviewTransferInput,
): Promise<Preparation> {
  const nowMs = ctx.clock.nowMs();
  const amountMicro = readAmount(wish.amount);
  const startAtMs = readStart(wish.startAt, nowMs);
  const payee = await resolvePayee(db, wish.to);
  const { account, blockers } = await findSourceBlockers(db, wish.from, [`transfer.${payee.kind}`], nowMs);
  refuseSelf(account, payee);
  const campaignKey = wish.campaign ?? null;
  const note = wish.note === undefined || wish.note === "" ? null : wish.note;
  const sinceMs = nowMs - warningWindowMs;
  const asked = { payee, amountMicro, campaignKey, sinceMs, exceptId: null, orderedAtMs: nowMs };
  const facts = await loadTransferFacts(ctx, db, asked);
  const buckets = await getBuckets(db, account.id);
  const asOfMs = await findLastWalkMs(db, account.id);
  const isStale = asOfMs === null || asOfMs < nowMs - staleAfterMs;
  const warnings = findWarnings({ payee, facts, isStale, isPerson: isPerson(ctx) });
  const content = { accountId: account.id, kind: "transfer" as const, payeeKind: payee.kind, payee: payee.payee };
  const rest = { payeeKey: payee.payeeKey, amountMicro, campaignKey, batchId: null, mode: ctx.mode };
  const contentHash = sha256Hex(transferContent({ ...content, ...rest }));
  const payeeAccountId = payee.account?.id ?? null;
  const tier = await findTier(ctx, db, { accountId: account.id, payee, amountMicro, facts, warnings });
  return {
    account,
    payee,
    amountMicro,
    campaignKey,
    note,
    startAtMs,
    contentHash,
    snapshot: sha256Hex(transferSnapshot({ contentHash, payeeAccountId, note, startAtMs, warnings })),
    facts,
    warnings,
    blockers: [
      ...blockers,
      ...findPayeeBlockers({ facts, amountMicro, isPerson: isPerson(ctx) }),
      ...findShortage(amountMicro, buckets.available),
    ],
    tier,
    asks: askedOf(tier, "single"),
    buckets,
    asOfMs,
  };
}

/** What is asked of a single transfer, with everything that was confirmed within 24 hours around it. */
export async function findTier(
  ctx: ServiceContext,
  db: Session,
  of: {
    accountId: string;
    payee: Pick<ResolvedPayee, "payeeKey" | "aliasKey"> & { account: unknown };
    amountMicro: bigint;
    facts: TransferFacts;
    warnings: readonly TransferWarning[];
    exceptTransferId?: string;
  },
): Promise<Tier> {
  const { accountId, payee, amountMicro, facts, warnings, exceptTransferId } = of;
  const recent = await sumConfirmed(db, {
    nowMs: ctx.clock.nowMs(),
    personId: ctx.caller.personId,
    accountId,
    names: namesOf(payee),
    exceptTransferIds: exceptTransferId === undefined ? [] : [exceptTransferId],
  });
  const isOwnTransfer = payee.account !== null;
  return tierOf({
    totalMicro: amountMicro,
    lines: 1,
    recentTotalMicro: recent.totalMicro,
    recentLines: recent.lines,
    isOwnTransfer,
    largestNewPayeeMicro: facts.paid.count === 0 && !isOwnTransfer ? amountMicro : null,
    overrides: countOverrides(warnings),
  });
}

/** A program that does again what it did before a restore acknowledges what it acknowledged then. */
export function isPerson({ caller }: ServiceContext): boolean {
  return caller.actor.kind === "operator";
}

function readAmount(text: string): bigint {
  if (isAmount(text)) return parseAmount(text);
  const message = "An amount is above zero, with at most eight digits before the point and six after it.";
  throw new BadInputError("transfer.amount", message, {}, { amount: "amount" });
}

function readStart(text: string | undefined, nowMs: number): number | null {
  if (text === undefined) return null;
  const atMs = Date.parse(text);
  if (atMs > nowMs && atMs <= nowMs + LONGEST_WAIT_MS) return atMs;
  const message = "The start lies ahead, within 90 days.";
  throw new BadInputError(
    "transfer.start_at",
    message,
    { days: LONGEST_WAIT_MS / 86_400_000 },
    { startAt: "start_at" },
  );
}

/** By account, UID and address: an account of ours is known by each of them. */
function refuseSelf(account: AccountRecord, payee: ResolvedPayee): void {
  if (payee.account?.id !== account.id) return;
  const params = { accountId: account.id };
  throw new BadInputError("transfer.same_account", "An account cannot pay itself.", params, { to: "same_account" });
}
