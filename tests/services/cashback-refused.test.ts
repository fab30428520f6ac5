import { afterEach, expect, test, vi } from "vitest";
import { listCashbackLines } from "@/server/services/cashback/list-lines";
import type { ServiceContext } from "@/server/services/context";
import { csvOf, decide, draftBatch, operatorCaller, startDraft, uids } from "../support/factories";
import { testWorld, until, type World, type WorldOptions } from "../support/world";

// Real lanes and clocks: a loaded machine makes them slow, not wrong.
vi.setConfig({ testTimeout: 120_000 });

const [payee = "", other = ""] = uids(2);
let world: World;
let ctx: ServiceContext;
afterEach(() => world.close());

/** Two payers of one campaign, both with open books. */
async function openWorld(options: WorldOptions): Promise<{ secondId: string }> {
  world = await testWorld(options);
  ctx = { ...world.ctx, caller: await operatorCaller(world.ctx, "Olive Owner", ["owner"]) };
  const second = await world.addAccount("second", "100");
  await world.openBooks(world.account.id);
  await world.openBooks(second.id);
  return { secondId: second.id };
}

const refuse = { as: "refusal" as const, code: 3002, message: "User not found" };
const lineOf = async (id: string) => (await listCashbackLines(ctx, { filter: { id }, limit: 10 })).items[0];

test("A7: who was refused is paid by no other account before V has passed, also when list and balance lag together", async () => {
  const { secondId } = await openWorld({ parameters: { visibleMs: 6_000 }, knobs: { staleBalanceMs: 4_000 } });
  await world.script(payee, { execute: "now", tell: refuse, recordAfterMs: 4_000 }, "accept");
  const first = await draftBatch(ctx, world.account.id, csvOf([payee]));
  world.startEngine();
  await startDraft(ctx, first.id);
  await until(async () => (await world.states(world.account.id)).rejected === 1);
  const closedAtMs = (await world.attempts())[0]?.closedAtMs ?? 0;
  await until(async () => ((await world.lastWalk())?.startedAtMs ?? 0) >= closedAtMs);
  const next = await draftBatch(ctx, secondId, csvOf([payee, other]));
  expect(await lineOf(next.id)).toMatchObject({ verdict: "held", reasons: [{ code: "unknown_elsewhere" }] });
  await startDraft(ctx, next.id);
  await until(async () => (await world.states(secondId)).settled === 1);
  await until(async () => (await world.items()).some(({ kind }) => kind === "contradiction"));
  expect((await world.books.movements()).map((movement) => movement.payee)).toEqual([payee, other]);
});

test("the gate holds a payment to a payee whom another account was refused a moment ago", async () => {
  const { secondId } = await openWorld({ parameters: { visibleMs: 60_000 } });
  await world.script(payee, { execute: "now", tell: refuse, recordAfterMs: 60_000 }, "accept");
  await world.startBatch([payee], { campaign: "may" });
  await world.runLane();
  expect(await world.states(world.account.id)).toEqual({ rejected: 1 });
  // Its lines were judged before the refusal was stored.
  await world.startBatch([payee], { campaign: "may", accountId: secondId });
  await world.runLane(world.ctx, secondId);
  expect(await world.items(secondId)).toMatchObject([{ kind: "held", evidence: { doubt: "claim_lost" } }]);
  expect(await world.books.requests()).toHaveLength(1);
});

test("a payee whom Infini refused can be paid by another account as soon as a look after V showed nothing", async () => {
  const { secondId } = await openWorld({});
  await world.script(payee, "refuse", "accept");
  const first = await draftBatch(ctx, world.account.id, csvOf([payee]));
  world.startEngine();
  await startDraft(ctx, first.id);
  await until(async () => (await world.states(world.account.id)).rejected === 1);
  const next = await draftBatch(ctx, secondId, csvOf([payee, other]));
  await until(async () => {
    const line = await lineOf(next.id);
    if (line?.verdict === "ready") return true;
    // Who undoes a decision has the line judged by the books of that moment.
    for (const act of ["exclude", "reset"] as const) {
      await decide(ctx, next.id, { ids: [line?.id ?? ""] }, act, { count: 1, sum: "5.6" });
    }
    return false;
  });
  await startDraft(ctx, next.id);
  await until(async () => (await world.states(secondId)).settled === 2);
  expect(await world.items()).toEqual([]);
});
