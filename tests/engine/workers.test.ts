import { setTimeout as sleep } from "node:timers/promises";
import { and, asc, eq, isNull } from "drizzle-orm";
import { expect, test } from "vitest";
import { LeaseLostError } from "@/domain/errors";
import type { EngineContext } from "@/server/engine/context";
import { runLane } from "@/server/engine/lane";
import { assertLease, takeLease } from "@/server/repositories/leases.repository";
import { testDatabase } from "../support/database";
import { afterEachCheck } from "../support/invariants";
import { until, type World } from "../support/world";
import { payees } from "../support/world-batch";

const openWorld = afterEachCheck();

async function countOpen(world: World): Promise<number> {
  const { attempts: t } = world.ctx.db.t;
  const open = and(eq(t.accountId, world.account.id), isNull(t.closedAtMs));
  return (await world.ctx.db.read.select({ id: t.id }).from(t).where(open)).length;
}

test("K05: two workers on one account never have two open attempts, and every payee is paid once", async () => {
  const world = await openWorld({ knobs: { moneyLatencyMs: 10 } });
  await world.startBatch(payees(20));
  let isOver = false;
  let most = 0;
  /** Lanes that end after three outcomes, so that the account goes from hand to hand. */
  const work = async (ctx: EngineContext): Promise<void> => {
    while (!isOver) {
      const ending = new AbortController();
      const outcomes = { count: 0 };
      const count = (): void => {
        outcomes.count += 1;
        if (outcomes.count >= 3) ending.abort();
      };
      ctx.bus.on("events", count);
      await runLane(ctx, world.account.id, ending.signal);
      ctx.bus.off("events", count);
      await sleep(10);
    }
  };
  const workers = [work(world.worker("one")), work(world.worker("two"))];
  try {
    await until(
      async () => {
        most = Math.max(most, await countOpen(world));
        return (await world.states()).settled === 20;
      },
      { shows: () => world.states() },
    );
  } finally {
    isOver = true;
    await Promise.all(workers);
  }
  expect(most).toBe(1);
  const attempts = await world.attempts();
  const overlaps = attempts.filter((one, index) => one.openedAtMs < (attempts[index - 1]?.closedAtMs ?? 0));
  expect(overlaps).toEqual([]);
  expect(new Set(attempts.map(({ fence }) => fence)).size).toBeGreaterThan(1);
  expect(new Set((await world.books.movements()).map(({ payee }) => payee)).size).toBe(20);
  expect(await world.books.requests()).toHaveLength(20);
});

test("two accounts are worked on at once, by either worker", async () => {
  const world = await openWorld({ knobs: { moneyLatencyMs: 60 } });
  const other = await world.addAccount("other", "100");
  await world.startBatch(payees(5));
  await world.startBatch(payees(5, 31_000_001), { accountId: other.id, campaign: "next" });
  world.startEngine(world.worker("one"));
  world.startEngine(world.worker("two"));
  await until(async () => (await world.states()).settled === 10);
  const mine = await world.attempts();
  const theirs = await world.attempts(other.id);
  const isBeside = mine.some((a) =>
    theirs.some((b) => a.openedAtMs < (b.closedAtMs ?? 0) && b.openedAtMs < (a.closedAtMs ?? 0)),
  );
  expect(isBeside).toBe(true);
});

test("a lease is taken over only after it ran out; the fence rises and the old holder's writes are refused", async () => {
  const world = await openWorld();
  await world.openBooks(world.account.id);
  const { db } = world.ctx;
  const first = await takeLease(db, world.account.id, "wrk_first", 300);
  expect(first).not.toBeNull();
  expect(await takeLease(db, world.account.id, "wrk_second", 300)).toBeNull();
  await until(async () => (await db.nowMs()) > ((await world.lease())?.expiresAtMs ?? 0));
  const second = await takeLease(db, world.account.id, "wrk_second", 60_000);
  expect(second).toMatchObject({ isTakeOver: true, fence: (first?.fence ?? 0) + 1 });
  if (!first || !second) throw new Error("no lease was given");
  await expect(db.tx((tx) => assertLease(tx, first))).rejects.toBeInstanceOf(LeaseLostError);
  await db.tx((tx) => assertLease(tx, second));
  await db.update(db.t.accountLeases, { owner: null, expiresAtMs: 0 }, undefined);
});

test("a lease lasts by the clock of the database, whatever the clock of whoever wants it", async () => {
  const time = { nowMs: 1_000_000 };
  const database = await testDatabase({ clockMs: () => time.nowMs });
  const { store } = database;
  expect(await takeLease(store, "acc_new", "wrk_first", 300)).not.toBeNull();
  await sleep(350);
  expect(await takeLease(store, "acc_new", "wrk_second", 300)).toBeNull();
  time.nowMs += 301;
  expect(await takeLease(store, "acc_new", "wrk_second", 300)).toMatchObject({ isTakeOver: true, fence: 2 });
  await database.close();
});

test("two workers that meet a new account at once get one lease between them", async () => {
  const world = await openWorld();
  const { db } = world.ctx;
  const owners = Array.from({ length: 6 }, (_, n) => `wrk_${n}`);
  const taken = await Promise.all(owners.map((owner) => takeLease(db, "acc_new", owner, 10_000)));
  expect(taken.filter((lease) => lease !== null)).toHaveLength(1);
});

test("waking an account is acted on at once, also when its lane is just ending", async () => {
  const world = await openWorld({ parameters: { leaseRenewMs: 30_000, leaseMs: 90_000, walkEveryMs: 30_000 } });
  await world.startBatch(["30000001"]);
  world.startEngine();
  await until(async () => (await world.attempts()).length === 1);
  // The first lane is still in its last look.
  const second = await world.startBatch(["30000002"], { campaign: "second" });
  world.ctx.bus.emit("wake", world.account.id);
  await until(async () => (await world.stateOf(second.transferIds[0] ?? "")) !== "queued");
  await until(async () => (await world.states()).settled === 2);
  await sleep(100);
  const third = await world.startBatch(["30000003"], { campaign: "third" });
  const wokenAtMs = Date.now();
  world.ctx.bus.emit("wake", world.account.id);
  await until(async () => (await world.stateOf(third.transferIds[0] ?? "")) === "settled");
  const openedAtMs = (await world.attempts()).at(-1)?.openedAtMs ?? 0;
  // By itself the lane would have begun after half a minute.
  expect(openedAtMs - wokenAtMs).toBeLessThan(10_000);
});

test("a transfer that waits for its time is not sent before it, and the engine is idle meanwhile", async () => {
  const world = await openWorld();
  const { transferIds } = await world.startBatch(["30000001"]);
  const { transfers: t } = world.ctx.db.t;
  const notBeforeAtMs = Date.now() + 1_200;
  await world.ctx.db.update(t, { notBeforeAtMs }, eq(t.id, transferIds[0] ?? ""));
  const before = (await world.lease())?.fence;
  world.startEngine();
  await sleep(900);
  expect((await world.lease())?.fence).toBe(before);
  await until(async () => (await world.states()).settled === 1);
  expect((await world.attempts())[0]?.openedAtMs).toBeGreaterThanOrEqual(notBeforeAtMs);
});

test("the engine opens the books of accounts that it may read, and signs in to no other, even when woken", async () => {
  const world = await openWorld();
  const revoked = await world.addAccount("revoked", "10");
  const locked = await world.addAccount("locked", "10");
  const { accountAuthorities: a, accountSessions: s, statementWalks: w } = world.ctx.db.t;
  const { db } = world.ctx;
  await db.update(a, { revokedAtMs: Date.now() }, eq(a.accountId, revoked.id));
  await db.update(s, { state: "locked" }, eq(s.accountId, locked.id));
  world.startEngine();
  await until(async () => (await world.lastWalk()) !== null);
  world.ctx.bus.emit("wake", revoked.id);
  await until(async () => (await world.lease(revoked.id))?.waitsFor === "authority");
  await sleep(300);
  const walks = await db.read.selectDistinct({ accountId: w.accountId }).from(w);
  expect(walks).toEqual([{ accountId: world.account.id }]);
  const sessions = await db.read.select().from(s).orderBy(asc(s.generation));
  expect(sessions.map(({ generation }) => generation)).toEqual([0, 0, 1]);
});

test("C18: stopping lets the request in flight end and stores it; nothing new is sent", async () => {
  const world = await openWorld({ knobs: { moneyLatencyMs: 400 } });
  await world.startBatch(payees(5));
  const engine = world.startEngine();
  await until(async () => (await countOpen(world)) === 1);
  await engine.stop();
  expect(await countOpen(world)).toBe(0);
  expect(await world.states()).toEqual({ accepted: 1, queued: 4 });
  expect(await world.lease()).toMatchObject({ owner: null });
  expect(await world.books.requests()).toHaveLength(1);
});

test("an idle engine writes nothing", async () => {
  const world = await openWorld();
  await world.startBatch(payees(2));
  world.startEngine();
  await until(async () => (await world.states()).settled === 2);
  await sleep(300);
  const before = world.ctx.db.commits();
  await sleep(1_200);
  expect(world.ctx.db.commits()).toBe(before);
});

test("in live the lanes of one process send five a second between them, whatever their number", async () => {
  const world = await openWorld({ mode: "live" });
  const other = await world.addAccount("other", "100");
  await world.startBatch(payees(3));
  await world.startBatch(payees(3, 31_000_001), { accountId: other.id, campaign: "next" });
  world.startEngine();
  await until(async () => (await world.states()).settled === 6);
  const opened = [...(await world.attempts()), ...(await world.attempts(other.id))].map(({ openedAtMs }) => openedAtMs);
  const [first = 0] = opened.sort((a, b) => a - b);
  expect((opened.at(-1) ?? 0) - first).toBeGreaterThanOrEqual(700);
});
