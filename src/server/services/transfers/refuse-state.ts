import { DomainError, type MoneyMoved } from "@/domain/errors";
import { paidStates, type TransferState } from "@/domain/transfer-states";
import type { Session } from "@/server/db/session";
import { hasOpenRefutation } from "@/server/repositories/review.repository";

/** What is known about the money of a transfer in this state. */
function movedIn(state: TransferState): MoneyMoved {
  const paid: readonly TransferState[] = paidStates;
  if (paid.includes(state)) return "yes";
  return state === "sending" || state === "unknown" ? "maybe" : "no";
}

/**
 * Refuses an act on a transfer that is in none of these states, and says what is known about its money: of one that
 * ended unpaid, too, when a record speaks against that.
 * @throws DomainError `transfer.wrong_state`
 */
export async function requireState(
  tx: Session,
  transfer: { id: string; state: TransferState },
  act: "cancel" | "retry" | "reconcile",
  states: readonly TransferState[],
): Promise<void> {
  const { id, state } = transfer;
  if (states.includes(state)) return;
  const known = movedIn(state);
  throw new DomainError({
    code: "CONFLICT",
    reason: "transfer.wrong_state",
    message: `A transfer that is ${state} cannot take ${act}.`,
    moneyMoved: known === "no" && (await hasOpenRefutation(tx, id)) ? "maybe" : known,
    params: { id, state, act },
  });
}
