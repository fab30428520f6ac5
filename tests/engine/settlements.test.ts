import { asc } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import { bump } from "@/server/engine/bump";
import { walkStatement } from "@/server/engine/walk";
import { takeLease } from "@/server/repositories/leases.repository";
import { getReview } from "@/server/services/review/get-review";
import { resolveReview } from "@/server/services/review/resolve-review";
import { decisionOf, eachReviewWorld, type ReviewWorld } from "../support/review-world";
import { payees } from "../support/world-batch";

// Real lanes and clocks: a loaded machine makes them slow, not wrong.
vi.setConfig({ testTimeout: 120_000 });

const openWorld = eachReviewWorld();
const PAID = 5_600_000n;

/** Two payments that were answered and two that were not, all of them executed, and none of their records read yet. */
async function fourExecuted() {
  const world = await openWorld({ parameters: { leaseMs: 60_000 } });
  await world.openBooks(world.account.id);
  await world.knobs({ statement: { listDelayMs: 3_600_000 } });
  const people = payees(4);
  for (const payee of [people[1] ?? "", people[3] ?? ""]) await world.script(payee, "lostAfter");
  const { transferIds } = await world.startBatch(people, { policy: { onUnknown: "continue" } });
  await world.lookUntil(async () => (await world.states()).queued === undefined);
  expect(await world.states()).toEqual({ accepted: 2, unknown: 2 });
  const item = await world.itemOf({ subjectId: transferIds[3] });
  await world.lookUntil(async () => (await world.missing(item.id, "paid_no_record")) === null);
  await world.knobs({ statement: { listDelayMs: 0 } });
  // Read as it stands: another look would find the records.
  const doubt = (await world.openItems()).find((one) => one.id === item.id) ?? item;
  return { world, doubt };
}

/** One look that has judged the records when somebody else acts,, and settles then. */
async function lookWhile(world: ReviewWorld, act: () => Promise<unknown>): Promise<void> {
  const { ctx, account } = world;
  const lease = await takeLease(ctx.db, account.id, ctx.workerId, ctx.parameters.leaseMs);
  if (lease === null) throw new Error("the account is held by somebody else");
  try {
    const walk = await walkStatement(ctx, lease, new AbortController().signal);
    let hasActed = false;
    // Nothing is written between the verdicts and what they settle.
    const tx: typeof ctx.db.tx = async (body) => {
      if (!hasActed) {
        hasActed = true;
        await act();
      }
      return ctx.db.tx(body);
    };
    await bump({ ...ctx, db: Object.create(ctx.db, { tx: { value: tx } }) }, lease, walk.row);
  } finally {
    await world.expireLease();
  }
}

/** Of each transfer, in their order: its state, its last edge, and what became of the record of its attempt. */
async function found(world: ReviewWorld) {
  const { transfers, statementRecords } = world.ctx.db.t;
  const rows = await world.ctx.db.read.select().from(transfers).orderBy(asc(transfers.lineSeq));
  const records = await world.ctx.db.read.select().from(statementRecords);
  const attempts = await world.attempts();
  return rows.map(({ id, state, payee }) => {
    const record = records.find(({ counterparty }) => counterparty === payee);
    const attempt = attempts.find(({ transferId }) => transferId === id);
    const isOwn = record?.matchedAttemptId !== undefined && record.matchedAttemptId === attempt?.id;
    return [state, record?.verdict, isOwn];
  });
}

/** How the settled ones got there. */
async function settledFrom(world: ReviewWorld): Promise<string[]> {
  const { transferEvents: t } = world.ctx.db.t;
  const events = await world.ctx.db.read.select().from(t).orderBy(asc(t.seq));
  return events.flatMap(({ fromState, toState }) => (toState === "settled" ? [fromState ?? ""] : [])).sort();
}

const settleEntries = async (world: ReviewWorld) => {
  const { auditEntries: t } = world.ctx.db.t;
  const rows = await world.ctx.db.read.select().from(t);
  return rows.filter(({ action }) => action === "transfer.settle").length;
};

test("of what one look settles, from accepted and from unknown, the one that a person decided meanwhile is left for the next", async () => {
  const { world, doubt } = await fourExecuted();
  await lookWhile(world, () => resolveReview(world.owner, decisionOf(doubt, "paid_no_record")));
  const settled = ["settled", "matched", true];
  expect(await found(world)).toEqual([settled, settled, settled, ["accepted", "open", false]]);
  expect(await settledFrom(world)).toEqual(["accepted", "accepted", "unknown"]);
  expect(await settleEntries(world)).toBe(3);
  expect(await world.buckets()).toMatchObject({ paid_out: 3n * PAID, in_transit: PAID, suspense: 0n });
  await world.expectOrder();
  await world.lookUntil(async () => (await world.states()).settled === 4);
  expect(await found(world)).toEqual([settled, settled, settled, settled]);
  expect(await settledFrom(world)).toEqual(["accepted", "accepted", "accepted", "unknown"]);
  expect(await settleEntries(world)).toBe(4);
  expect(await world.buckets()).toMatchObject({ paid_out: 4n * PAID, in_transit: 0n, suspense: 0n });
  expect(await world.openItems()).toEqual([]);
  await world.expectOrder();
});

test("when one of the records was explained meanwhile nothing of the look is settled, and the next one settles the others", async () => {
  const { world, doubt } = await fourExecuted();
  const explain = async () => {
    const detail = await getReview(world.owner, doubt.id);
    const { recordId } = detail.records.find(({ isCandidate }) => isCandidate) ?? {};
    await resolveReview(world.owner, decisionOf(detail, "explain_record", { recordId }));
  };
  await expect(lookWhile(world, explain)).rejects.toMatchObject({ reason: "review.record_taken" });
  expect(await found(world)).toEqual([
    ["accepted", "open", false],
    ["unknown", "open", false],
    ["accepted", "open", false],
    ["unknown", "explained", false],
  ]);
  expect(await settledFrom(world)).toEqual([]);
  expect(await settleEntries(world)).toBe(0);
  const explained = { foreign: PAID, suspense: 2n * PAID };
  expect(await world.buckets()).toMatchObject({ ...explained, in_transit: 2n * PAID, paid_out: 0n });
  await world.lookUntil(async () => (await world.states()).settled === 3);
  const settled = ["settled", "matched", true];
  expect(await found(world)).toEqual([settled, settled, settled, ["unknown", "explained", false]]);
  expect(await settledFrom(world)).toEqual(["accepted", "accepted", "unknown"]);
  expect(await world.buckets()).toMatchObject({ foreign: PAID, suspense: PAID, in_transit: 0n, paid_out: 3n * PAID });
  await world.expectOrder();
});
