import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { raiseDoubt } from "@/server/engine/apply-verdicts";
import { listAttempts } from "@/server/repositories/attempts.repository";
import { getTransfer } from "@/server/repositories/transfers.repository";
import { getReview } from "@/server/services/review/get-review";
import { resolveReview } from "@/server/services/review/resolve-review";
import { decisionOf, eachReviewWorld, type ReviewWorld } from "../support/review-world";

/** Waits of seconds, on a machine that may be busy. */
const slowly = { timeout: 90_000 };
const payee = "30000001";
const stale = { reason: "review.stale_version" };
const openWorld = eachReviewWorld();
/** On a slow machine too, all records come before H. */
const longHorizon = { parameters: { horizonMs: 60_000 } };

async function evidenceOf(world: ReviewWorld, itemId: string): Promise<Record<string, unknown>> {
  const { reviewItems: t } = world.ctx.db.t;
  const [row] = await world.ctx.db.read.select().from(t).where(eq(t.id, itemId));
  return JSON.parse(row?.evidence ?? "{}");
}

/** The item once it stands at a later version than the one that was seen. */
const revised = (world: ReviewWorld, seen: { id: string; version: number }) =>
  world.lookUntil(async () =>
    (await world.openItems()).find(({ id, version }) => id === seen.id && version > seen.version),
  );

test(
  "an ambiguous payment names the records that come later too, and nobody decides on what it named before",
  slowly,
  async () => {
    const world = await openWorld(longHorizon);
    await world.script(payee, "lostBefore");
    const { transferIds } = await world.startBatch([payee]);
    await world.runLane();
    await world.control("external", { email: world.account.email, amount: "3", to: payee });
    const seen = await world.itemOf({ kind: "ambiguous", subjectId: transferIds[0] });
    expect((await evidenceOf(world, seen.id)).recordIds).toHaveLength(1);
    await world.control("external", { email: world.account.email, amount: "4", to: payee });
    const now = await revised(world, seen);
    expect((await evidenceOf(world, seen.id)).recordIds).toHaveLength(2);
    const [first] = (await getReview(world.owner, seen.id)).records.filter(({ isAgainst }) => isAgainst);
    const naming = { recordId: first?.recordId };
    await expect(resolveReview(world.owner, decisionOf(seen, "explain_record", naming))).rejects.toMatchObject(stale);
    expect(await resolveReview(world.owner, decisionOf(now, "explain_record", naming))).toMatchObject({
      state: "open",
    });
    await world.lookUntil(async () => String((await evidenceOf(world, seen.id)).recordIds).split(",").length === 1);
    await world.expectOrder();
  },
);

test("looks that see what an item shows already leave it as it is", slowly, async () => {
  const world = await openWorld(longHorizon);
  await world.script(payee, "lostBefore");
  const { transferIds } = await world.startBatch([payee]);
  await world.runLane();
  await world.control("external", { email: world.account.email, amount: "3", to: payee });
  const seen = await world.itemOf({ kind: "ambiguous", subjectId: transferIds[0] });
  const walkSeq = (await world.lastWalk())?.seq ?? 0;
  await world.lookUntil(async () => ((await world.lastWalk())?.seq ?? 0) > walkSeq + 3);
  expect((await getReview(world.owner, seen.id)).version).toBe(seen.version);
});

test(
  "a break shows the difference of the last look, and the one before it is not booked any more",
  slowly,
  async () => {
    const world = await openWorld();
    await world.openBooks(world.account.id);
    await world.bookByHand(15_000_000n);
    await world.pay("30000001");
    const seen = await world.itemOf({ kind: "break" });
    await world.bookByHand(5_000_000n);
    await world.pay("30000002");
    const now = await revised(world, seen);
    await expect(resolveReview(world.owner, decisionOf(seen, "explain", { typed: "0" }))).rejects.toMatchObject(stale);
    const { band } = await getReview(world.owner, now.id);
    expect(Number(band?.shown) - Number(band?.most)).toBeCloseTo(20, 4);
    await world.pay("30000003");
    // The figures moved with the payment, the difference did not: what was seen can still be decided.
    await resolveReview(world.owner, decisionOf(now, "explain", { typed: "0" }));
    await world.lookUntil(async () => (await world.states()).settled === 3);
    expect(await world.openItems()).toEqual([]);
    await world.expectOrder();
  },
);

test(
  "a record that changes once more is accepted as it is now, not as it was when the item was opened",
  slowly,
  async () => {
    const world = await openWorld();
    await world.pay("30000001");
    await world.lookUntil(async () => (await world.states()).settled === 1);
    const { statementRecords: r, reviewItems: i } = world.ctx.db.t;
    await world.ctx.db.update(r, { changeText: "-5.61", changeMicro: -5_610_000n }, eq(r.verdict, "matched"));
    await world.pay("30000002");
    const seen = await world.itemOf({ kind: "break" });
    // As if Infini had shown 5.59 when the item was opened.
    const text = JSON.stringify(await evidenceOf(world, seen.id));
    const before = text.replaceAll("-5.6", "-5.59").replaceAll("-5600000", "-5590000");
    await world.ctx.db.update(i, { evidence: before }, eq(i.id, seen.id));
    await world.pay("30000003");
    const now = await revised(world, seen);
    await expect(resolveReview(world.owner, decisionOf(seen, "explain", { typed: "0" }))).rejects.toMatchObject(stale);
    expect((await getReview(world.owner, now.id)).changed.map(({ amount }) => amount)).toEqual(["-5.600000"]);
  },
);

test("a balance that lies inside the band again says so, and explaining it books nothing", slowly, async () => {
  const world = await openWorld();
  await world.openBooks(world.account.id);
  await world.bookByHand(15_000_000n);
  await world.pay("30000001");
  const seen = await world.itemOf({ kind: "break" });
  await world.bookByHand(-15_000_000n);
  await world.pay("30000002");
  const now = await revised(world, seen);
  expect(await evidenceOf(world, now.id)).toMatchObject({ reason: "outside_band", beyond: "0.000000" });
  await world.lookUntil(async () => (await world.states()).settled === 2);
  const { foreign, external_in: externalIn } = await world.buckets();
  await resolveReview(world.owner, decisionOf(now, "explain", { typed: "0" }));
  expect(await world.buckets()).toMatchObject({ foreign, external_in: externalIn });
  await world.pay("30000003");
  await world.lookUntil(async () => (await world.states()).settled === 3);
  expect(await world.openItems()).toEqual([]);
  await world.expectOrder();
});

test("what Infini said late is kept with the records that an open item names already", slowly, async () => {
  const world = await openWorld();
  await world.script(payee, "refuse");
  const { transferIds } = await world.startBatch([payee]);
  await world.runLane();
  const transfer = await getTransfer(world.ctx.db, transferIds[0] ?? "");
  const [attempt] = await listAttempts(world.ctx.db, transfer.id);
  if (!attempt) throw new Error("nothing was sent");
  const found = { attempt, transfer };
  const answer = { class: "success", rule: "success", upstreamMessage: "ok", atMs: 1 };
  const raise = (recordIds: string[], more: { answer?: typeof answer } = {}) =>
    world.ctx.db.tx((tx) => raiseDoubt(tx, world.ctx, { found, kind: "late_record", recordIds, ...more }));
  await raise(["101"]);
  await raise([], { answer });
  await raise(["102"]);
  const [item] = await world.openItems();
  expect(item).toMatchObject({ kind: "late_record", version: 3 });
  expect(await evidenceOf(world, item?.id ?? "")).toEqual({ recordIds: ["101", "102"], answer });
});
