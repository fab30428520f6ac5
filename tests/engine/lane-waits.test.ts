import { setTimeout as sleep } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { openSession } from "@/server/infini/account-sessions";
import { lockAuditHead } from "@/server/repositories/audit.repository";
import { getTransfer } from "@/server/repositories/transfers.repository";
import { afterEachCheck } from "../support/invariants";
import { until, type World } from "../support/world";
import { payees } from "../support/world-batch";

const openWorld = afterEachCheck();

/** Durable commits within a while: what a lane that spins would show. */
async function commitsWithin(world: World, ms: number): Promise<number> {
  const before = world.ctx.db.commits();
  await sleep(ms);
  return world.ctx.db.commits() - before;
}

async function generation(world: World): Promise<number> {
  const { accountSessions: t } = world.ctx.db.t;
  const [row] = await world.ctx.db.read.select().from(t).where(eq(t.accountId, world.account.id));
  return row?.generation ?? 0;
}

test("U26: 401 in mid-batch rests that transfer, signs in anew and pays the others; nothing is repeated by software", async () => {
  const world = await openWorld();
  await world.script("30000003", "unauthorized");
  const { transferIds } = await world.startBatch(payees(6));
  const before = await generation(world);
  await world.runLane();
  expect(await world.states()).toEqual({ settled: 5, not_executed: 1 });
  expect(await world.stateOf(transferIds[2] ?? "")).toBe("not_executed");
  expect(await generation(world)).toBe(before + 1);
  expect(await world.books.requests()).toHaveLength(6);
});

test("a session that a walk beside the sending had to renew is the one that the next transfer is sent with", async () => {
  const world = await openWorld({ parameters: { walkEveryMs: 1, accountGapMs: 1_500 } });
  await world.startBatch(payees(3));
  let reads = 0;
  const listStatementRecords: typeof world.ctx.infini.listStatementRecords = async (token, range) => {
    reads += 1;
    // Two reads make a walk: the third is the first beside the sending, while the lane rests between two transfers.
    if (reads === 3) await world.control("sessions/end", { email: world.account.email });
    return world.ctx.infini.listStatementRecords(token, range);
  };
  const before = await generation(world);
  await world.runLane({ ...world.ctx, infini: { ...world.ctx.infini, listStatementRecords } });
  expect(await generation(world)).toBe(before + 1);
  expect(await world.states()).toEqual({ settled: 3 });
});

test("U24: 429 with Retry-After keeps the lane quiet that long; the refused transfer rests, the next ones are paid", async () => {
  const world = await openWorld();
  await world.script("30000002", { execute: "never", tell: { as: "rateLimit", retryAfterSec: 2 } });
  await world.startBatch(payees(3));
  world.startEngine();
  await until(async () => (await world.lease())?.waitsFor === "rate_limit");
  world.ctx.bus.emit("wake", world.account.id);
  await until(async () => (await world.states()).settled === 2);
  expect(await world.states()).toEqual({ settled: 2, not_executed: 1 });
  const [, limited, next] = await world.attempts();
  expect(limited).toMatchObject({ class: "refused_rate" });
  expect((next?.openedAtMs ?? 0) - (limited?.closedAtMs ?? 0)).toBeGreaterThanOrEqual(1_990);
});

test("429 on reads keeps the lane quiet as well, and no money request is sent meanwhile", async () => {
  const world = await openWorld();
  await world.startBatch(payees(2));
  await world.knobs({ rateLimit: { share: 1, appliesTo: "reads", retryAfterSec: 1 } });
  world.startEngine();
  await until(async () => (await world.lease())?.waitsFor === "rate_limit");
  expect(await world.books.requests()).toEqual([]);
  await world.knobs({ rateLimit: { share: 0 } });
  await until(async () => (await world.states()).settled === 2);
});

test.each(["account", "installation"] as const)(
  "O01: a freeze of the %s is honoured before the next send",
  async (scope) => {
    const world = await openWorld({ knobs: { moneyLatencyMs: 80 } });
    await world.startBatch(payees(20));
    world.startEngine();
    await until(async () => (await world.books.requests()).length >= 3);
    const atMs = Date.now();
    const openSlot = scope === "account" ? world.account.id : "installation";
    const freeze = { id: "frz_1", scope, accountId: null, openSlot, reason: "test", frozenBy: "opr_test" };
    await world.ctx.db.tx(async (tx) => {
      await lockAuditHead(tx);
      await tx.insert(tx.t.freezes, { ...freeze, createdAtMs: atMs, updatedAtMs: atMs });
    });
    const before = (await world.attempts()).length;
    await until(async () => (await world.lease())?.waitsFor === "frozen");
    await sleep(600);
    expect((await world.attempts()).length).toBe(before);
    expect((await world.books.requests()).length).toBe((await world.attempts()).length);
    await world.ctx.db.update(world.ctx.db.t.freezes, { openSlot: null, liftedAtMs: Date.now() }, undefined);
    world.ctx.bus.emit("wake", world.account.id);
    await until(async () => (await world.states()).settled === 20);
  },
);

test("K13: a pause is honoured before the next send, and resuming runs nothing twice", async () => {
  const world = await openWorld({ knobs: { moneyLatencyMs: 80 } });
  const { batchId } = await world.startBatch(payees(8));
  world.startEngine();
  await until(async () => (await world.books.requests()).length >= 2);
  await world.setIntent(batchId, "paused");
  const before = (await world.attempts()).length;
  await sleep(600);
  expect((await world.attempts()).length).toBe(before);
  expect((await world.books.requests()).length).toBe(before);
  await world.setIntent(batchId, "running");
  world.ctx.bus.emit("wake", world.account.id);
  await until(async () => (await world.states()).settled === 8);
  expect(await world.books.requests()).toHaveLength(8);
});

test("an unknown outcome holds its account until V has passed, then the batch goes on", async () => {
  const world = await openWorld({ parameters: { visibleMs: 900 } });
  await world.script("30000002", "lostBefore");
  await world.startBatch(payees(4));
  world.startEngine();
  await until(async () => (await world.lease())?.waitsFor === "unknown");
  expect(await world.books.requests()).toHaveLength(2);
  await until(async () => (await world.states()).settled === 3);
  const [, unknown, next] = await world.attempts();
  expect((next?.openedAtMs ?? 0) - (unknown?.closedAtMs ?? 0)).toBeGreaterThanOrEqual(900);
});

test("with the policy “continue” an unknown outcome holds nobody", async () => {
  const world = await openWorld({ parameters: { visibleMs: 5_000 } });
  await world.script("30000002", "lostBefore");
  await world.startBatch(payees(4), { policy: { onUnknown: "continue" } });
  await world.runLane();
  expect(await world.states()).toEqual({ settled: 3, unknown: 1 });
});

test("a lane that ends with a fault of ours says so, and takes it back with the next payment", async () => {
  const world = await openWorld();
  await world.openBooks(world.account.id);
  await world.startBatch(payees(1));
  const { infini } = world.ctx;
  const listStatementRecords: typeof infini.listStatementRecords = () => Promise.reject(new RangeError("a fault"));
  const broken = { ...world.ctx, infini: { ...infini, listStatementRecords } };
  await expect(world.runLane(broken)).rejects.toThrow("a fault");
  expect((await world.lease())?.waitsFor).toBe("fault");
  expect(await world.states()).toEqual({ queued: 1 });
  await world.runLane();
  expect((await world.lease())?.waitsFor).toBeNull();
  expect(await world.states()).toEqual({ settled: 1 });
});

test("a revoked authority makes the lane wait, without a request and without spinning", async () => {
  const world = await openWorld();
  await world.startBatch(payees(2));
  const { accountAuthorities } = world.ctx.db.t;
  await world.ctx.db.update(accountAuthorities, { revokedAtMs: Date.now() }, undefined);
  world.startEngine();
  await until(async () => (await world.lease())?.waitsFor === "authority");
  expect(await commitsWithin(world, 1_000)).toBeLessThan(40);
  expect(await world.books.requests()).toEqual([]);
  expect(await world.states()).toEqual({ queued: 2 });
  await world.ctx.db.update(accountAuthorities, { revokedAtMs: null }, undefined);
  await until(async () => (await world.states()).settled === 2);
});

test("a sign-in that is refused after a 401 loses nothing: the lane waits for a session and goes on when there is one", async () => {
  const world = await openWorld();
  await world.script("30000001", "unauthorized");
  await world.startBatch(payees(2));
  await world.control("accounts", { email: world.account.email, password: "Changed-Passw0rd" });
  world.startEngine();
  await until(async () => (await world.lease())?.waitsFor === "session");
  expect(await world.states()).toEqual({ not_executed: 1, queued: 1 });
  expect(await commitsWithin(world, 1_000)).toBeLessThan(40);
  expect(await world.books.requests()).toHaveLength(1);
  await world.control("accounts", { email: world.account.email, password: "Sandbox-Passw0rd" });
  await openSession(world.ctx, world.account.id, { isPersonAsking: true });
  await until(async () => (await world.states()).settled === 1);
});

test("L06: what the balance does not cover is parked with its hold, smaller ones pass, and it returns with the money", async () => {
  const world = await openWorld({ balance: "100" });
  await world.startBatch(payees(4), { amount: ["20", "50", "8", "3"] });
  await world.control("accounts", { email: world.account.email, balance: "35" });
  world.startEngine();
  await until(async () => (await world.states()).settled === 3);
  expect(await world.states()).toEqual({ settled: 3, parked: 1 });
  expect(await world.buckets()).toMatchObject({ held: 50_000_000n, paid_out: 31_000_000n });
  const { transfers: t } = world.ctx.db.t;
  const parked = async () => (await world.ctx.db.read.select().from(t).where(eq(t.state, "parked")))[0];
  expect(await parked()).toMatchObject({ parkReason: "balance", isHeld: true });
  await until(async () => ((await parked())?.nextCheckAtMs ?? 0) > Date.now());
  expect(await world.books.requests()).toHaveLength(3);
  await world.control("deposit", { email: world.account.email, amount: "60" });
  await until(async () => (await world.states()).settled === 4);
  expect(await world.items()).toEqual([]);
});

test("after a look in vain, what waits for money plans the next one instead of asking at once again", async () => {
  const world = await openWorld({ balance: "100", parameters: { lookEveryMs: 400 } });
  const { transferIds } = await world.startBatch(payees(1), { amount: "40" });
  await world.control("accounts", { email: world.account.email, balance: "10" });
  await world.runLane();
  const nextCheckAtMs = async () => (await getTransfer(world.ctx.db, transferIds[0] ?? "")).nextCheckAtMs ?? 0;
  const first = await nextCheckAtMs();
  await until(() => Date.now() > first);
  const end = await world.runLane();
  expect(await world.states()).toEqual({ parked: 1 });
  expect(await nextCheckAtMs()).toBeGreaterThanOrEqual(first + 400);
  expect(end?.dueAtMs).toBe(await nextCheckAtMs());
});

test("two looks never run at once, and money that is there is not missed", async () => {
  const world = await openWorld({ balance: "60", knobs: { latencyMs: 20 }, parameters: { walkEveryMs: 1 } });
  await world.startBatch(payees(10), { amount: "6" });
  await world.runLane();
  expect(await world.states()).toEqual({ settled: 10 });
  const { transferEvents: e } = world.ctx.db.t;
  const edges = (await world.ctx.db.read.select().from(e)).map(({ edge }) => edge);
  expect(edges.filter((edge) => edge === "E6")).toEqual([]);
});
