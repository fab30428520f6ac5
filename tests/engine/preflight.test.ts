import { setTimeout as sleep } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { systemActor } from "@/domain/audit";
import { runLane } from "@/server/engine/lane";
import { Pace } from "@/server/engine/pace";
import { learnDelay } from "@/server/repositories/delays.repository";
import { afterEachCheck } from "../support/invariants";
import { until, type World } from "../support/world";

// Real lanes and clocks: a loaded machine makes them slow, not wrong.
vi.setConfig({ testTimeout: 120_000 });

const openWorld = afterEachCheck();

/** Runs a lane in which something happens right before one of its requests: between its walk and its final gate. */
function laneWith(
  world: World,
  ctx: World["ctx"],
  beforeTurn: (turn: number) => Promise<void>,
  options: { accountId?: string; signal?: AbortSignal } = {},
) {
  const { accountId = world.account.id, signal: isOver = new AbortController().signal } = options;
  let turns = 0;
  class Eventful extends Pace {
    override async turn(signal: AbortSignal): Promise<void> {
      turns += 1;
      await beforeTurn(turns);
      await super.turn(signal);
    }
  }
  return runLane(ctx, accountId, isOver, new Eventful(ctx.clock, ctx.mode));
}

test("a payment by hand that was known before the request went out settles no payment of ours", async () => {
  const world = await openWorld({ parameters: { walkEveryMs: 1, horizonMs: 20_000 } });
  const [first, second] = ["30000001", "30000002"];
  await world.script(second, "lostBefore");
  const { transferIds } = await world.startBatch([first, second], { policy: { onUnknown: "continue" } });
  let isSecondChosen = false;
  const isSent = async () => (await world.books.requests()).length > 0;
  const listStatementRecords: typeof world.ctx.infini.listStatementRecords = async (token, range) => {
    // The look beside the sending is slow: the next payment is chosen on the walk before it.
    if (await isSent()) await until(() => isSecondChosen);
    return world.ctx.infini.listStatementRecords(token, range);
  };
  const { statementRecords: t } = world.ctx.db.t;
  const records = () => world.ctx.db.read.select().from(t);
  const isKnown = async () => (await records()).some(({ counterparty }) => counterparty === second);
  const ctx = { ...world.ctx, infini: { ...world.ctx.infini, listStatementRecords } };
  await laneWith(world, ctx, async (turn) => {
    if (turn !== 2) return;
    await world.control("external", { email: world.account.email, amount: "5.6", to: second });
    isSecondChosen = true;
    await until(isKnown);
  });
  await until(async () => {
    await world.runLane();
    return (await world.items()).some(({ kind }) => kind === "foreign");
  });
  expect(await world.stateOf(transferIds[1] ?? "")).toBe("unknown");
  const byHand = (await records()).find(({ counterparty }) => counterparty === second);
  expect((await world.attempts())[1]?.watermarkWalkSeq).toBeGreaterThanOrEqual(byHand?.seenWalkSeq ?? 0);
  expect((await world.books.movements()).map(({ payee }) => payee)).toEqual([first]);
});

/** Another account proved just now that Infini may show a record half a minute after it answered. */
async function provesLate({ ctx }: World): Promise<void> {
  const delay = { kind: "visible" as const, delayMs: 30_000, attemptId: "att_other" };
  const by = { mode: ctx.mode, parameters: ctx.parameters, auditMac: ctx.vault.auditMac, actor: systemActor };
  expect(await ctx.db.tx((tx) => learnDelay(tx, by, delay, Date.now()))).not.toBeNull();
}

test("V that rises while a lane runs counts at its next gate: a refusal that it bears out no more holds its payee", async () => {
  const world = await openWorld({ mode: "live", breaks: ["I1"] });
  const second = await world.addAccount("second", "100");
  const payee = "30000001";
  const refuse = { as: "refusal" as const, code: 3002, message: "User not found" };
  await world.script(payee, { execute: "now", tell: refuse, recordAfterMs: 60_000 }, "accept");
  await world.knobs({ staleBalanceMs: 60_000 });
  await world.startBatch([payee], { campaign: "may" });
  await world.runLane();
  const closedAtMs = (await world.attempts())[0]?.closedAtMs ?? Number.POSITIVE_INFINITY;
  await until(async () => {
    await world.runLane();
    const walk = await world.lastWalk();
    return walk?.grade === "complete" && walk.startedAtMs >= closedAtMs + world.ctx.parameters.visibleMs;
  });
  expect(await world.states()).toEqual({ rejected: 1 });
  await world.startBatch(["39999999", payee], { campaign: "may", accountId: second.id });
  const beforeTurn = async (turn: number) => (turn === 2 ? provesLate(world) : undefined);
  await laneWith(world, world.ctx, beforeTurn, { accountId: second.id });
  expect(await world.states(second.id)).toEqual({ settled: 1, parked: 1 });
  expect((await world.books.movements()).filter((movement) => movement.payee === payee)).toHaveLength(1);
});

test("V that rises while a lane runs keeps an unknown outcome from letting the next payment go too early", async () => {
  const world = await openWorld({ mode: "live" });
  await world.script("30000001", "lostBefore");
  await world.startBatch(["30000001", "30000002"]);
  const stop = new AbortController();
  const beforeTurn = async (turn: number) => (turn === 1 ? provesLate(world) : undefined);
  const lane = laneWith(world, world.ctx, beforeTurn, { signal: stop.signal });
  await until(async () => (await world.states()).unknown === 1);
  await sleep(3 * world.ctx.parameters.visibleMs);
  expect(await world.states()).toEqual({ unknown: 1, queued: 1 });
  expect((await world.lease())?.waitsFor).toBe("unknown");
  stop.abort();
  await lane;
});
