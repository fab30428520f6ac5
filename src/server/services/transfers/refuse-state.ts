import { DomainError, type MoneyMoved } from "@/domain/errors";
import { paidStates, type TransferState } from "@/domain/transfer-states";

/** What is known about the money of a transfer in this state. */
function movedIn(state: TransferState): MoneyMoved {
  const paid: readonly TransferState[] = paidStates;
  if (paid.includes(state)) return "yes";
  return state === "sending" || state === "unknown" ? "maybe" : "no";
}

/**
 * Refuses an act on a transfer that is in none of these states, and says what is known about its money.
 * @throws DomainError `transfer.wrong_state`
 */
export function requireState(
  transfer: { id: string; state: TransferState },
  act: "cancel" | "retry" | "reconcile",
  states: readonly TransferState[],
): void {
  const { id, state } = transfer;
  if (states.includes(state)) return;
  throw new DomainError({
    code: "CONFLICT",
    reason: "transfer.wrong_state",
    message: `A transfer that is ${state} cannot take ${act}.`,
    moneyMoved: movedIn(state),
    params: { id, state, act },
  });
}
