import { join } from "node:path";
import { and, asc, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { UpstreamError } from "@/domain/errors";
import type { Behaviour } from "@/sandbox/behaviours/named-plans";
import { afterEachCheck } from "../support/invariants";
import { runSecondProcess } from "../support/second-process";
import { until, type World } from "../support/world";
import { payees } from "../support/world-batch";
import { mortal } from "../support/world-mortal";

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

test("a batch whose payments all went out is not paused with another one of its account", async () => {
  const world = await openWorld();
  const done = await world.startBatch(payees(1), { campaign: "done" });
  await until(async () => {
    await world.runLane();
    return (await world.states()).settled === 1;
  });
  const refused = ["10000051", "10000052", "10000053", "10000054"];
  for (const payee of refused) await world.script(payee, "refuse");
  const { batchId } = await world.startBatch(refused, { campaign: "refused" });
  await world.runLane();
  expect(await batchRow(world, batchId)).toMatchObject({ intent: "paused", pauseReason: "breaker_rejected" });
  expect(await batchRow(world, done.batchId)).toMatchObject({ intent: "running", pauseReason: null });
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

/** Three accounts trip for what Infini does: an outage is open. Their batches, and what they sent. */
async function openOutage(world: World): Promise<{ batches: string[]; sent: number }> {
  await always(world, "lostBefore", 9);
  const batches: string[] = [];
  for (const name of ["one", "two", "three"]) {
    const account = await world.addAccount(name, "100");
    const change = { accountId: account.id, campaign: name, policy: { onUnknown: "continue" as const } };
    const { batchId } = await world.startBatch(payees(3), change);
    batches.push(batchId);
    await world.runLane(world.ctx, account.id);
  }
  return { batches, sent: (await world.books.requests()).length };
}

async function outages(world: World) {
  return world.ctx.db.read.select().from(world.ctx.db.t.outages);
}

/** What became of the outage, as the audit log says it. */
async function outageActs(world: World): Promise<string[]> {
  const { auditEntries: t } = world.ctx.db.t;
  const rows = await world.ctx.db.read.select().from(t).where(eq(t.objectKind, "outage")).orderBy(asc(t.seq));
  return rows.map(({ action }) => action);
}

/** What a lane of a worker in another process stood still for in the end. */
async function laneElsewhere(world: World, accountId: string): Promise<string> {
  const dataDir = join(world.ctx.dataDir, "elsewhere");
  const parameters = JSON.stringify(world.ctx.parameters);
  const args = [world.database.url, world.sandboxUrl, dataDir, accountId, parameters];
  return runSecondProcess("./run-lane-process.ts", args);
}

/** As if the wait of the outage were over. */
async function endWait(world: World): Promise<void> {
  await world.ctx.db.update(world.ctx.db.t.outages, { trialFromMs: Date.now() }, undefined);
}

test("U35: three accounts that tripped within minutes make all others read only; a person's resume lets one transfer try", async () => {
  const world = await openWorld({ parameters: { outageWaitMs: 600_000 } });
  const { batches, sent } = await openOutage(world);
  const { batchId } = await world.startBatch(payees(2), { policy: { onUnknown: "continue" } });
  expect((await world.runLane())?.wait).toBe("outage");
  expect(await world.lease()).toMatchObject({ waitsFor: "outage" });
  expect(await world.books.requests()).toHaveLength(sent);
  await always(world, "lostBefore", 1);
  await world.setIntent(batches[0] ?? "", "running");
  expect((await world.runLane())?.wait).toBe("outage");
  expect(await world.states(world.account.id)).toEqual({ unknown: 1, queued: 1 });
  expect(await outages(world)).toMatchObject([{ openSlot: "open", trialAttemptId: null, failedTrials: 1 }]);
  await world.setIntent(batchId, "running");
  expect((await world.runLane())?.wait).toBe("outage");
  await world.setIntent(batches[1] ?? "", "running");
  expect((await world.runLane())?.wait).toBeNull();
  expect(await world.states(world.account.id)).toEqual({ unknown: 1, settled: 1 });
  expect(await outageActs(world)).toEqual(["outage.open", "outage.prolong", "outage.end"]);
});

test("after the wait nothing is sent before a read went well, and what was read before the wait ended does not count", async () => {
  const world = await openWorld({ parameters: { outageWaitMs: 600_000 } });
  const { sent } = await openOutage(world);
  await world.startBatch(payees(2));
  await endWait(world);
  const listStatementRecords = () => Promise.reject(new UpstreamError("upstream.silent", "No answer came."));
  const blind = { ...world.ctx, infini: { ...world.ctx.infini, listStatementRecords } };
  expect((await world.runLane(blind))?.wait).toBe("upstream");
  expect(await world.books.requests()).toHaveLength(sent);
  expect(await outages(world)).toMatchObject([{ openSlot: "open", trialAttemptId: null, failedTrials: 0 }]);
  await world.runLane();
  expect(await world.states(world.account.id)).toEqual({ settled: 2 });
  const [outage] = await outages(world);
  const [first] = await world.attempts();
  const [walk] = await world.ctx.db.read
    .select()
    .from(world.ctx.db.t.statementWalks)
    .where(
      and(
        eq(world.ctx.db.t.statementWalks.accountId, world.account.id),
        eq(world.ctx.db.t.statementWalks.seq, first?.watermarkWalkSeq ?? 0),
      ),
    );
  expect(walk?.startedAtMs).toBeGreaterThanOrEqual(outage?.trialFromMs ?? Number.POSITIVE_INFINITY);
});

test("a trial that fails opens the outage again for longer, in every process and after a restart", async () => {
  const world = await openWorld({ parameters: { outageWaitMs: 60_000 } });
  const { sent } = await openOutage(world);
  await always(world, "lostBefore", 1);
  await world.startBatch(payees(3), { policy: { onUnknown: "continue" } });
  await endWait(world);
  const beforeMs = Date.now();
  expect((await world.runLane())?.wait).toBe("outage");
  expect(await world.books.requests()).toHaveLength(sent + 1);
  const [outage] = await outages(world);
  expect(outage).toMatchObject({ failedTrials: 1, trialAttemptId: null });
  expect(outage?.trialFromMs).toBeGreaterThanOrEqual(beforeMs + 120_000);
  expect(await laneElsewhere(world, world.account.id)).toBe("outage");
  expect(await world.books.requests()).toHaveLength(sent + 1);
});

test("of three lanes in two processes one sends the trial, and the others wait until it went well", async () => {
  const world = await openWorld({ parameters: { outageWaitMs: 600_000 } });
  const { sent } = await openOutage(world);
  await world.knobs({ moneyLatencyMs: 2_500 });
  const ids = [world.account.id];
  for (const name of ["here", "elsewhere"]) ids.push((await world.addAccount(name, "100")).id);
  for (const [index, accountId] of ids.entries()) {
    await world.startBatch(payees(2, 31_000_001 + 100 * index), { accountId, campaign: `next-${index}` });
  }
  const [first = "", second = "", third = ""] = ids;
  await endWait(world);
  const waits = await Promise.all([
    world.runLane(world.ctx, first).then((end) => end?.wait ?? "null"),
    world.runLane(world.worker("other"), second).then((end) => end?.wait ?? "null"),
    laneElsewhere(world, third),
  ]);
  // The other one in this process met the trial; the one in the other process met it, or came when it was over.
  expect(waits.slice(0, 2).sort()).toEqual(["null", "outage"]);
  const [outage] = await outages(world);
  const attempts = (await Promise.all(ids.map((id) => world.attempts(id)))).flat();
  expect(attempts.filter(({ openedAtMs }) => openedAtMs < (outage?.endedAtMs ?? 0))).toHaveLength(1);
  await world.knobs({ moneyLatencyMs: 0 });
  for (const id of ids) await world.runLane(world.ctx, id);
  for (const id of ids) expect(await world.states(id)).toEqual({ settled: 2 });
  expect(await world.books.requests()).toHaveLength(sent + 6);
});

test("a worker that dies in the middle of the trial leaves an outage, and its transfer is unknown and not sent again", async () => {
  const world = await openWorld({ parameters: { outageWaitMs: 600_000 } });
  const { sent } = await openOutage(world);
  // Never executed: a look of the next worker must not find a record that settles it.
  await always(world, "lostBefore", 1);
  const { batchId } = await world.startBatch(payees(2), { policy: { onUnknown: "continue" } });
  await endWait(world);
  const dead = mortal(world.worker("dead"), world.account.id, "before_outcome");
  void world.runLane(dead.ctx);
  await dead.stopped;
  expect(await world.books.requests()).toHaveLength(sent + 1);
  await world.expireLease();
  expect((await world.runLane(world.worker("next")))?.wait).toBe("outage");
  expect(await world.states(world.account.id)).toEqual({ unknown: 1, queued: 1 });
  expect(await outages(world)).toMatchObject([{ openSlot: "open", failedTrials: 1 }]);
  await world.setIntent(batchId, "running");
  await world.runLane();
  expect(await world.books.requests()).toHaveLength(sent + 1);
});

test("a refusal in a complete answer tells nothing of an outage: the next transfer is the trial", async () => {
  const world = await openWorld({ parameters: { outageWaitMs: 600_000 } });
  await openOutage(world);
  await world.script("31000001", "refuse");
  await world.startBatch(payees(3, 31_000_001));
  await endWait(world);
  await world.runLane();
  expect(await world.states(world.account.id)).toEqual({ rejected: 1, settled: 2 });
  expect(await outages(world)).toMatchObject([{ openSlot: null, failedTrials: 0 }]);
});

test("accounts that are still tripped when a trial went well do not make another outage", async () => {
  const world = await openWorld({ parameters: { outageWaitMs: 600_000 } });
  await openOutage(world);
  await world.startBatch(payees(1));
  await endWait(world);
  await world.runLane();
  const fourth = await world.addAccount("four", "100");
  await always(world, "lostBefore", 3);
  await world.startBatch(payees(3), { accountId: fourth.id, campaign: "four", policy: { onUnknown: "continue" } });
  await world.runLane(world.ctx, fourth.id);
  expect(await world.lease(fourth.id)).toMatchObject({ waitsFor: "breaker" });
  await world.startBatch(payees(1, 31_000_001), { campaign: "next" });
  expect((await world.runLane())?.wait).toBeNull();
  expect(await outages(world)).toHaveLength(1);
});
