import { eq } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import { listReview } from "@/server/services/review/list-review";
import { freeze } from "@/server/services/system/freeze";
import { cancelTransfer } from "@/server/services/transfers/cancel-transfer";
import { markPayeeKey } from "../support/marked-payee";
import { eachSingleTransferWorld } from "../support/single-transfer-world";
import { until } from "../support/world";
import { payees } from "../support/world-batch";
import { bindAuthenticator } from "../support/world-codes";

// Real lanes: a loaded machine makes them slow, not wrong.
vi.setConfig({ testTimeout: 120_000 });

const openWorld = eachSingleTransferWorld();

test("undo within the window gives hold and place back, and nothing is ever sent", async () => {
  const one = await openWorld({ parameters: { undoMs: [0, 60_000, 60_000, 60_000, 60_000] } });
  const { world, owner } = one;
  const before = await world.buckets();
  const made = await one.pay("30000001", { campaign: "bonus" });
  expect((await world.buckets()).held).toBe(5_600_000n);
  const undone = await cancelTransfer(owner, { id: made.id, version: made.version, reason: "a slip" });
  expect(undone).toMatchObject({ state: "cancelled", parkReason: null });
  expect(await world.buckets()).toEqual(before);
  expect(await world.ctx.db.read.select().from(world.ctx.db.t.claims)).toEqual([]);
  expect(await one.edgesOf(made.id)).toBe("E1 E3 E6 E21");
  await world.runLane();
  expect(await world.books.requests()).toEqual([]);
  // The place is free, and what was withdrawn counts for nothing.
  expect(await one.pay("30000001", { campaign: "bonus" })).toMatchObject({ state: "parked" });
});

test("undo is heard in the moment the window ends: that the lane let the payment go on is no other version of it", async () => {
  const one = await openWorld({ parameters: { undoMs: [1, 1, 1, 1, 1] } });
  const { world, owner } = one;
  const made = await one.pay("30000001");
  await freeze(owner, { reason: "look first" });
  expect(made.parkReason).toBe("schedule");
  await until(async () => {
    await world.runLane();
    return (await one.edgesOf(made.id)).endsWith("E7");
  });
  await expect(cancelTransfer(owner, { id: made.id, version: 1 })).rejects.toMatchObject({
    reason: "transfer.stale_version",
  });
  expect(await cancelTransfer(owner, { id: made.id, version: made.version })).toMatchObject({ state: "cancelled" });
  expect(await one.edgesOf(made.id)).toBe("E1 E3 E6 E7 E21");
});

test("only what was not sent is withdrawn, in the version that was seen, and a refusal says what is known of the money", async () => {
  const one = await openWorld({ parameters: { visibleMs: 60_000 } });
  const { world, owner } = one;
  const stale = await one.pay("30000009");
  await expect(cancelTransfer(owner, { id: stale.id, version: stale.version + 1 })).rejects.toMatchObject({
    reason: "transfer.stale_version",
    moneyMoved: "no",
  });
  await cancelTransfer(owner, { id: stale.id, version: stale.version });
  const again = cancelTransfer(owner, { id: stale.id, version: stale.version + 1 });
  await expect(again).rejects.toMatchObject({ params: { state: "cancelled" } });
  await world.script("30000002", "refuse");
  await world.script("30000003", "lostBefore");
  const settled = await one.pay("30000001");
  const rejected = await one.pay("30000002");
  const unknown = await one.pay("30000003");
  await world.runLane();
  for (const [{ id }, state, moneyMoved] of [
    [settled, "settled", "yes"],
    [rejected, "rejected", "no"],
    [unknown, "unknown", "maybe"],
  ] as const) {
    const refused = cancelTransfer(owner, { id, version: 1 });
    await expect(refused, state).rejects.toMatchObject({
      reason: "transfer.wrong_state",
      moneyMoved,
      params: { state },
    });
  }
});

test("a withdrawal that races with the lane wins whole or not at all", async () => {
  const one = await openWorld();
  const { world, owner } = one;
  world.startEngine();
  const ends = { cancelled: 0, sent: 0 };
  for (let round = 0; round < 12; round += 1) {
    const made = await one.pay(String(30_000_100 + round));
    const isCancelled = await cancelTransfer(owner, { id: made.id, version: made.version }).then(
      () => true,
      () => false,
    );
    if (isCancelled) ends.cancelled += 1;
    else ends.sent += 1;
  }
  await until(async () => (await world.states()).settled === (ends.sent || undefined));
  expect((await world.states()).cancelled).toBe(ends.cancelled || undefined);
  expect(await world.books.movements()).toHaveLength(ends.sent);
  expect((await world.buckets()).held).toBe(0n);
});

test("one that waits for a code is withdrawn, and the next one is asked for", async () => {
  const one = await openWorld();
  const { world, owner } = one;
  await bindAuthenticator(world, { kept: "none" });
  const first = await one.pay("30000001");
  const second = await one.pay("30000002");
  await world.runLane();
  const { transfers: t } = world.ctx.db.t;
  const rowOf = async (id: string) => (await world.ctx.db.read.select().from(t).where(eq(t.id, id)))[0];
  const waiting = await rowOf(first.id);
  expect([waiting?.state, waiting?.parkReason]).toEqual(["parked", "code"]);
  await cancelTransfer(owner, { id: first.id, version: waiting?.version ?? 0 });
  await world.runLane();
  expect((await rowOf(second.id))?.parkReason).toBe("code");
});

test("a line of a batch is withdrawn alone, with what the gate held of it; the others are paid", async () => {
  const one = await openWorld();
  const { world, owner } = one;
  const { batchId, transferIds } = await world.startBatch(payees(3));
  const [first = "", second = ""] = transferIds;
  const { transfers: t } = world.ctx.db.t;
  const rowOf = async (id: string) => (await world.ctx.db.read.select().from(t).where(eq(t.id, id)))[0];
  const queued = await rowOf(first);
  await cancelTransfer(owner, { id: first, version: queued?.version ?? 0 });
  await markPayeeKey(world.ctx.db, { payeeKey: (await rowOf(second))?.payeeKey ?? "" }, { status: "blocked" });
  await world.runLane();
  const open = async () => (await listReview(owner, { limit: 50, filter: { state: "open" } })).items;
  expect(await open()).toMatchObject([{ kind: "held", subjectId: second, batchId }]);
  await cancelTransfer(owner, { id: second, version: (await rowOf(second))?.version ?? 0 });
  expect(await open()).toEqual([]);
  await until(async () => {
    await world.runLane();
    return (await world.states()).settled === 1;
  });
  expect(await world.states()).toEqual({ cancelled: 2, settled: 1 });
});
