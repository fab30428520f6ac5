/** What the bench of the reconciliation pays: 500 accounts with 200 payments each, to the same 200 payees. */
export const reconcilePlan = { accounts: 500, payments: 200, amountMicro: 5_600_000n, openingMicro: 10_000_000_000n };

export const reconcilePassword = "Sandbox-Passw0rd!";

export function payerEmail(index: number): string {
  return `payer-${String(index).padStart(3, "0")}@example.com`;
}

export function payerUid(index: number): string {
  return String(60_000_000 + index);
}

export function payeeUid(index: number): string {
  return String(70_000_000 + index);
}
