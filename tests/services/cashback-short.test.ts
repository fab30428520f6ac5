import { afterEach, beforeEach, expect, test } from "vitest";
import type { ServiceContext } from "@/server/services/context";
import { createOperator, hostCaller } from "@/server/services/operators/create-operator";
import { testPassword } from "../support/app";
import { csvOf, draftBatch, startDraft } from "../support/factories";
import { testWorld, until, type World } from "../support/world";

let world: World;
let ctx: ServiceContext;

beforeEach(async () => {
  world = await testWorld({ balance: "10", parameters: { visibleMs: 400, lateMs: 200, lookEveryMs: 100 } });
  const person = { email: "ann@example.com", name: "Ann", password: testPassword, roles: ["owner" as const] };
  const { id } = await createOperator({ ...world.ctx, caller: hostCaller }, person);
  const actor = { kind: "operator" as const, id, sessionId: null, ip: null, userAgent: null };
  const caller = { actor, personId: id, name: "Ann", email: person.email, steppedUpAtMs: null };
  ctx = { ...world.ctx, caller: { ...caller, roles: ["owner"] } };
  await world.openBooks(world.account.id);
});
afterEach(() => world.close());

async function startShort(onLowBalance: "park" | "stop") {
  const policy = { onRejected: "pause" as const, onUnknown: "pause" as const, onLowBalance };
  const { id } = await draftBatch(ctx, world.account.id, csvOf(["30000001", "30000002", "30000003"]), { policy });
  await startDraft(ctx, id, { untilFundsEnd: true });
}

async function reaches(states: Record<string, number>) {
  await until(async () => {
    await world.runLane();
    return JSON.stringify(await world.states()) === JSON.stringify(states);
  });
}

test("a batch that is to end when the money ends does so also for payments that were short at its start", async () => {
  await startShort("stop");
  await reaches({ cancelled: 2, settled: 1 });
  await world.control("accounts", { email: world.account.email, balance: "100" });
  for (let time = 0; time < 5; time += 1) await world.runLane();
  expect(await world.books.movements()).toHaveLength(1);
});

test("one that waits for money goes on when it comes", async () => {
  await startShort("park");
  await reaches({ parked: 2, settled: 1 });
  await world.control("accounts", { email: world.account.email, balance: "100" });
  await reaches({ settled: 3 });
});
