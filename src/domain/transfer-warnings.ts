import type { CodeWithParams } from "./import-reason";

/**
 * What a person acknowledges before a single transfer is confirmed. `same_payee_amount`: this payee got the same amount
 * within 30 days, or is about to. `never_paid`: no payment to this payee was accepted or settled; others may be known.
 * `stale_balance`: the statement was not read within the hour. `own_account`: the payee is an account of ours. `payee_suspended`: somebody marked the payee.
 * `open_unknown`: an earlier payment to this payee may have moved money, and nobody knows. `uid_unusual`: fewer than five
 * digits. `paid_since_restore`: a record of a time that a restore lost may be this payment. `mixed_script_email`: letters of several scripts.
 * @source docs/design/features.md TRF-3, TRF-5, TRF-7
 */
export const transferWarningCodes = [
  "same_payee_amount",
  "never_paid",
  "stale_balance",
  "own_account",
  "payee_suspended",
  "open_unknown",
  "paid_since_restore",
  "uid_unusual",
  "mixed_script_email",
] as const;
export type TransferWarningCode = (typeof transferWarningCodes)[number];

/** `about`: the id of what the warning speaks of, so that an acknowledged one cannot stand for another. */
export type TransferWarning = CodeWithParams<TransferWarningCode> & { readonly about: string | null };

/** They say what a payment is, not that something may be wrong with it: the ladder has rows of its own for them. */
const plainWarnings: ReadonlySet<TransferWarningCode> = new Set(["never_paid", "stale_balance", "own_account"]);

/** How many of these warnings make a payment one of tier 3. @source docs/decisions/0011-what-a-single-transfer-asks.md */
export function countOverrides(warnings: readonly TransferWarning[]): number {
  return warnings.filter(({ code }) => !plainWarnings.has(code)).length;
}
