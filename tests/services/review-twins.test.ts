import { expect, test } from "vitest";
import { getReview } from "@/server/services/review/get-review";
import { eachReviewWorld } from "../support/review-world";
import { payOne } from "../support/single-transfers";

const openWorld = eachReviewWorld();
const payee = "30000001";

test("an item names the other payments from this account to its payee of its amount that have no record", async () => {
  const world = await openWorld();
  await world.openBooks(world.account.id);
  await world.script(payee, "lostBefore");
  const pay = (to: string, amount: string) => payOne(world.owner, { from: world.account.id, to, amount });
  const first = await pay(payee, "5.6");
  const own = await world.itemOf({ subjectId: first.id });
  expect((await getReview(world.owner, own.id)).samePayments).toEqual([]);

  await world.script(payee, "lostBefore");
  const twin = await pay(payee, "5.6");
  await pay(payee, "5.7");
  await pay("30000002", "5.6");
  await world.itemOf({ subjectId: twin.id });
  const { samePayments } = await getReview(world.owner, own.id);
  expect(samePayments.map(({ id, state }) => [id, state])).toEqual([[twin.id, "unknown"]]);
});

test("a payment that has its record is no twin of one in doubt", async () => {
  const world = await openWorld();
  await world.openBooks(world.account.id);
  const pay = () => payOne(world.owner, { from: world.account.id, to: payee, amount: "5.6" });
  await pay();
  await world.lookUntil(async () => (await world.states()).settled === 1);
  await world.script(payee, "lostBefore");
  const doubted = await pay();
  const own = await world.itemOf({ subjectId: doubted.id });
  expect((await getReview(world.owner, own.id)).samePayments).toEqual([]);
});
