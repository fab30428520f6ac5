import { expect, test, vi } from "vitest";
import { runLane } from "@/server/engine/lane";
import { Pace } from "@/server/engine/pace";
import { afterEachCheck } from "../support/invariants";
import { until, type World } from "../support/world";

// Real lanes and clocks: a loaded machine makes them slow, not wrong.
vi.setConfig({ testTimeout: 120_000 });

const openWorld = afterEachCheck();

/** Runs a lane in which something happens right before one of its requests: between its walk and its final gate. */
function laneWith(world: World, ctx: World["ctx"], beforeTurn: (turn: number) => Promise<void>, accountId?: string) {
  let turns = 0;
  class Eventful extends Pace {
    override async turn(signal: AbortSignal): Promise<void> {
      turns += 1;
      await beforeTurn(turns);
      await super.turn(signal);
    }
  }
  return runLane(ctx, accountId ?? world.account.id, new AbortController().signal, new Eventful(ctx.clock, ctx.mode));
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
