import { eq } from "drizzle-orm";
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

test("A6: a lane that fails right after an unknown outcome hands its session to nobody", async () => {
  const world = await openWorld();
  await world.script("30000001", "lostBefore");
  await world.startBatch(["30000001"]);
  const { db } = world.ctx;
  const generation = async () => {
    const { accountSessions: t } = db.t;
    return (await db.read.select().from(t).where(eq(t.accountId, world.account.id)))[0]?.generation;
  };
  let isBroken = false;
  const refuse = () => {
    if (isBroken) throw new Error("the database is away");
  };
  const tx: typeof db.tx = async (body) => {
    refuse();
    const result = await db.tx(body);
    isBroken = (await world.states()).unknown === 1;
    return result;
  };
  const read = () => {
    refuse();
    return db.read;
  };
  const failing = { ...world.ctx, db: Object.create(db, { tx: { value: tx }, read: { get: read } }) };
  await expect(world.runLane(failing)).rejects.toThrow("the database is away");
  expect((await world.lease())?.owner).not.toBeNull();
  const before = await generation();
  await world.expireLease();
  await world.runLane();
  expect(await generation()).toBe((before ?? 0) + 1);
  expect(await world.states()).toEqual({ unknown: 1 });
});
