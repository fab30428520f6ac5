import { setTimeout as sleep } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import { afterEachCheck } from "../support/invariants";
import { until, type World } from "../support/world";

// Real lanes and clocks: a loaded machine makes them slow, not wrong.
vi.setConfig({ testTimeout: 120_000 });

const openWorld = afterEachCheck();
/** A short day. */
const parameters = { watchEveryMs: 1_500 };

/** Refused although executed; the record shows later. */
const lie = (recordAfterMs: number) => ({
  execute: "now" as const,
  tell: { as: "refusal" as const, code: 3002, message: "User not found" },
  recordAfterMs,
});

async function refuseOne(world: World): Promise<void> {
  await world.startBatch(["31000001"]);
  world.startEngine();
  await until(async () => (await world.states()).rejected === 1);
}

test("A7, A3: an answered refusal that was executed is found although nothing else happens on the account", async () => {
  const world = await openWorld({ parameters, breaks: ["I1"] });
  await world.script("31000001", lie(2_000));
  await refuseOne(world);
  await until(async () => (await world.items()).length === 1, { withinMs: 20_000 });
  expect(await world.items()).toMatchObject([{ kind: "contradiction" }]);
  expect(await world.isFrozen()).toBe(true);
});

test("U23, U39: who was refused, while the statement shows that he was paid with a fee, is not paid again", async () => {
  const world = await openWorld({ parameters, knobs: { fee: "0.1" }, breaks: ["I1"] });
  const second = await world.addAccount("second", "100");
  await world.openBooks(second.id);
  await world.script("31000001", lie(600), "accept");
  await refuseOne(world);
  await until(async () => (await world.items()).length === 1, { withinMs: 20_000 });
  expect(await world.items()).toMatchObject([{ kind: "contradiction" }]);
  expect(await world.isFrozen()).toBe(true);
  await world.startBatch(["31000001"], { accountId: second.id });
  await until(async () => (await world.states(second.id)).parked === 1);
  const paid = (await world.books.movements()).filter(({ payee }) => payee === "31000001");
  expect(paid).toHaveLength(1);
});

test("U39: the record that names a refused address settles no unknown payment to a number, and nobody is paid twice", async () => {
  const world = await openWorld({ parameters: { horizonMs: 30_000 }, breaks: ["I1"] });
  const [uid, email] = ["30000001", "yan@example.net"];
  await world.script(uid, "lostBefore");
  await world.script(email, "refuseButExecute");
  const { transferIds } = await world.startBatch([uid, email], { policy: { onUnknown: "continue" } });
  const contradictions = async () => (await world.items()).filter(({ kind }) => kind === "contradiction");
  await until(async () => {
    await world.runLane();
    return (await contradictions()).length > 0;
  });
  expect(await contradictions()).toMatchObject([{ subjectId: transferIds[1] }]);
  expect(await world.stateOf(transferIds[0] ?? "")).toBe("unknown");
  const second = await world.addAccount("second", "100");
  await world.openBooks(second.id);
  await world.startBatch([email], { accountId: second.id });
  await world.runLane(world.ctx, second.id);
  expect((await world.books.movements()).map(({ payee }) => payee)).toEqual([email]);
});

test("what an earlier process was refused is watched by the next one", async () => {
  const world = await openWorld({ parameters, breaks: ["I1"] });
  await world.script("31000001", lie(2_500));
  await refuseOne(world);
  await world.stopEngines();
  const closedAtMs = (await world.attempts())[0]?.closedAtMs ?? 0;
  await sleep(Math.max(0, closedAtMs + 2_600 - Date.now()));
  world.startEngine(world.worker("second", parameters));
  await until(async () => (await world.items()).some(({ kind }) => kind === "contradiction"), { withinMs: 20_000 });
});

test("a refusal asks for a look after V, D and H and for no other until the day is over", async () => {
  const world = await openWorld();
  await world.script("31000001", "refuse");
  await refuseOne(world);
  const { visibleMs, lateMs, horizonMs } = world.ctx.parameters;
  const closedAtMs = (await world.attempts())[0]?.closedAtMs ?? 0;
  const { statementWalks: t } = world.ctx.db.t;
  const looks = async () => {
    const rows = await world.ctx.db.read.select().from(t).where(eq(t.accountId, world.account.id));
    return rows.map(({ startedAtMs }) => startedAtMs - closedAtMs).filter((afterMs) => afterMs >= 0);
  };
  await until(async () => (await looks()).some((afterMs) => afterMs >= horizonMs));
  for (const window of [visibleMs, lateMs]) expect((await looks()).some((afterMs) => afterMs >= window)).toBe(true);
  // The lane's own last look is one more.
  const seen = (await looks()).length;
  expect(seen).toBeLessThanOrEqual(4);
  await sleep(1_000);
  expect(await looks()).toHaveLength(seen);
});

test("an account that sent is read again each day while its attempts are watched", async () => {
  const world = await openWorld({ parameters: { watchEveryMs: 500 } });
  await world.startBatch(["31000001"]);
  world.startEngine();
  await until(async () => (await world.states()).settled === 1);
  const seq = (await world.lastWalk())?.seq ?? 0;
  await until(async () => ((await world.lastWalk())?.seq ?? 0) >= seq + 2);
});
