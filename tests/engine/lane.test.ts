import { expect, test } from "vitest";
import { listCapabilities } from "@/server/repositories/account-authorities.repository";
import { afterEachCheck } from "../support/invariants";
import { payees } from "../support/world-batch";

const openWorld = afterEachCheck();

test("twenty payees are paid once each and settled, and books, ledger and states agree", async () => {
  const world = await openWorld();
  await world.startBatch(payees(20));
  await world.runLane();
  expect(await world.states()).toEqual({ settled: 20 });
  const movements = await world.books.movements();
  expect(new Set(movements.map((m) => m.payee)).size).toBe(20);
  expect(await world.books.requests()).toHaveLength(20);
  expect(await world.buckets()).toMatchObject({
    available: 9_888_000_000n,
    held: 0n,
    in_transit: 0n,
    suspense: 0n,
    paid_out: 112_000_000n,
  });
});

test("ACC-8: what the account could do is known after it was done, and not before", async () => {
  const world = await openWorld();
  const available = async () =>
    (await listCapabilities(world.ctx.db, world.account.id))
      .filter(({ state, source }) => state === "available" && source === "call")
      .map(({ operation }) => operation)
      .sort();
  await world.script("30000001", "refuse");
  await world.startBatch(["30000001"]);
  await world.runLane();
  expect(await available()).toEqual(["profile", "statement"]);
  await world.startBatch(["30000002"], { campaign: "next" });
  await world.runLane();
  expect(await available()).toEqual(["profile", "statement", "transfer.uid"]);
});
