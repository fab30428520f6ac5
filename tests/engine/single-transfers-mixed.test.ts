import { expect, test, vi } from "vitest";
import { stepAt, stepEndsMs } from "@/domain/two-factor-code";
import { codeOfStep, readSecret } from "@/sandbox/one-time-codes";
import { cancelTransfer } from "@/server/services/transfers/cancel-transfer";
import { submitCode } from "@/server/services/transfers/submit-code";
import { noReadsBetween } from "../support/pass-steps";
import { eachSingleTransferWorld } from "../support/single-transfer-world";
import { virtualClock } from "../support/virtual-clock";
import { until } from "../support/world";
import { payees } from "../support/world-batch";
import { authenticatorKey, bindAuthenticator } from "../support/world-codes";

// Real lanes: a loaded machine makes them slow, not wrong.
vi.setConfig({ testTimeout: 180_000 });

const openWorld = eachSingleTransferWorld();

test("TRF-6: a single transfer waits for its code, keeps its id, and goes out with the one that is typed", async () => {
  const clock = virtualClock(stepEndsMs(stepAt(Date.now())) + 10_000);
  const knobs = { totpSingleUse: true, totpDrift: 0 };
  const one = await openWorld({ knobs, clock, parameters: { ...noReadsBetween, skewMs: 60_000, horizonMs: 120_000 } });
  const { world, owner } = one;
  world.secrets.push(authenticatorKey);
  await bindAuthenticator(world, { kept: "none" });
  const made = await one.pay("30000001");
  await world.runLane();
  expect(await one.edgesOf(made.id)).toBe("E1 E3 E6");
  clock.forward(stepEndsMs(stepAt(clock.nowMs())) + 4_000 - clock.nowMs());
  const code = codeOfStep(readSecret(authenticatorKey) ?? Buffer.alloc(0), stepAt(clock.nowMs()));
  expect(await submitCode(owner, { key: "code", id: made.id, code })).toMatchObject({ id: made.id, state: "queued" });
  await world.runLane();
  expect(await world.stateOf(made.id)).toBe("settled");
  expect(await one.edgesOf(made.id)).toBe("E1 E3 E6 E7 E8 E9 E13");
});

test("an account that makes its codes itself sends a single transfer with one", async () => {
  const clock = virtualClock(stepEndsMs(stepAt(Date.now())) + 10_000);
  const knobs = { totpSingleUse: true, totpDrift: 0 };
  const one = await openWorld({ knobs, clock, parameters: { ...noReadsBetween, skewMs: 60_000, horizonMs: 120_000 } });
  const { world } = one;
  world.secrets.push(authenticatorKey);
  await bindAuthenticator(world, { kept: "automatic" });
  const made = await one.pay("30000001");
  await world.runLane();
  expect(await world.stateOf(made.id)).toBe("settled");
  const [attempt] = await world.attempts();
  expect(attempt?.totpStep).not.toBeNull();
});

test("a payment that executes after its answer was given up is settled by the record that comes late", async () => {
  const parameters = { firstByteTimeoutMs: 300, answerTimeoutMs: 600, visibleMs: 400, horizonMs: 60_000 };
  const one = await openWorld({ parameters });
  const { world } = one;
  await world.script("30000001", { execute: { afterMs: 2_000 }, tell: { as: "silence" } });
  const late = await one.pay("30000001");
  const states: string[] = [];
  await until(
    async () => {
      await world.runLane();
      states.push(await world.stateOf(late.id));
      return states.at(-1) === "settled";
    },
    { shows: async () => world.items() },
  );
  expect(new Set(states)).toEqual(new Set(["unknown", "settled"]));
  expect(await world.books.movements()).toHaveLength(1);
});

test("batches and single transfers of one account, with refusals, losses and withdrawals, leave every invariant whole", async () => {
  const one = await openWorld({ parameters: { visibleMs: 400, undoMs: [0, 300, 300, 300, 300] } });
  const { world, owner } = one;
  const sister = await world.addAccount("sister", "500");
  await world.openBooks(sister.id);
  await world.script("30000003", "refuse");
  await world.script("30000005", "lostAfter");
  await world.script("30000011", "lostAfter");
  await world.script("30000012", "refuse");
  const { transferIds } = await world.startBatch(payees(10), { policy: { onUnknown: "continue" } });
  world.startEngine();
  const singles = [];
  for (const payee of ["30000011", "30000012", "New.Payee@example.org", sister.uid, "30000013"]) {
    singles.push(await one.pay(payee, { amount: "7.25" }));
  }
  // The same payee as a line of the batch, outside of its campaign; once that line is settled, for what is known of a payee
  // must not change between a preview and its confirmation.
  await until(async () => (await world.stateOf(transferIds[0] ?? "")) === "settled");
  singles.push(await one.pay("30000001", { amount: "3.5" }));
  const withdrawn = await one.pay("30000014", { startAt: new Date(Date.now() + 3_600_000).toISOString() });
  singles.push(await one.pay(world.account.id, { from: sister.id, amount: "20" }));
  await cancelTransfer(owner, { id: withdrawn.id, version: withdrawn.version });
  await until(
    async () => {
      const { settled = 0, rejected = 0, cancelled = 0 } = await world.states();
      return settled + rejected + cancelled === 18;
    },
    { shows: async () => ({ states: await world.states(), items: await world.items(), lease: await world.lease() }) },
  );
  expect(await world.states()).toEqual({ settled: 15, rejected: 2, cancelled: 1 });
  expect(await world.books.movements()).toHaveLength(15);
  expect((await world.buckets()).held).toBe(0n);
});
