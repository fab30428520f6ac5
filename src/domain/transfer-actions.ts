import type { ParkReason, TransferState } from "./transfer-states";

/**
 * What can be done about one transfer from where it is; the words of a receipt are those of its state. `look`: its
 * statement can be read again for evidence.
 */
export const transferActions = ["submitCode", "cancel", "retry", "look", "receipt", "decide"] as const;
export type TransferAction = (typeof transferActions)[number];

/** What its state leaves open. @source docs/design/features.md TRF-1, docs/design/screens.md S4 */
export function actionsOf(transfer: {
  state: TransferState;
  parkReason: ParkReason | null;
  /** True while an open item of the review is about it. */
  isInReview: boolean;
}): TransferAction[] {
  const { state, parkReason, isInReview } = transfer;
  const actions: TransferAction[] = [];
  if (state === "parked" && parkReason === "code") actions.push("submitCode");
  if (state === "queued" || state === "parked") actions.push("cancel");
  if (state === "rejected" || state === "not_executed") actions.push("retry");
  if (lookedFor.includes(state)) actions.push("look");
  // A receipt never says more than is known: it exists for these two and names which of them.
  if (state === "accepted" || state === "settled") actions.push("receipt");
  if (isInReview) actions.push("decide");
  return actions;
}

/** Sent at least once, and not settled: the statement may tell more than is known. */
export const lookedFor: readonly TransferState[] = ["accepted", "unknown", "rejected", "not_executed"];
