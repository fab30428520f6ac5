import { expect, test, vi } from "vitest";
import { runLane } from "@/server/engine/lane";
import { Pace } from "@/server/engine/pace";
import { createInfiniClient } from "@/server/infini/infini-client";
import { getReview } from "@/server/services/review/get-review";
import { afterEachCheck } from "../support/invariants";
import { eachReviewWorld } from "../support/review-world";
import { until, type World } from "../support/world";

// Real lanes and clocks: a loaded machine makes them slow, not wrong.
vi.setConfig({ testTimeout: 120_000 });

const openWorld = afterEachCheck();
const openReview = eachReviewWorld();
const HOUR_MS = 3_600_000;
const payee = "30000001";
const refuse = { as: "refusal" as const, code: 3002, message: "User not found" };

/** A worker whose clock is ahead of Infini's and of everybody else's. */
function ahead(world: Pick<World, "ctx" | "sandboxUrl">, ms: number): World["ctx"] {
  return withWallClock(world, () => Date.now() + ms);
}

function withWallClock(world: Pick<World, "ctx" | "sandboxUrl">, nowMs: () => number): World["ctx"] {
  const clock = { ...world.ctx.clock, nowMs };
  const { sandboxUrl: baseUrl } = world;
  const infini = createInfiniClient({ baseUrl, version: "0.0.0", mode: "sandbox", isProduction: false, clock });
  return { ...world.ctx, clock, infini };
}

test.each([0, HOUR_MS])(
  "a statement read while our clock was %i ms ahead proves nothing about what is refused later",
  async (stepMs) => {
    const world = await openWorld({ parameters: { visibleMs: 60_000 }, breaks: ["I1"] });
    const second = await world.addAccount("second", "100");
    await world.openBooks(world.account.id);
    await world.openBooks(second.id);
    if (stepMs > 0) {
      await world.startBatch(["39999999"], { campaign: "other" });
      await world.runLane(ahead(world, stepMs));
      expect((await world.lease())?.waitsFor).toBe("clock");
      expect(await world.lastWalk()).toMatchObject({ grade: "partial", reason: "clock" });
      await world.runLane();
    }
    await world.script(payee, { execute: "now", tell: refuse, recordAfterMs: 60_000 }, "accept");
    await world.startBatch([payee], { campaign: "may" });
    await world.runLane();
    expect((await world.states(world.account.id)).rejected).toBe(1);
    await world.startBatch([payee], { campaign: "may", accountId: second.id });
    await world.runLane(world.ctx, second.id);
    expect(await world.states(second.id)).toEqual({ parked: 1 });
    const paid = (await world.books.movements()).filter((movement) => movement.payee === payee);
    expect(paid).toHaveLength(1);
  },
);

test("a clock that is stepped over H opens no 'not executed': by Infini's clock it is minutes later", async () => {
  const parameters = { horizonMs: HOUR_MS, visibleMs: 600_000, looksMs: [], lookEveryMs: 60_000 };
  const world = await openReview({ parameters });
  await world.script(payee, { execute: { afterMs: 60_000 }, tell: { as: "silence" } });
  await world.startBatch([payee], { campaign: "may" });
  await world.runLane();
  expect(await world.states(world.account.id)).toEqual({ unknown: 1 });
  const later = ahead(world, 2 * HOUR_MS + 60_000);
  await world.runLane(later);
  const [item] = await world.openItems();
  expect(item?.kind).toBe("unknown");
  const seen = await getReview({ ...world.owner, clock: later.clock }, item?.id ?? "");
  expect(seen.decisions.find(({ decision }) => decision === "not_paid")).toMatchObject({ isOpen: false });
});

test("K07: a host that was suspended between its intent and the request sends nothing, though monotonic time stood still", async () => {
  const world = await openWorld();
  await world.startBatch([payee]);
  let asleepMs = 0;
  const clock = { ...world.ctx.clock, nowMs: () => Date.now() + asleepMs };
  const tx: typeof world.ctx.db.tx = async (body) => {
    const result = await world.ctx.db.tx(body);
    if (asleepMs === 0 && (await world.states()).sending === 1) asleepMs = 2 * 86_400_000;
    return result;
  };
  const stop = new AbortController();
  const lane = runLane(
    { ...world.ctx, clock, db: Object.create(world.ctx.db, { tx: { value: tx } }) },
    world.account.id,
    stop.signal,
  );
  await until(async () => (await world.attempts())[0]?.rule === "send_guard");
  stop.abort();
  await lane;
  expect(await world.books.requests()).toEqual([]);
});

test.each([HOUR_MS, -HOUR_MS])(
  "T01: a clock that is stepped by %i ms between the look and the request sends nothing until it is right",
  async (stepMs) => {
    const world = await openWorld();
    await world.startBatch([payee]);
    let offMs = 0;
    const ctx = withWallClock(world, () => Date.now() + offMs);
    class Stepped extends Pace {
      override async turn(signal: AbortSignal): Promise<void> {
        offMs = stepMs;
        await super.turn(signal);
      }
    }
    await runLane(ctx, world.account.id, new AbortController().signal, new Stepped(ctx.clock, ctx.mode));
    expect(await world.books.requests()).toEqual([]);
    expect(await world.attempts()).toEqual([]);
    expect((await world.lease())?.waitsFor).toBe("clock");
    offMs = 0;
    await world.runLane(ctx);
    expect(await world.states()).toEqual({ settled: 1 });
  },
);

test.each([0, -HOUR_MS])(
  "a refusal during which our clock was set by %i ms is borne out no sooner than V after it",
  async (stepMs) => {
    const world = await openWorld({ parameters: { visibleMs: 60_000 }, breaks: ["I1"] });
    const second = await world.addAccount("second", "100");
    await world.openBooks(second.id);
    await world.script(payee, { execute: "now", tell: refuse, recordAfterMs: 60_000 }, "accept");
    await world.knobs({ staleBalanceMs: 60_000, moneyLatencyMs: 800 });
    await world.startBatch([payee], { campaign: "may" });
    let offMs = 0;
    const clock = { ...world.ctx.clock, nowMs: () => Date.now() + offMs };
    const lane = world.runLane({ ...world.ctx, clock });
    await until(async () => (await world.books.requests()).length > 0);
    offMs = stepMs;
    await until(async () => (await world.states(world.account.id)).rejected === 1);
    offMs = 0;
    await lane;
    await world.startBatch(["39999998"], { campaign: "other" });
    await world.runLane();
    await world.startBatch([payee], { campaign: "may", accountId: second.id });
    await world.runLane(world.ctx, second.id);
    const paid = (await world.books.movements()).filter((movement) => movement.payee === payee);
    expect(paid).toHaveLength(1);
    const [refused] = await world.attempts();
    expect((refused?.closedAtMs ?? 0) - (refused?.openedAtMs ?? 0)).toBeGreaterThan(0);
  },
);
