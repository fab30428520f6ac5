import { afterEach, expect, test } from "vitest";
import { testWorld, type World } from "../support/world";

let world: World;
afterEach(() => world.close());

const payees = (count: number): string[] => Array.from({ length: count }, (_, i) => String(30_000_001 + i));

test("twenty payees are paid once each and settled, and books, ledger and states agree", async () => {
  world = await testWorld();
  await world.startBatch(payees(20));
  await world.runLane();
  expect(await world.states()).toEqual({ settled: 20 });
  const movements = await world.movements();
  expect(new Set(movements.map((m) => m.payee)).size).toBe(20);
  expect(await world.requests()).toHaveLength(20);
  expect(await world.buckets()).toMatchObject({
    available: 9_888_000_000n,
    held: 0n,
    in_transit: 0n,
    suspense: 0n,
    paid_out: 112_000_000n,
  });
});
