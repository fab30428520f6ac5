import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import type { Behaviour } from "@/sandbox/behaviours/named-plans";
import { afterEachCheck } from "../support/invariants";
import { until, type World } from "../support/world";
import { payees } from "../support/world-batch";

const openWorld = afterEachCheck();

/** Every request of this world meets the same. */
async function always(world: World, behaviour: Behaviour, times = 50): Promise<unknown> {
  return world.script("*", ...Array.from({ length: times }, () => behaviour));
}

async function batchRow(world: World, batchId: string) {
  const { batches: t } = world.ctx.db.t;
  const [batch] = await world.ctx.db.read.select().from(t).where(eq(t.id, batchId));
  return batch;
}

test("three unknown outcomes within ten minutes pause the running batch and hold the account", async () => {
  const world = await openWorld();
  await always(world, "lostBefore");
  const { batchId } = await world.startBatch(payees(10), { policy: { onUnknown: "continue" } });
  await world.runLane();
  expect(await world.states()).toEqual({ unknown: 3, queued: 7 });
  expect(await batchRow(world, batchId)).toMatchObject({ intent: "paused", pauseReason: "breaker_unknown_count" });
  expect(await world.lease()).toMatchObject({ waitsFor: "breaker", owner: null });
  await always(world, "accept");
  await world.setIntent(batchId, "running");
  await world.runLane();
  expect(await world.states()).toEqual({ unknown: 3, settled: 7 });
});

test("five requests in a row that never left pause the batch", async () => {
  const world = await openWorld();
  const { batchId } = await world.startBatch(payees(4));
  const { endpoint } = world.ctx.infini;
  await world.runLane({ ...world.ctx, infini: { ...world.ctx.infini, endpoint: { ...endpoint, port: 1 } } });
  expect((await world.attempts()).map((attempt) => attempt.class)).toEqual(
    Array.from({ length: 5 }, () => "never_left"),
  );
  expect(await batchRow(world, batchId)).toMatchObject({ intent: "paused", pauseReason: "breaker_never_left" });
  expect(await world.states()).toEqual({ not_executed: 1, queued: 3 });
  await world.setIntent(batchId, "running");
  await world.runLane();
  expect(await world.states()).toEqual({ not_executed: 1, settled: 3 });
});

test("U26: two session refusals in a row pause the batch", async () => {
  const world = await openWorld();
  await always(world, "unauthorized");
  const { batchId } = await world.startBatch(payees(4));
  await world.runLane();
  expect(await world.states()).toEqual({ not_executed: 2, queued: 2 });
  expect(await batchRow(world, batchId)).toMatchObject({ intent: "paused", pauseReason: "breaker_session_refused" });
});

test("T05: three refusals in a row pause the batch, unless its policy says to go on", async () => {
  const world = await openWorld();
  await always(world, "refuse", 7);
  const { batchId } = await world.startBatch(payees(5));
  await world.runLane();
  expect(await world.states()).toEqual({ rejected: 3, queued: 2 });
  expect(await batchRow(world, batchId)).toMatchObject({ intent: "paused", pauseReason: "breaker_rejected" });
  const other = await world.addAccount("other", "100");
  const patient = { accountId: other.id, campaign: "next", policy: { onRejected: "continue" as const } };
  await world.startBatch(payees(5, 31_000_001), patient);
  await world.runLane(world.ctx, other.id);
  expect(await world.states(other.id)).toEqual({ rejected: 4, settled: 1 });
});

test("a batch that stops at the first refusal ends there: the rest is cancelled and its money free again", async () => {
  const world = await openWorld();
  await world.script("30000003", "refuse");
  const { batchId } = await world.startBatch(payees(6), { policy: { onRejected: "stop" } });
  await world.runLane();
  expect(await world.states()).toEqual({ settled: 2, rejected: 1, cancelled: 3 });
  expect(await batchRow(world, batchId)).toMatchObject({ intent: "stopped", pauseReason: "policy_rejected" });
  expect(await world.books.requests()).toHaveLength(3);
  expect(await world.buckets()).toMatchObject({ held: 0n, available: 9_988_800_000n });
});

test("a refusal that was answered while the batch was paused ends the batch as soon as it is resumed", async () => {
  const world = await openWorld({ knobs: { moneyLatencyMs: 400 } });
  await world.script("30000001", "refuse");
  const { batchId } = await world.startBatch(payees(3), { policy: { onRejected: "stop" } });
  const lane = world.runLane();
  await until(async () => (await world.states()).sending === 1);
  await world.setIntent(batchId, "paused");
  await lane;
  expect(await world.states()).toEqual({ rejected: 1, queued: 2 });
  await world.setIntent(batchId, "running");
  await world.runLane();
  expect(await world.states()).toEqual({ rejected: 1, cancelled: 2 });
  expect(await world.books.requests()).toHaveLength(1);
});

test("a batch that stops on low balance ends at the first transfer that the money does not cover", async () => {
  const world = await openWorld({ balance: "20" });
  const { batchId } = await world.startBatch(payees(3), { policy: { onLowBalance: "stop" } });
  await world.control("accounts", { email: world.account.email, balance: "10" });
  await world.runLane();
  expect(await world.states()).toEqual({ settled: 1, cancelled: 2 });
  expect(await batchRow(world, batchId)).toMatchObject({ intent: "stopped", pauseReason: "policy_low_balance" });
});

test("refusals with a success between them pause nothing", async () => {
  const world = await openWorld();
  for (const payee of ["30000001", "30000002", "30000004", "30000005"]) await world.script(payee, "refuse");
  await world.startBatch(payees(6));
  await world.runLane();
  expect(await world.states()).toEqual({ rejected: 4, settled: 2 });
});

test("a batch that a person paused is not paused again, and another account's batch runs on", async () => {
  const world = await openWorld();
  const other = await world.addAccount("other", "100");
  await always(world, "lostBefore", 3);
  const { batchId } = await world.startBatch(payees(4), { policy: { onUnknown: "continue" } });
  const second = await world.startBatch(payees(2, 31_000_001), { accountId: other.id, campaign: "next" });
  await world.runLane();
  await world.runLane(world.ctx, other.id);
  expect((await batchRow(world, batchId))?.intent).toBe("paused");
  expect((await batchRow(world, second.batchId))?.intent).toBe("running");
  expect(await world.states(other.id)).toEqual({ settled: 2 });
});

test("a tripped account does not spin, and its unknown outcomes go on to their evidence", async () => {
  const world = await openWorld();
  await always(world, { execute: { afterMs: 300 }, tell: { as: "silence" } }, 3);
  await world.startBatch(payees(5), { policy: { onUnknown: "continue" } });
  world.startEngine();
  await until(async () => (await world.states()).settled === 3);
  expect(await world.states()).toEqual({ settled: 3, queued: 2 });
  const before = world.ctx.db.commits();
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(world.ctx.db.commits() - before).toBeLessThan(40);
});

test("three accounts that tripped within minutes make the others read only, until people resume", async () => {
  const world = await openWorld();
  await always(world, "lostBefore", 9);
  const batches: string[] = [];
  for (const name of ["one", "two", "three"]) {
    const account = await world.addAccount(name, "100");
    const change = { accountId: account.id, campaign: name, policy: { onUnknown: "continue" as const } };
    const { batchId } = await world.startBatch(payees(3), change);
    batches.push(batchId);
    await world.runLane(world.ctx, account.id);
  }
  await world.startBatch(payees(2));
  expect((await world.runLane())?.wait).toBe("outage");
  expect(await world.states(world.account.id)).toEqual({ queued: 2 });
  await world.setIntent(batches[0] ?? "", "running");
  expect((await world.runLane())?.wait).toBeNull();
  expect(await world.states(world.account.id)).toEqual({ settled: 2 });
});
