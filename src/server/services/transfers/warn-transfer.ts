import { ConflictError, type ErrorParams, PreconditionError } from "@/domain/errors";
import { formatMoney } from "@/domain/money";
import { isUnusualUid, mixedScripts } from "@/domain/payee";
import { gapEvidence } from "@/domain/restore-gap";
import type { TransferBlocker } from "@/domain/transfer.schema";
import type { TransferWarning } from "@/domain/transfer-warnings";
import { timeOf } from "@/domain/wire";
import { refuseBlocked, type SourceBlocker } from "@/server/services/accounts/check-source";
import type { ResolvedPayee } from "@/server/services/payees/resolve-payee";
import type { EarlierTransfer, TransferFacts } from "./load-transfer-facts";

type PayeeBlockerCode = Exclude<TransferBlocker, SourceBlocker["code"] | "insufficient">;
export type PayeeBlocker = { code: PayeeBlockerCode; params: ErrorParams };
type Shortage = { code: "insufficient"; params: ErrorParams };
export type FoundBlocker = SourceBlocker | PayeeBlocker | Shortage;

/** What a person has to acknowledge, in the order of its weight. */
export function findWarnings(known: {
  payee: ResolvedPayee;
  facts: TransferFacts;
  isStale: boolean;
  /** A line of a batch cannot be acknowledged past a suspension: it is held (TRF-7). */
  isLine?: boolean;
  /** A program can acknowledge nothing of a lost time: for it that is a bar. */
  isPerson: boolean;
}): TransferWarning[] {
  const { payee, facts, isStale } = known;
  const { account } = payee;
  const found: TransferWarning[] = [...warnOfEarlier("same_payee_amount", facts.same)];
  // A line waits for what is open or unknown elsewhere, as it would at an import.
  if (known.isLine !== true) found.push(...warnOfEarlier("open_unknown", facts.unknown));
  if (facts.sinceRestore !== null && known.isPerson) {
    const { seen, lastAt, ...params } = gapEvidence(facts.sinceRestore);
    found.push({ code: "paid_since_restore", params: { ...params, at: lastAt }, about: seen });
  }
  if (facts.status === "suspended" && known.isLine !== true) {
    found.push({ code: "payee_suspended", params: {}, about: null });
  }
  if (account === null && facts.paid.count === 0) found.push({ code: "never_paid", params: {}, about: null });
  if (account === null && payee.kind === "uid" && isUnusualUid(payee.payee)) {
    found.push({ code: "uid_unusual", params: { digits: payee.payee.length }, about: null });
  }
  const mixed = payee.kind === "email" ? mixedScripts(payee.payee) : null;
  if (mixed) found.push({ code: "mixed_script_email", params: mixed, about: null });
  if (account) {
    const params = { accountId: account.id, account: account.alias ?? account.email };
    found.push({ code: "own_account", params, about: account.id });
  }
  if (isStale) found.push({ code: "stale_balance", params: {}, about: null });
  return found;
}

/** What about the payee keeps a transfer from being confirmed. */
export function findPayeeBlockers(known: {
  facts: TransferFacts;
  amountMicro: bigint;
  isLine?: boolean;
  isPerson: boolean;
}): PayeeBlocker[] {
  const { facts, amountMicro } = known;
  const { limitMicro, claimedBy } = facts;
  const amount = formatMoney(amountMicro);
  const found: PayeeBlocker[] = [];
  if (facts.status === "blocked") found.push({ code: "payee_blocked", params: {} });
  if (facts.status === "suspended" && known.isLine === true) found.push({ code: "payee_suspended", params: {} });
  if (limitMicro !== null && amountMicro > limitMicro) {
    found.push({ code: "payee_limit", params: { amount, limit: formatMoney(limitMicro) } });
  }
  if (claimedBy) found.push({ code: "claimed", params: earlierParams(claimedBy) });
  if (facts.sinceRestore !== null && !known.isPerson) {
    const { count, lastAt } = gapEvidence(facts.sinceRestore);
    found.push({ code: "paid_since_restore", params: { count, at: lastAt } });
  }
  if (known.isLine === true) {
    const [unknown] = facts.unknown;
    const [open] = facts.open;
    if (unknown) found.push({ code: "unknown_elsewhere", params: earlierParams(unknown) });
    if (open) found.push({ code: "open_elsewhere", params: earlierParams(open) });
  }
  return found;
}

/** What is to be sent and is not there. */
export function findShortage(amountMicro: bigint, availableMicro: bigint): Shortage[] {
  if (amountMicro <= availableMicro) return [];
  const params = { amount: formatMoney(amountMicro), available: formatMoney(availableMicro) };
  return [{ code: "insufficient", params }];
}

/**
 * @throws PreconditionError `account.archived`, `account.authority_missing`, `account.capability_missing`,
 * `system.frozen`, `transfer.payee_blocked`, `transfer.payee_suspended`, `transfer.payee_limit`, `transfer.insufficient`
 * @throws ConflictError `transfer.claimed` naming the earlier one
 */
export function refuseBlockers(blockers: readonly FoundBlocker[]): void {
  for (const blocker of blockers) {
    switch (blocker.code) {
      case "payee_blocked":
        throw new PreconditionError("transfer.payee_blocked", "This payee is blocked.", blocker.params);
      case "payee_suspended":
        throw new PreconditionError("transfer.payee_suspended", "This payee is suspended.", blocker.params);
      case "payee_limit":
        throw new PreconditionError("transfer.payee_limit", "The amount is above this payee's limit.", blocker.params);
      case "insufficient":
        throw insufficient(blocker.params);
      case "own_account":
        throw new PreconditionError("transfer.own_account", "This payee is an account of ours.", blocker.params);
      case "open_elsewhere": {
        const message = "Another payment to this payee is still open.";
        throw new PreconditionError("transfer.open_elsewhere", message, blocker.params);
      }
      case "unknown_elsewhere": {
        const message = "The outcome of another payment to this payee is not known.";
        throw new PreconditionError("transfer.unknown_elsewhere", message, blocker.params);
      }
      case "paid_since_restore": {
        const message = "A restore lost the time of a record that may be this payment: only a person can order it.";
        throw new PreconditionError("transfer.paid_since_restore", message, blocker.params);
      }
      case "claimed":
        throw new ConflictError(
          "transfer.claimed",
          "This campaign holds or has paid this payee already.",
          blocker.params,
        );
      default:
        refuseBlocked([blocker]);
    }
  }
}

export function insufficient(params: ErrorParams): PreconditionError {
  return new PreconditionError("transfer.insufficient", "The available balance does not cover this.", params);
}

function warnOfEarlier(
  code: "same_payee_amount" | "open_unknown",
  transfers: readonly EarlierTransfer[],
): TransferWarning[] {
  const [newest] = transfers;
  return newest
    ? [
        {
          code,
          params: { ...earlierParams(newest), count: transfers.length },
          about: transfers
            .map(({ id }) => id)
            .sort()
            .join(" "),
        },
      ]
    : [];
}

function earlierParams({ id, state, createdAtMs }: EarlierTransfer) {
  return { transfer: id, state, at: timeOf(createdAtMs) };
}
