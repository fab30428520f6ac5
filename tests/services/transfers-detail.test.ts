import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import type { TransferState } from "@/domain/transfer-states";
import { getReview } from "@/server/services/review/get-review";
import { resolveReview } from "@/server/services/review/resolve-review";
import { getTransferDetail } from "@/server/services/transfers/get-transfer";
import { listTimeline } from "@/server/services/transfers/list-timeline";
import { listTransfers } from "@/server/services/transfers/list-transfers";
import { operatorCaller } from "../support/factories";
import { decisionOf, eachReviewWorld, type ReviewWorld } from "../support/review-world";

const payee = "30000001";
const reviewWorld = eachReviewWorld();

/** The one transfer of the world, once it is in this state. */
async function reach(world: ReviewWorld, state: TransferState): Promise<string> {
  const row = await world.lookUntil(async () => (await listTransfers(world.owner, { limit: 1 })).items[0]);
  return world.lookUntil(async () => (await world.stateOf(row.id)) === state && row.id);
}

test("a settled transfer shows its attempt, its record, every step of its life, and offers a receipt", async () => {
  const world = await reviewWorld();
  await world.pay(payee);
  const id = await reach(world, "settled");
  const shown = await getTransferDetail(world.owner, id);
  expect(shown).toMatchObject({
    state: "settled",
    payee,
    amount: "5.600000",
    account: { id: world.account.id },
    attempts: 1,
    attemptList: [{ n: 1, class: "success" }],
    record: { amount: "-5.600000", counterparty: payee },
    review: null,
    actions: ["receipt"],
  });
  expect(shown.recordId).toBe(shown.record?.recordId);
  const steps = await listTimeline(world.owner, id);
  expect(steps.map(({ to }) => to)).toEqual(["draft", "awaiting_approval", "queued", "sending", "accepted", "settled"]);
  expect(steps.map(({ seq }) => seq)).toEqual(steps.map(({ seq }) => seq).toSorted((one, other) => one - other));
  expect(steps.at(-1)).toMatchObject({ edge: "E13", isPerson: false });
});

test("a transfer that nobody knows the outcome of leads to its review item, and what a person decides is told as that", async () => {
  const world = await reviewWorld();
  await world.script(payee, "lostBefore");
  await world.startBatch([payee]);
  await world.runLane();
  const id = await reach(world, "unknown");
  const item = await world.itemOf({ subjectId: id });
  const open = await getTransferDetail(world.owner, id);
  expect(open).toMatchObject({ state: "unknown", review: { id: item.id }, record: null, actions: ["look", "decide"] });
  await world.lookUntil(async () => (await world.missing(item.id, "paid_no_record")) === null);
  const decision = decisionOf(await getReview(world.owner, item.id), "paid_no_record");
  await resolveReview(world.owner, { ...decision, why: `${payee} says that it arrived` });
  const decided = await getTransferDetail(world.owner, id);
  expect(decided).toMatchObject({ state: "accepted", isDecidedPaid: true, recordId: null });
  expect(decided.actions).toContain("receipt");
  expect((await listTimeline(world.owner, id)).at(-1)).toMatchObject({ to: "accepted", actor: "Ann", isPerson: true });

  const caller = await operatorCaller(world.ctx, "Vera Viewer", ["viewer"]);
  const { db } = world.ctx;
  await db.update(db.t.attempts, { upstreamMessage: `No answer for ${payee} yet` }, eq(db.t.attempts.transferId, id));
  const masked = { ...world.owner, caller };
  const told = JSON.stringify([await getTransferDetail(masked, id), await listTimeline(masked, id)]);
  expect(told).not.toContain(payee);
  expect(told).toContain("No answer for 30••••01 yet");
  expect(told).toContain("30••••01 says that it arrived");
});

test("TRF-1: a transfer that Infini refused may be tried again, and has neither receipt nor decision", async () => {
  const world = await reviewWorld();
  await world.script(payee, "refuse");
  await world.pay(payee);
  const shown = await getTransferDetail(world.owner, await reach(world, "rejected"));
  expect(shown).toMatchObject({ state: "rejected", attemptList: [{ class: "refused" }], actions: ["retry", "look"] });
});

test("a transfer that does not exist is not found", async () => {
  const world = await reviewWorld();
  const missing = { code: "NOT_FOUND" };
  await expect(getTransferDetail(world.owner, "trf_none")).rejects.toMatchObject(missing);
  await expect(listTimeline(world.owner, "trf_none")).rejects.toMatchObject(missing);
});
