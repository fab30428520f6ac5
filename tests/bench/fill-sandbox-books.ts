import { SandboxWorld } from "@/sandbox/world";
import { payeeUid, payerEmail, payerUid, reconcilePassword, reconcilePlan } from "./reconcile-plan";

// Writes the sandbox's own books while no sandbox runs on them: first the accounts that pay, then what they paid. Over
// HTTP each of the payments would be a money call.
const { accounts, payments, amountMicro, openingMicro } = reconcilePlan;
const world = new SandboxWorld(process.env.SANDBOX_DATA ?? "");
const atMs = world.nowMs();
world.atomically(() => {
  for (let index = 0; index < accounts; index += 1) {
    if (process.argv[2] === "payments") pay(index);
    else open(index);
  }
  world.statements.listAll(world.nowMs());
});
world.close();

function open(index: number): void {
  const details = { uid: payerUid(index), password: reconcilePassword };
  const to = world.accounts.openFleet(payerEmail(index), details, atMs);
  const from = world.accounts.house("world", atMs);
  const common = { feeMicro: 0n, feesTo: from, atMs, requestNo: null, recordAfterMs: 0 };
  world.movements.post({ kind: "opening", from, to, payee: payerUid(index), amountMicro: openingMicro, ...common });
}

function pay(index: number): void {
  const from = world.accounts.findByName(payerEmail(index));
  if (from === null) throw new Error("the account is not in the books");
  const feesTo = world.accounts.house("fees", atMs);
  for (let at = 0; at < payments; at += 1) {
    const payee = payeeUid(at);
    const to = world.accounts.outside("uid", payee, atMs);
    const common = { feeMicro: 0n, feesTo, atMs, requestNo: null, recordAfterMs: 0 };
    world.movements.post({ kind: "transfer", from, to, payee, amountMicro, ...common });
  }
}
