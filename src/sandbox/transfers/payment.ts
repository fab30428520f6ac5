import { readMicro } from "@/sandbox/amounts";
import { type Account, type ContactType, houseNames } from "@/sandbox/books/accounts";
import { type Refusal, refusals } from "@/sandbox/envelopes";
import type { SandboxWorld } from "@/sandbox/world";

/** Money that one account is to give to a payee. */
export interface Payment {
  readonly senderId: number;
  readonly contactType: ContactType;
  /** As the order named it. */
  readonly payee: string;
  readonly amountMicro: bigint;
  /** How long after the movement the statement shows it; null follows the knob. */
  readonly recordAfterMs: number | null;
}

/** Why the books refuse the payment now, or null when they would carry it out. */
export function judgePayment(world: SandboxWorld, payment: Payment): Refusal | null {
  if (!hasRecipient(world, payment)) return refusals.recipientNotFound;
  const needed = payment.amountMicro + feeMicro(world);
  return world.accounts.balance(payment.senderId) < needed ? refusals.insufficientBalance : null;
}

/** Moves the money and lists what is due; expects a transaction and a payment that was just judged. */
export function pay(
  world: SandboxWorld,
  payment: Payment,
  cause: { kind: "transfer" | "hand"; requestNo: number | null; atMs: number },
): void {
  const { contactType, payee, amountMicro, recordAfterMs } = payment;
  world.movements.post({
    ...cause,
    from: world.accounts.get(payment.senderId),
    to: world.accounts.outside(contactType, payee, cause.atMs),
    payee,
    amountMicro,
    feeMicro: feeMicro(world),
    feesTo: world.accounts.house("fees", cause.atMs),
    recordAfterMs,
  });
  world.statements.listDue(world.knobs.current.statement.listDelayMs, world.nowMs());
}

/** Nobody can pay himself or the house; whether strangers can be paid is a knob. */
function hasRecipient(world: SandboxWorld, payment: Payment): boolean {
  if (payment.payee.toLowerCase() === houseNames[payment.contactType]) return false;
  const known: Account | null = world.accounts.find(payment.contactType, payment.payee);
  if (known === null) return world.knobs.current.acceptsAnyPayee;
  return known.id !== payment.senderId && known.kind !== "house";
}

function feeMicro(world: SandboxWorld): bigint {
  return readMicro(world.knobs.current.fee) ?? 0n;
}
