import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { parseMoney } from "@/domain/money";
import type { EngineContext } from "@/server/engine/context";
import { getReview } from "@/server/services/review/get-review";
import { resolveReview } from "@/server/services/review/resolve-review";
import { decisionOf, eachReviewWorld, type ReviewWorld } from "../support/review-world";

/** Waits of seconds, on a machine that may be busy. */
const slowly = { timeout: 90_000 };
const openWorld = eachReviewWorld();

test("a balance outside the band that a person explained is booked and not told again", slowly, async () => {
  const world = await openWorld();
  await world.openBooks(world.account.id);
  await world.bookByHand(15_000_000n);
  await world.pay("30000001");
  await world.pay("30000002");
  const item = await world.itemOf({ kind: "break" });
  const { band } = await getReview(world.owner, item.id);
  expect(Number(band?.shown) - Number(band?.most)).toBeCloseTo(15, 4);
  await resolveReview(world.owner, decisionOf(item, "explain", { typed: "0" }));
  await world.pay("30000003");
  await world.lookUntil(async () => (await world.states()).settled === 3);
  expect(await world.openItems()).toEqual([]);
  const { available } = await world.buckets();
  expect(available).toBeGreaterThanOrEqual(9_983_199_990n);
  expect(available).toBeLessThanOrEqual(9_983_200_000n);
  await world.expectOrder();
});

test(
  "a changed record that a person explained counts as Infini shows it now, and matching goes on",
  slowly,
  async () => {
    const world = await openWorld();
    await world.pay("30000001");
    await world.lookUntil(async () => (await world.states()).settled === 1);
    const { statementRecords: r } = world.ctx.db.t;
    // As if Infini had shown a fee of 0.01 first and taken it back since.
    await world.ctx.db.update(r, { changeText: "-5.61", changeMicro: -5_610_000n }, eq(r.verdict, "matched"));
    await world.pay("30000002");
    const item = await world.itemOf({ kind: "break" });
    expect((await world.states()).settled).toBe(1);
    const { changed } = await getReview(world.owner, item.id);
    expect(changed.map(({ amount }) => amount)).toEqual(["-5.600000"]);
    await resolveReview(world.owner, decisionOf(item, "explain", { typed: "0" }));
    const [record] = (await world.records()).filter(({ verdict }) => verdict === "matched");
    expect(record).toMatchObject({ changeText: "-5.6", changeMicro: -5_600_000n });
    expect((await world.buckets()).fees).toBe(-10_000n);
    await world.lookUntil(async () => (await world.states()).settled === 2);
  },
);

test(
  "of a break that went away in part since the last look, explaining books what is left of it and no more",
  slowly,
  async () => {
    const world = await openWorld();
    await world.openBooks(world.account.id);
    await world.bookByHand(15_000_000n);
    await world.pay("30000001");
    const item = await world.itemOf({ kind: "break" });
    await world.bookByHand(-10_000_000n);
    const before = (await world.buckets()).available;
    await resolveReview(world.owner, decisionOf(item, "explain", { typed: "0" }));
    const booked = (await world.buckets()).available - before;
    expect(booked).toBeGreaterThanOrEqual(4_999_990n);
    expect(booked).toBeLessThanOrEqual(5_000_000n);
    await world.pay("30000002");
    await world.lookUntil(async () => (await world.states()).settled === 2);
    expect(await world.openItems()).toEqual([]);
    await world.expectOrder();
  },
);

test("a balance below the band is booked whole, also when payments went out since it was seen", slowly, async () => {
  const world = await openWorld();
  await world.openBooks(world.account.id);
  await world.bookByHand(-15_000_000n);
  await world.pay("30000001");
  const item = await world.itemOf({ kind: "break" });
  const before = await world.buckets();
  await world.knobs({ statement: { listDelayMs: 60_000 } });
  await world.pay("30000002");
  await resolveReview(world.owner, decisionOf(item, "explain", { typed: "0" }));
  const after = await world.buckets();
  expect(after.foreign - before.foreign).toBeGreaterThanOrEqual(14_999_990n);
  expect(after.foreign - before.foreign).toBeLessThanOrEqual(15_000_000n);
});

/** As if Infini showed another amount for a record than it did. */
function showing(world: ReviewWorld, recordId: string, amount: string): EngineContext {
  const { infini } = world.ctx;
  const listStatementRecords: typeof infini.listStatementRecords = async (token, range) => {
    const page = await infini.listStatementRecords(token, range);
    const change = { text: amount, micro: parseMoney(amount), isExact: true };
    return {
      ...page,
      records: page.records.map((record) => (record.id === recordId ? { ...record, change } : record)),
    };
  };
  return { ...world.ctx, infini: { ...infini, listStatementRecords } };
}

test(
  "a settled payment whose record changes stays paid: what the record takes more is a fee, what it takes less came back",
  slowly,
  async () => {
    const world = await openWorld();
    const [paid = ""] = (await world.startBatch(["30000001"])).transferIds;
    await world.runLane();
    await world.lookUntil(async () => (await world.states()).settled === 1);
    const [record] = (await world.records()).filter(({ verdict }) => verdict === "matched");
    const before = await world.buckets();
    const steps = [
      { amount: "-3", fees: 0n, cameBack: 2_600_000n },
      { amount: "-5.75", fees: 150_000n, cameBack: 0n },
      { amount: "-5.6", fees: 0n, cameBack: 0n },
    ];
    for (const [index, { amount, fees, cameBack }] of steps.entries()) {
      await world.startBatch([`3100000${index}`], { campaign: amount });
      await world.runLane(showing(world, record?.recordId ?? "", amount));
      const item = (await world.openItems()).find(({ kind }) => kind === "break");
      if (!item) throw new Error(`nobody was told of ${amount}`);
      await resolveReview(world.owner, decisionOf(item, "explain", { typed: "0" }));
      const books = await world.buckets();
      expect({ fees: books.fees, cameBack: before.external_in - books.external_in }).toEqual({ fees, cameBack });
      expect(await world.stateOf(paid)).toBe("settled");
    }
    await world.lookUntil(async () => (await world.states()).settled === 4);
    expect(await world.openItems()).toEqual([]);
    await world.expectOrder();
  },
);
