import { readMicro } from "@/sandbox/amounts";
import type { Account } from "@/sandbox/books/accounts";
import { BooksRefusal } from "@/sandbox/books/books-refusal";
import type { DepositInput, ExternalInput } from "@/sandbox/control/control-schemas";
import { momentOf } from "@/sandbox/control/set-up-accounts";
import { reasonOf } from "@/sandbox/envelopes";
import { judgePayment, pay } from "@/sandbox/transfers/payment";
import type { SandboxWorld } from "@/sandbox/world";

/** Money from the world outside to an account of the fleet. */
export function deposit(world: SandboxWorld, input: DepositInput): void {
  const atMs = momentOf(world, input.at);
  const account = getFleetAccount(world, input.email);
  const outside = world.accounts.house("world", atMs);
  world.movements.post({
    kind: "deposit",
    from: outside,
    to: account,
    payee: account.uid ?? input.email,
    amountMicro: readMicro(input.amount) ?? 0n,
    feeMicro: 0n,
    feesTo: outside,
    atMs,
    requestNo: null,
    recordAfterMs: null,
  });
  world.statements.listDue(world.knobs.current.statement.listDelayMs, world.nowMs());
}

/** A payment that its owner made by hand: it is in the statement, and no request of ours caused it. */
export function payByHand(world: SandboxWorld, input: ExternalInput): void {
  const payment = {
    senderId: getFleetAccount(world, input.email).id,
    contactType: input.to.includes("@") ? ("email" as const) : ("uid" as const),
    payee: input.to,
    amountMicro: readMicro(input.amount) ?? 0n,
    recordAfterMs: null,
  };
  const refusal = judgePayment(world, payment);
  if (refusal !== null) throw new BooksRefusal(`${input.email} to ${input.to}: ${reasonOf(refusal)}`);
  pay(world, payment, { kind: "hand", requestNo: null, atMs: momentOf(world, input.at) });
}

/** The fleet account with that address. @throws BooksRefusal */
export function getFleetAccount(world: SandboxWorld, email: string): Account {
  const account = world.accounts.find("email", email);
  if (account?.kind !== "fleet") throw new BooksRefusal(`no account ${email}`);
  return account;
}
