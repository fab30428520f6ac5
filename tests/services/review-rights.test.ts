import { expect, test } from "vitest";
import type { Role } from "@/domain/caller";
import { getReview } from "@/server/services/review/get-review";
import { resolveReview } from "@/server/services/review/resolve-review";
import { operatorCaller } from "../support/factories";
import { decisionOf, eachReviewWorld, type ReviewWorld } from "../support/review-world";

const payee = "30000001";
const reviewWorld = eachReviewWorld();

/** A payment that was lost before it was executed, with its item in front of somebody who may say so. */
async function lostPayment() {
  const world = await reviewWorld();
  await world.script(payee, "lostBefore");
  await world.startBatch([payee]);
  await world.runLane();
  const item = await world.itemOf({ kind: "absent" });
  await world.lookUntil(async () => (await world.missing(item.id, "not_paid")) === null);
  return { world, item: await getReview(world.owner, item.id) };
}

/** The same installation, seen by somebody else. */
async function asOneWith(world: ReviewWorld, ...roles: Role[]) {
  return { ...world.owner, caller: await operatorCaller(world.ctx, `Somebody ${roles.join(" ")}`, roles) };
}

test("whoever only proposes, or only confirms, does not decide alone what became of a payment", async () => {
  const { world, item } = await lostPayment();
  for (const role of ["operator", "approver"] as const) {
    const one = await asOneWith(world, role);
    const seen = await getReview(one, item.id);
    expect(seen.closedTo, role).toBe("rights");
    await expect(resolveReview(one, decisionOf(seen, "not_paid")), role).rejects.toMatchObject({
      code: "FORBIDDEN",
      reason: "rights.missing",
    });
  }
  expect(await world.states()).toEqual({ unknown: 1 });
  expect(item.closedTo).toBeNull();
});

test("somebody who holds both parts decides while one operator runs the installation", async () => {
  const { world, item } = await lostPayment();
  const both = await asOneWith(world, "operator", "approver");
  expect((await getReview(both, item.id)).closedTo).toBeNull();
  expect(await resolveReview(both, decisionOf(item, "not_paid"))).toMatchObject({ transferState: "not_executed" });
});

test("in a team nobody decides alone, not even the owner, and is told so", async () => {
  const { world, item } = await lostPayment();
  const { db } = world.ctx;
  await db.insert(db.t.settings, { key: "approval.threshold", value: '"5000"', createdAtMs: 1, updatedAtMs: 1 });
  expect((await getReview(world.owner, item.id)).closedTo).toBe("team");
  for (const one of [world.owner, await asOneWith(world, "operator", "approver")]) {
    await expect(resolveReview(one, decisionOf(item, "not_paid"))).rejects.toMatchObject({
      code: "FORBIDDEN",
      reason: "review.two_people",
    });
  }
  expect(await world.states()).toEqual({ unknown: 1 });
});
