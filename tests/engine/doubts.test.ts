import { setTimeout as sleep } from "node:timers/promises";
import { and, eq } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import { getSeenDelays } from "@/server/repositories/delays.repository";
import { afterEachCheck } from "../support/invariants";
import { until, type World } from "../support/world";

// Real lanes and clocks: a loaded machine makes them slow, not wrong.
vi.setConfig({ testTimeout: 120_000 });

const openWorld = afterEachCheck();

/** As often as an item about a transfer was opened or became another one. */
async function countOpened(world: World): Promise<number> {
  const { auditEntries: t } = world.ctx.db.t;
  const opened = and(eq(t.action, "review.open"), eq(t.objectKind, "transfer"));
  return (await world.ctx.db.read.select().from(t).where(opened)).length;
}

test("R3: the record of a request on the wire settles no accepted one of the same amount before its answer is read", async () => {
  const world = await openWorld({
    knobs: { latencyMs: 100, statement: { counterparty: "masked" } },
    parameters: { visibleMs: 600, horizonMs: 60_000, firstByteTimeoutMs: 2_500, answerTimeoutMs: 3_000 },
  });
  await world.script("30000001", "acceptWithoutExecuting");
  const [lie = ""] = (await world.startBatch(["30000001"], { campaign: "one" })).transferIds;
  await world.runLane();
  expect(await world.stateOf(lie)).toBe("accepted");
  await sleep(900);
  // Both are executed; the answer to the second is a success that comes late.
  await world.script("30000003", { answerAfterMs: 1_500 });
  await world.startBatch(["30000002", "30000003"], { campaign: "two" });
  await world.runLane();
  expect((await world.books.movements()).map(({ payee }) => payee)).toEqual(["30000002", "30000003"]);
  expect(await world.stateOf(lie)).toBe("accepted");
});

for (const script of ["accept", "lostAfter"] as const) {
  test(`an item stays what it is from look to look: our payee with another amount (${script})`, async () => {
    const world = await openWorld({ knobs: { fee: "0.1" } });
    await world.script("31000001", script);
    await world.startBatch(["31000001"]);
    const looks = async (count: number) => {
      for (let look = 0; look < count; look += 1) {
        const seq = (await world.lastWalk())?.seq ?? 0;
        await until(async () => {
          await world.runLane();
          return ((await world.lastWalk())?.seq ?? 0) > seq;
        });
      }
    };
    await until(async () => {
      await looks(1);
      const closedAtMs = (await world.attempts())[0]?.closedAtMs ?? Number.POSITIVE_INFINITY;
      return ((await world.lastWalk())?.startedAtMs ?? 0) > closedAtMs + world.ctx.parameters.horizonMs;
    });
    const opened = await countOpened(world);
    expect(await world.items()).toMatchObject([{ kind: "ambiguous" }]);
    await looks(5);
    expect(await world.items()).toMatchObject([{ kind: "ambiguous" }]);
    expect(await countOpened(world)).toBe(opened);
    // At most what nobody knew yet, and then the record.
    expect(opened).toBeLessThanOrEqual(2);
  });
}

test("a settlement by count is no proof of how late Infini shows its records", async () => {
  const world = await openWorld({
    mode: "live",
    knobs: { statement: { counterparty: "masked" } },
    parameters: { visibleMs: 600, horizonMs: 60_000 },
    breaks: ["I1", "I3"],
  });
  // Accepted and never executed; long after it another of the same amount that gets no answer.
  await world.script("30000001", "acceptWithoutExecuting");
  await world.startBatch(["30000001"], { campaign: "one" });
  await world.runLane();
  await sleep(2_000);
  await world.script("30000002", "lostAfter");
  await world.startBatch(["30000002"], { campaign: "two" });
  await until(async () => {
    await world.runLane();
    return (await world.states()).settled === 1;
  });
  expect(await getSeenDelays(world.ctx.db)).toEqual({ visibleMs: 0, lateMs: 0 });
});
