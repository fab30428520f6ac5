import { createHash } from "node:crypto";
import { readMicro, sixDecimals } from "@/sandbox/amounts";
import { type Account, availableBalance, redPacketBalance, type WalletField } from "@/sandbox/books/accounts";
import { BooksRefusal } from "@/sandbox/books/books-refusal";
import type { AccountInput } from "@/sandbox/control/control-schemas";
import { writeSecret } from "@/sandbox/one-time-codes";
import type { SandboxWorld } from "@/sandbox/world";

/** An account as the control interface shows it. */
export interface AccountView {
  readonly email: string;
  readonly uid: string;
  readonly userId: string;
  readonly status: string;
  readonly balance: string;
  readonly redPacketBalance: string;
  readonly isTwoFactorBound: boolean;
}

/** The same with what is needed to sign in as it, for the caller who has just set it up. */
export interface AccountWithKeys extends AccountView {
  readonly password: string;
  readonly totpSecret: string | null;
}

/** Creates the account or changes the members that are given; a bound one without a secret gets one. */
export function setUpAccount(world: SandboxWorld, input: AccountInput): AccountWithKeys {
  const atMs = momentOf(world, input.at);
  const known = world.accounts.find("email", input.email);
  const isNew = known?.kind !== "fleet";
  const needsSecret = input.isTwoFactorBound === true && (known?.totpSecret ?? input.totpSecret) == null;
  const details = {
    ...input,
    password: input.password ?? known?.password ?? sandboxPassword(input.email),
    totpSecret: needsSecret ? makeSecret(world.knobs.current.seed, input.email) : input.totpSecret,
  };
  const account = isNew
    ? world.accounts.openFleet(input.email, details, atMs)
    : world.accounts.change(known.id, details);
  const kind = isNew ? "opening" : "adjustment";
  if (input.balance !== undefined) settle(world, account, availableBalance, input.balance, kind, atMs);
  if (input.redPacketBalance !== undefined)
    settle(world, account, redPacketBalance, input.redPacketBalance, kind, atMs);
  for (const field of [availableBalance, redPacketBalance] as const) {
    if (isNew || balanceIn(input, field) !== undefined) world.seeds.keep(account.id, field);
  }
  return { ...viewAccount(world, account), password: account.password ?? "", totpSecret: account.totpSecret };
}

/** The moment that was given, or now. @throws BooksRefusal for one in the future of the books */
export function momentOf(world: SandboxWorld, at: string | undefined): number {
  if (at === undefined) return world.nowMs();
  const atMs = Date.parse(at);
  if (atMs > world.nowMs() + 1000) throw new BooksRefusal("a movement cannot lie in the future");
  return atMs;
}

/** The password of an account that nobody chose one for; it is no secret. */
export function sandboxPassword(email: string): string {
  return `Sandbox-${email.toLowerCase()}`;
}

export function viewAccount(world: SandboxWorld, account: Account): AccountView {
  return {
    email: account.email ?? "",
    uid: account.uid ?? "",
    userId: account.userId ?? "",
    status: account.status,
    balance: sixDecimals(world.accounts.balance(account.id)),
    redPacketBalance: sixDecimals(world.accounts.balance(account.id, redPacketBalance)),
    isTwoFactorBound: account.isTwoFactorBound,
  };
}

function balanceIn(input: AccountInput, field: WalletField): string | undefined {
  return field === availableBalance ? input.balance : input.redPacketBalance;
}

/** Moves the difference between what the account holds and what it is to hold, from or to the world outside. */
export function settle(
  world: SandboxWorld,
  account: Account,
  field: WalletField,
  balance: string,
  kind: "opening" | "adjustment",
  atMs: number,
): void {
  const difference = (readMicro(balance) ?? 0n) - world.accounts.balance(account.id, field);
  if (difference === 0n) return;
  const outside = world.accounts.house("world", atMs);
  const [from, to] = difference > 0n ? [outside, account] : [account, outside];
  world.movements.post({
    kind,
    from,
    to,
    payee: to.uid ?? "",
    amountMicro: difference > 0n ? difference : -difference,
    feeMicro: 0n,
    feesTo: outside,
    atMs,
    requestNo: null,
    recordAfterMs: 0,
    field,
  });
  world.statements.listDue(world.knobs.current.statement.listDelayMs, world.nowMs());
}

/** The same secret for the same seed and address, so that runs repeat. */
function makeSecret(seed: number, email: string): string {
  return writeSecret(createHash("sha256").update(`${seed}:${email.toLowerCase()}`).digest().subarray(0, 20));
}
