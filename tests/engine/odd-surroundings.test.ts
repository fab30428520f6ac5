import { setTimeout as sleep } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import type { EngineContext } from "@/server/engine/context";
import { type Bus, createBus } from "@/server/platform/bus";
import { reopen } from "../support/database";
import { afterEachCheck } from "../support/invariants";
import { until, type World } from "../support/world";
import { payees } from "../support/world-batch";

const openWorld = afterEachCheck();
const MINUTES = 60_000;
const [payee = ""] = payees(1);

async function session(world: World) {
  const { accountSessions: t } = world.ctx.db.t;
  const [row] = await world.ctx.db.read.select().from(t).where(eq(t.accountId, world.account.id));
  return row;
}

test("U17: a refusal for want of money is one, whatever balance is shown; an old balance proves nothing and pays nobody twice", async () => {
  const world = await openWorld({ balance: "100" });
  const { transferIds } = await world.startBatch(payees(3), { amount: ["40", "30", "20"] });
  // From now on the profile shows the balance of five minutes ago.
  await world.knobs({ staleBalanceMs: 5 * MINUTES });
  await world.script(payees(2)[1] ?? "", {
    execute: "never",
    tell: { as: "refusal", code: 1001, message: "no balance" },
  });
  world.startEngine();
  await until(async () => (await world.books.movements()).length === 2, { shows: () => world.states() });
  expect(await world.stateOf(transferIds[1] ?? "")).toBe("rejected");
  await world.knobs({ staleBalanceMs: 0 });
  await until(async () => (await world.states()).settled === 2, { shows: () => world.states() });
  expect(await world.books.requests()).toHaveLength(3);
});

test("U25: of a storm of sign-ins that are answered with 429 one comes at a time, none before Infini asks for it, and nothing is sent", async () => {
  const world = await openWorld();
  await world.startBatch(payees(3));
  await world.control("sessions/end", { email: world.account.email });
  await world.knobs({ rateLimit: { share: 1, appliesTo: "signIn", retryAfterSec: 1 } });
  for (const name of ["one", "two", "three"]) world.startEngine(world.worker(name));
  await until(async () => (await session(world))?.nextLoginAfterAtMs != null);
  await until(async () => (await world.lease())?.waitsFor === "rate_limit");
  const asked = await session(world);
  // Each refused sign-in writes when the next one may be.
  const allowed = new Set<number>();
  for (const endsAtMs = Date.now() + 3_000; Date.now() < endsAtMs; await sleep(50)) {
    const next = (await session(world))?.nextLoginAfterAtMs;
    if (next != null) allowed.add(next);
  }
  const gaps = [...allowed].slice(1).map((atMs, index) => atMs - ([...allowed][index] ?? 0));
  expect(gaps.length).toBeGreaterThan(0);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1_000);
  expect((await session(world))?.generation).toBe(asked?.generation);
  expect(await world.books.requests()).toEqual([]);
  expect(await world.states()).toEqual({ queued: 3 });
  await world.knobs({ rateLimit: { share: 0 } });
  await until(async () => (await world.states()).settled === 3, { shows: () => world.states() });
  expect(await world.books.requests()).toHaveLength(3);
});

/** The same worker on a connection whose database says that it is so much later or earlier. */
function underOtherTime(world: World, name: string, byMs: number): EngineContext & { close: () => Promise<void> } {
  const store = reopen(world.database, { clockMs: () => Date.now() + byMs });
  return { ...world.worker(name), db: store, close: () => store.close() };
}

test("D21: a database clock that jumps ten minutes ahead ends a lease early: the late holder stores nothing, one request goes out", async () => {
  const world = await openWorld({ knobs: { moneyLatencyMs: 1_500 } });
  const { transferIds } = await world.startBatch([payee]);
  const late = underOtherTime(world, "late", 10 * MINUTES);
  const sending = world.runLane();
  await until(async () => (await world.states()).sending === 1);
  await world.runLane(late);
  await sending;
  const [attempt] = await world.attempts();
  expect(attempt).toMatchObject({ class: "unknown", rule: "worker_died" });
  await until(async () => {
    await world.runLane(late);
    return (await world.stateOf(transferIds[0] ?? "")) === "settled";
  });
  expect(await world.books.requests()).toHaveLength(1);
  await late.close();
});

test("D21: a database clock that goes back ten minutes ends a lease late: nobody takes over, and the holder goes on in order", async () => {
  const world = await openWorld({ knobs: { moneyLatencyMs: 300 } });
  await world.startBatch(payees(3));
  const early = underOtherTime(world, "early", -10 * MINUTES);
  const sending = world.runLane();
  await until(async () => (await world.states()).sending === 1);
  expect(await world.runLane(early)).toBeNull();
  await sending;
  await world.runLane(early);
  await world.runLane();
  expect(await world.states()).toEqual({ settled: 3 });
  const fences = (await world.attempts()).map(({ fence }) => fence);
  expect(fences).toEqual([...fences].sort((a, b) => a - b));
  expect(await world.books.requests()).toHaveLength(3);
  await early.close();
});

/** A bus on which each message arrives so many times, each after a while. */
function oddBus(times: number, laterMs: number): Bus {
  const bus = createBus();
  const emit = bus.emit.bind(bus);
  const odd: Bus["emit"] = (...message) => {
    for (let no = 0; no < times; no += 1) setTimeout(() => emit(...message), laterMs * no);
    return true;
  };
  return Object.assign(bus, { emit: odd });
}

test.each([
  ["loses", 0, 0],
  ["doubles and delays", 3, 400],
])("O04: what %s every wake costs time alone: all are paid, once", async (_what, times, laterMs) => {
  const world = await openWorld();
  await world.startBatch(payees(4));
  for (const name of ["one", "two"]) world.startEngine({ ...world.worker(name), bus: oddBus(times, laterMs) });
  await until(async () => (await world.states()).settled === 4, { shows: () => world.states() });
  expect(await world.books.requests()).toHaveLength(4);
});
