import { afterEach, beforeEach, expect, test } from "vitest";
import { getCashback } from "@/server/services/cashback/get-cashback";
import { pauseCashback, stopCashback } from "@/server/services/cashback/halt-cashback";
import { listCashbackLines } from "@/server/services/cashback/list-lines";
import { resumeCashback } from "@/server/services/cashback/resume-cashback";
import type { ServiceContext } from "@/server/services/context";
import { getOverview } from "@/server/services/overview/get-overview";
import { getReview } from "@/server/services/review/get-review";
import { listReview } from "@/server/services/review/list-review";
import { resolveReview } from "@/server/services/review/resolve-review";
import { freeze } from "@/server/services/system/freeze";
import { unfreeze } from "@/server/services/system/unfreeze";
import { testPassword } from "../support/app";
import { csvOf, decide, draftBatch, operatorCaller, startDraft, uids } from "../support/factories";
import { checkInvariants, subjectOf } from "../support/invariants";
import { testWorld, until, type World } from "../support/world";

const why = "the campaign lead asked for it";
let world: World;
let ctx: ServiceContext;

beforeEach(async () => {
  world = await testWorld({ balance: "100" });
  ctx = { ...world.ctx, caller: await operatorCaller(world.ctx, "Olive Owner", ["owner"]) };
  await world.openBooks(world.account.id);
});
afterEach(async () => {
  try {
    expect(await checkInvariants(subjectOf(world))).toEqual([]);
  } finally {
    await world.close();
  }
});

const progressOf = async (id: string) => (await getCashback(ctx, { id })).progress;
/** Lets the lane work until the batch is where it should be. */
const runUntil = (id: string, progress: string) =>
  until(
    async () => {
      await world.runLane();
      return (await progressOf(id)) === progress;
    },
    { shows: () => getCashback(ctx, { id }) },
  );

test("a batch from a file to its last statement record: every payee is paid once, nobody else", async () => {
  const text = ["uid,cards", ...uids(6).map((uid) => `${uid},1`), "10000008,0", "10000009,0", ""].join("\n");
  const { id } = await draftBatch(ctx, world.account.id, text);
  const [, , , , , , , out] = (await listCashbackLines(ctx, { filter: { id }, limit: 200 })).items;
  await decide(ctx, id, { ids: [out?.id ?? ""] }, "exclude", { count: 1, sum: "5.6" });
  await startDraft(ctx, id);
  await runUntil(id, "done_with_exceptions");
  const detail = await getCashback(ctx, { id });
  expect(detail).toMatchObject({ settled: { count: 6, sum: "33.600000" }, lines: { held: { count: 1 } } });
  const paid = (await world.books.requests()).map(({ payee }) => payee);
  expect(paid.sort()).toEqual(uids(6));
  const { items } = await listCashbackLines(ctx, { filter: { id }, limit: 200 });
  expect(items.slice(0, 6).every(({ recordId, attempts }) => recordId !== null && attempts === 1)).toBe(true);
  expect(items.slice(6).every(({ transferId }) => transferId === null)).toBe(true);
});

test("L04: after a pause nothing is sent, also by another worker; a resume goes on with what is left", async () => {
  const { id } = await draftBatch(ctx, world.account.id, csvOf(uids(8)));
  await startDraft(ctx, id);
  const lane = world.runLane();
  await until(async () => (await world.books.requests()).length >= 2);
  await pauseCashback(ctx, { id });
  await lane;
  const atPause = (await world.books.requests()).length;
  await world.runLane(world.worker("second"));
  expect((await world.books.requests()).length).toBe(atPause);
  await resumeCashback(ctx, { idempotencyKey: "r", id, why, stepUp: { password: testPassword } });
  await runUntil(id, "done");
  const paid = (await world.books.requests()).map(({ payee }) => payee);
  expect(paid.sort()).toEqual(uids(8));
});

test("L04: a stop in the middle cancels the rest, and what is on the wire ends by its evidence", async () => {
  const { id } = await draftBatch(ctx, world.account.id, csvOf(uids(10)));
  await startDraft(ctx, id);
  const lane = world.runLane();
  await until(async () => (await world.books.requests()).length >= 3);
  const stopped = await stopCashback(ctx, { id, why });
  await lane;
  expect(stopped.counts.notSent.count).toBeGreaterThan(0);
  await runUntil(id, "done_with_exceptions");
  const { settled, states } = await getCashback(ctx, { id });
  const cancelled = states.find(({ state }) => state === "cancelled")?.count ?? 0;
  expect(settled.count + cancelled).toBe(10);
  expect((await world.books.requests()).length).toBe(settled.count);
});

test("an unknown outcome is settling, then needs a person, and is never sent again", async () => {
  const [lost = "", ...others] = uids(3);
  await world.script(lost, "lostBefore");
  const { id } = await draftBatch(ctx, world.account.id, csvOf([lost, ...others]));
  await startDraft(ctx, id);
  await runUntil(id, "needs_attention");
  const detail = await getCashback(ctx, { id });
  expect(detail.states).toContainEqual({ state: "unknown", count: 1, sum: "5.600000" });
  expect(detail.openItems).toBeGreaterThan(0);
  expect((await world.books.requests()).filter(({ payee }) => payee === lost)).toHaveLength(1);
});

test("L06: lines that the money did not cover go out when money arrives", async () => {
  const { id } = await draftBatch(ctx, world.account.id, csvOf(uids(3), ["60", "50", "40"]), {
    amount: { column: true },
  });
  await decide(ctx, id, { reason: "new_payee_large" }, "pay", { count: 1, sum: "60" });
  await startDraft(ctx, id, { untilFundsEnd: true });
  await until(async () => {
    await world.runLane();
    return (await getCashback(ctx, { id })).settled.count === 2;
  });
  expect(await getCashback(ctx, { id })).toMatchObject({
    progress: "waiting",
    waitsFor: "balance",
    // Money that comes in is found by itself.
    needsPerson: null,
  });
  const { needsYou, running } = await getOverview(ctx);
  expect(needsYou.money).toMatchObject([{ id, count: 1, sum: "50.000000" }]);
  expect(running.batches).toMatchObject([{ id, waitsFor: "balance", left: { count: 1, sum: "50.000000" } }]);
  await world.control("deposit", { email: world.account.email, amount: "50" });
  await runUntil(id, "done");
  expect((await getCashback(ctx, { id })).settled).toEqual({ count: 3, sum: "150.000000" });
});

test("a freeze is the reason only while it lasts, and only for a batch that is meant to run", async () => {
  const { id } = await draftBatch(ctx, world.account.id, csvOf(uids(2)));
  await startDraft(ctx, id);
  await freeze(ctx, { reason: why });
  await world.runLane();
  expect(await getCashback(ctx, { id })).toMatchObject({
    progress: "waiting",
    waitsFor: "frozen",
    needsPerson: "frozen",
    estimate: null,
  });
  const woken: string[] = [];
  world.ctx.bus.on("wake", (accountId) => woken.push(accountId));
  await unfreeze(ctx, { reason: why });
  expect(woken).toEqual([world.account.id]);
  expect(await getCashback(ctx, { id })).toMatchObject({ waitsFor: null, needsPerson: null });
  await freeze(ctx, { reason: why });
  await pauseCashback(ctx, { id });
  expect(await getCashback(ctx, { id })).toMatchObject({ intent: "paused", progress: "waiting", waitsFor: null });
});

test("a lane that sends again no longer says what it waited for", async () => {
  const { id } = await draftBatch(ctx, world.account.id, csvOf(uids(2)));
  await startDraft(ctx, id);
  await freeze(ctx, { reason: why });
  await world.runLane();
  expect((await world.lease())?.waitsFor).toBe("frozen");
  await unfreeze(ctx, { reason: why });
  await world.knobs({ moneyLatencyMs: 200 });
  const lane = world.runLane();
  await until(async () => (await world.attempts()).length === 1);
  expect(await world.states()).toMatchObject({ queued: 1 });
  expect((await world.lease())?.waitsFor).toBeNull();
  await lane;
});

/** A refusal of the first payee that moved money all the same, and the item that says so. */
async function refusedButExecuted(): Promise<{ id: string; itemId: string; version: number }> {
  await world.script(uids(1)[0] ?? "", "refuseButExecute");
  const { id } = await draftBatch(ctx, world.account.id, csvOf(uids(1)));
  await startDraft(ctx, id);
  await until(async () => {
    await world.runLane();
    return (await world.items()).some(({ kind }) => kind === "contradiction");
  });
  const [item] = (await listReview(ctx, { limit: 10, filter: { state: "open" } })).items;
  return { id, itemId: item?.id ?? "", version: item?.version ?? 0 };
}

test("U39: a refusal that turns out to be paid takes its place in the campaign again, and nobody is paid twice", async () => {
  const { itemId, version } = await refusedButExecuted();
  const record = (await getReview(ctx, itemId)).records.find(({ isCandidate }) => isCandidate);
  await resolveReview(ctx, {
    id: itemId,
    version,
    decision: "paid_record",
    recordId: record?.recordId ?? "",
    confirm: { typedAmount: "5.6", stepUp: { password: testPassword } },
    why,
  });
  expect(await world.states()).toEqual({ settled: 1 });
  await unfreeze(ctx, { accountId: world.account.id, reason: why });
  const second = await draftBatch(ctx, world.account.id, csvOf(uids(2)));
  const { items } = await listCashbackLines(ctx, { filter: { id: second.id }, limit: 200 });
  expect(items.map(({ verdict }) => verdict)).toEqual(["held", "ready"]);
  expect(items[0]?.reasons).toMatchObject([{ code: "paid_before" }]);
  await startDraft(ctx, second.id);
  await runUntil(second.id, "done_with_exceptions");
  expect((await world.books.movements()).map(({ payee }) => payee)).toEqual(uids(2));
});

test("while a record speaks against a refusal, no other batch and no other account pays that payee", async () => {
  await refusedButExecuted();
  const other = await world.addAccount("other", "100");
  await world.openBooks(other.id);
  const second = await draftBatch(ctx, other.id, csvOf(uids(2)));
  const { items } = await listCashbackLines(ctx, { filter: { id: second.id }, limit: 200 });
  expect(items[0]).toMatchObject({ verdict: "held", reasons: [{ code: "unknown_elsewhere" }] });
  await startDraft(ctx, second.id);
  await until(async () => {
    await world.runLane(world.ctx, other.id);
    return (await world.states(other.id)).settled === 1;
  });
  expect((await world.books.movements()).map(({ payee }) => payee)).toEqual(uids(2));
});

test("what was paid in the campaign meanwhile stops at the gate, whoever holds the place by then", async () => {
  const payee = uids(1)[0] ?? "";
  const { id } = await draftBatch(ctx, world.account.id, csvOf([payee]));
  await world.script(payee, "refuseButExecute");
  await startDraft(ctx, id);
  await world.runLane();
  // The other payer's batch started in the moment between the refusal and the record that speaks against it.
  const other = await world.addAccount("other", "100");
  await world.startBatch([payee], {
    accountId: other.id,
    campaign: (await getCashback(ctx, { id })).campaign?.key ?? "",
  });
  await until(async () => {
    await world.runLane();
    return (await world.items()).some(({ kind }) => kind === "contradiction");
  });
  await world.runLane(world.ctx, other.id);
  expect(await world.states(other.id)).toEqual({ parked: 1 });
  expect(await world.items(other.id)).toMatchObject([{ kind: "held", evidence: { doubt: "claim_lost" } }]);
  expect(await world.books.movements()).toHaveLength(1);
});
