import { asc, eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { getBuckets } from "@/server/repositories/ledger.repository";
import { getCashback } from "@/server/services/cashback/get-cashback";
import { listCashbackLines } from "@/server/services/cashback/list-lines";
import { reviewCashback } from "@/server/services/cashback/review-cashback";
import { startCashback } from "@/server/services/cashback/start-cashback";
import { readMode } from "@/server/services/system/read-mode";
import {
  accountRow,
  type CashbackWorld,
  cashbackWorld,
  confirmOf,
  csvOf,
  decide,
  draftBatch,
  operatorCaller,
  settleAll,
  startDraft,
  uids,
} from "../support/factories";

let world: CashbackWorld;

beforeEach(async () => {
  world = await cashbackWorld();
});
afterEach(() => world.close());

const linesOf = async (id: string) => (await listCashbackLines(world.ctx, { filter: { id }, limit: 200 })).items;
const transfersOf = async (batchId: string) => {
  const { transfers: t } = world.app.db.t;
  return world.app.db.read.select().from(t).where(eq(t.batchId, batchId)).orderBy(asc(t.lineSeq));
};

test("a start makes one queued transfer per ready line, with claim, hold, events and one confirmation", async () => {
  const { id } = await draftBatch(world.ctx, world.account.id, csvOf(uids(3)));
  const woken: string[] = [];
  world.app.bus.on("wake", (accountId) => woken.push(accountId));
  const started = await startDraft(world.ctx, id);
  expect(started).toMatchObject({ intent: "running", progress: "sending", total: "16.800000", replayed: false });
  expect(woken).toEqual([world.account.id]);
  const transfers = await transfersOf(id);
  expect(transfers.map(({ state, isHeld, lineSeq }) => [state, isHeld, lineSeq])).toEqual([
    ["queued", true, 1],
    ["queued", true, 2],
    ["queued", true, 3],
  ]);
  const { transferEvents: e, claims, auditEntries, confirmations } = world.app.db.t;
  const events = await world.app.db.read.select().from(e).orderBy(asc(e.seq));
  const entry = (await world.app.db.read.select().from(auditEntries)).filter(({ action }) => action === "batch.start");
  expect(entry).toHaveLength(1);
  expect(events.filter(({ transferId }) => transferId === transfers[0]?.id)).toMatchObject([
    { edge: "E1", fromState: null, toState: "draft", auditSeq: entry[0]?.seq },
    { edge: "E2", fromState: "draft", toState: "awaiting_approval", auditSeq: entry[0]?.seq },
    { edge: "E4", fromState: "awaiting_approval", toState: "queued", auditSeq: entry[0]?.seq },
  ]);
  expect(await world.app.db.read.select().from(claims)).toHaveLength(3);
  const [confirmation] = await world.app.db.read.select().from(confirmations);
  expect(confirmation).toMatchObject({ act: "start", method: "password", typedTotalMicro: 16_800_000n });
  expect(transfers.every(({ confirmationId }) => confirmationId === confirmation?.id)).toBe(true);
  expect((await getCashback(world.ctx, { id })).snapshot?.hash).toBe(confirmation?.contentHash);
  const buckets = await getBuckets(world.app.db, world.account.id);
  expect([buckets.available, buckets.held]).toEqual([1_000_000_000_000n - 16_800_000n, 16_800_000n]);
  expect((await linesOf(id)).map(({ transferId }) => transferId)).toEqual(transfers.map((transfer) => transfer.id));
});

test("L01, I18: held, excluded and invalid lines never get a transfer", async () => {
  const text = ["uid,cards", "10000001,1", "10000002,0", "10000003,0", "abc,1", ""].join("\n");
  const { id } = await draftBatch(world.ctx, world.account.id, text);
  await expect(startDraft(world.ctx, id)).rejects.toMatchObject({
    reason: "cashback.invalid_lines",
    params: { count: 1 },
  });
  const [, , third] = await linesOf(id);
  await decide(world.ctx, id, { ids: [third?.id ?? ""] }, "exclude", { count: 1, sum: "5.6" });
  await decide(world.ctx, id, { filter: { state: "invalid" }, except: [] }, "exclude", { count: 1, sum: "5.6" });
  await startDraft(world.ctx, id);
  expect((await transfersOf(id)).map(({ payee }) => payee)).toEqual(["10000001"]);
  expect((await linesOf(id)).map(({ state, transferId }) => [state, transferId !== null])).toEqual([
    ["queued", true],
    ["held", false],
    ["excluded", false],
    ["excluded", false],
  ]);
});

test("a batch without a ready line does not start", async () => {
  const { id } = await draftBatch(world.ctx, world.account.id, "uid,cards\n10000001,0\n");
  await expect(startDraft(world.ctx, id)).rejects.toMatchObject({ reason: "cashback.nothing_ready" });
  expect((await reviewCashback(world.ctx, { id })).blockers).toMatchObject([{ code: "nothing_ready" }]);
});

test("BAT-4: another snapshot, another total or another password start nothing", async () => {
  const { id } = await draftBatch(world.ctx, world.account.id, csvOf(uids(60)));
  const { confirm } = await confirmOf(world.ctx, id);
  const attempts = [
    [{ ...confirm, snapshot: "0".repeat(64) }, "cashback.snapshot_changed"],
    [{ ...confirm, typedTotal: "335.99" }, "confirmation.total_mismatch"],
    [{ snapshot: confirm.snapshot, stepUp: confirm.stepUp }, "confirmation.total_missing"],
    [{ ...confirm, stepUp: { password: "another password" } }, "operator.step_up_wrong"],
    [{ snapshot: confirm.snapshot, typedTotal: confirm.typedTotal }, "operator.step_up_required"],
  ] as const;
  for (const [index, [changed, reason]] of attempts.entries()) {
    await expect(
      startCashback(world.ctx, { idempotencyKey: `try-${index}`, id, confirm: changed }),
      reason,
    ).rejects.toMatchObject({ reason });
  }
  expect(await transfersOf(id)).toEqual([]);
  expect((await getCashback(world.ctx, { id })).intent).toBe("draft");
});

test("the review names what the tier asks: a small batch its step-up, more than fifty lines the total too", async () => {
  const small = await draftBatch(world.ctx, world.account.id, csvOf(uids(50)));
  expect(await reviewCashback(world.ctx, { id: small.id })).toMatchObject({
    tier: 2,
    asks: { stepUp: true, typedTotal: false },
  });
  const payer = await accountRow(world.app);
  const large = await draftBatch(world.ctx, payer.id, csvOf(uids(51)));
  expect(await reviewCashback(world.ctx, { id: large.id })).toMatchObject({
    tier: 3,
    asks: { ownStepUp: true, typedTotal: true },
  });
});

test("tier 2 takes a step-up of the last five minutes, tier 3 never", async () => {
  const caller = { ...world.ctx.caller, steppedUpAtMs: world.clock.nowMs() - 60_000 };
  const recent = { ...world.ctx, caller };
  const small = await draftBatch(world.ctx, world.account.id, csvOf(uids(3)));
  const { confirm } = await confirmOf(world.ctx, small.id);
  await startCashback(recent, { idempotencyKey: "small", id: small.id, confirm: { snapshot: confirm.snapshot } });
  const payer = await accountRow(world.app);
  const large = await draftBatch(world.ctx, payer.id, csvOf(uids(51, 20_000_001)));
  const asked = await confirmOf(world.ctx, large.id);
  const { snapshot, typedTotal } = asked.confirm;
  await expect(
    startCashback(recent, { idempotencyKey: "large", id: large.id, confirm: { snapshot, typedTotal } }),
  ).rejects.toMatchObject({ reason: "operator.step_up_required" });
});

test("an override raises the tier and stands in the audit entry", async () => {
  const { id } = await draftBatch(world.ctx, world.account.id, "uid,cards\n10000001,0\n");
  await decide(world.ctx, id, { reason: "no_card" }, "pay", { count: 1, sum: "5.6" });
  expect(await reviewCashback(world.ctx, { id })).toMatchObject({ tier: 3, overrides: { count: 1, sum: "5.600000" } });
  await startDraft(world.ctx, id);
  const entries = await world.app.db.read.select().from(world.app.db.t.auditEntries);
  const after = entries.find(({ action }) => action === "batch.start")?.after ?? "{}";
  expect(JSON.parse(after)).toMatchObject({ overrides: 1, tier: 3, lines: 1, total: "5.600000" });
});

test("a review tells how long an unknown outcome holds the account at most, as long as the engine waits by now", async () => {
  const { id } = await draftBatch(world.ctx, world.account.id, csvOf(uids(1)));
  expect((await reviewCashback(world.ctx, { id })).unknownHoldSec).toBe(world.ctx.parameters.visibleMs / 1000);
  const seen = { kind: "visible" as const, delayMs: 3_600_000, attemptId: "att_1", createdAtMs: 1, updatedAtMs: 1 };
  await world.app.db.insert(world.app.db.t.seenDelays, seen);
  const live = { ...world.ctx, mode: "live" as const };
  expect((await reviewCashback(live, { id })).unknownHoldSec).toBe(7_200);
  expect((await readMode(live)).unknownHoldSec).toBe(7_200);
});

test("L06: a start needs the whole sum, unless running until the money ends was confirmed", async () => {
  const payer = await accountRow(world.app, { available: "12" });
  const { id } = await draftBatch(world.ctx, payer.id, csvOf(uids(4), ["5", "10", "6", "1"]), {
    amount: { column: true },
  });
  const review = await reviewCashback(world.ctx, { id });
  expect(review).toMatchObject({
    runway: { after: "-10.000000", endsAtLine: 3, covered: { count: 3, sum: "12.000000" } },
    blockers: [{ code: "insufficient", params: { available: "12.000000", total: "22.000000", line: 3 } }],
  });
  await expect(startDraft(world.ctx, id)).rejects.toMatchObject({
    reason: "cashback.insufficient",
    params: { available: "12.000000", total: "22.000000", line: 3 },
  });
  const started = await startDraft(world.ctx, id, { untilFundsEnd: true });
  expect(started).toMatchObject({ total: "22.000000", open: { count: 4 } });
  const transfers = await transfersOf(id);
  expect(transfers.map(({ state, isHeld, parkReason }) => [state, isHeld, parkReason])).toEqual([
    ["queued", true, null],
    ["parked", false, "balance"],
    ["queued", true, null],
    ["queued", true, null],
  ]);
  expect(transfers[1]?.nextCheckAtMs).toBeGreaterThan(world.clock.nowMs() - 1_000);
  const { available, held } = await getBuckets(world.app.db, payer.id);
  expect([available, held]).toEqual([0n, 12_000_000n]);
});

test("warnings must be acknowledged: payees of another batch, and the same amount again", async () => {
  const first = await draftBatch(world.ctx, world.account.id, csvOf(uids(4)));
  await startDraft(world.ctx, first.id);
  await settleAll(world.app, first.id, Object.fromEntries(uids(4).map((uid) => [uid, "settled" as const])));
  const payer = await accountRow(world.app);
  const { id } = await draftBatch(world.ctx, payer.id, csvOf(uids(4)), { campaign: { key: "cashback-2026-06" } });
  const review = await reviewCashback(world.ctx, { id });
  expect(review.warnings.map(({ code }) => code)).toEqual(["shared_payees", "similar_total", "same_payee_amount"]);
  expect(review.tier).toBe(3);
  const { confirm } = await confirmOf(world.ctx, id);
  const some = { idempotencyKey: "s1", id, confirm, acknowledge: ["shared_payees" as const] };
  await expect(startCashback(world.ctx, some)).rejects.toMatchObject({
    reason: "cashback.warnings_open",
    params: { codes: "similar_total, same_payee_amount" },
  });
  await expect(startDraft(world.ctx, id)).resolves.toMatchObject({ intent: "running" });
});

test("a frozen installation and an authority that ended since keep the batch from starting", async () => {
  const { id } = await draftBatch(world.ctx, world.account.id, csvOf(uids(2)));
  const { freezes, accountAuthorities } = world.app.db.t;
  const times = { createdAtMs: 1, updatedAtMs: 1 };
  await world.app.db.insert(freezes, {
    id: "frz_1",
    scope: "installation",
    openSlot: "installation",
    reason: "stop everything now",
    frozenBy: world.ctx.caller.personId,
    ...times,
  });
  await expect(startDraft(world.ctx, id)).rejects.toMatchObject({ reason: "system.frozen" });
  await world.app.db.update(freezes, { openSlot: null }, eq(freezes.id, "frz_1"));
  await world.app.db.update(accountAuthorities, { revokedAtMs: 1 }, eq(accountAuthorities.accountId, world.account.id));
  await expect(startDraft(world.ctx, id)).rejects.toMatchObject({ reason: "account.authority_missing" });
  expect(await transfersOf(id)).toEqual([]);
});

test("CSB-2: a payee that the books hold since the review is held, and the start says what changed", async () => {
  const { id } = await draftBatch(world.ctx, world.account.id, csvOf(uids(3)));
  const { confirm } = await confirmOf(world.ctx, id);
  await accountRow(world.app, { uid: "10000002" });
  await expect(startCashback(world.ctx, { idempotencyKey: "s1", id, confirm })).rejects.toMatchObject({
    code: "CONFLICT",
    reason: "cashback.snapshot_changed",
    params: { lines: 2, total: "11.200000", newlyHeld: 1, newlyHeldSum: "5.600000" },
  });
  expect((await linesOf(id)).map(({ verdict }) => verdict)).toEqual(["ready", "held", "ready"]);
  await expect(startDraft(world.ctx, id)).resolves.toMatchObject({ total: "11.200000" });
});

test("a review that already shows a line as held is what the start stores", async () => {
  const { id } = await draftBatch(world.ctx, world.account.id, csvOf(uids(3)));
  await accountRow(world.app, { uid: "10000002" });
  const review = await reviewCashback(world.ctx, { id });
  expect(review).toMatchObject({
    newlyHeld: { count: 1, sum: "5.600000" },
    lines: { ready: { count: 2 }, held: { count: 1 }, all: { count: 3 } },
    leftOut: [{ verdict: "held", reason: "own_account", count: 1 }],
  });
  await startDraft(world.ctx, id);
  expect((await linesOf(id)).map(({ state }) => state)).toEqual(["queued", "held", "queued"]);
});

test("the review shows spread, payees never paid, what is left out and when the money was read", async () => {
  const first = await draftBatch(world.ctx, world.account.id, csvOf(uids(1)));
  await startDraft(world.ctx, first.id);
  await settleAll(world.app, first.id, { "10000001": "settled" });
  const payer = await accountRow(world.app, { available: "100" });
  const text = csvOf(["10000001", "10000002", "10000003", "xyz"], ["1", "2", "30", "4"]);
  const { id } = await draftBatch(world.ctx, payer.id, text, { amount: { column: true }, campaign: { key: "june" } });
  expect(await reviewCashback(world.ctx, { id })).toMatchObject({
    spread: { min: "1.000000", median: "1.500000", max: "2.000000" },
    neverPaid: { count: 1, sum: "2.000000" },
    leftOut: expect.arrayContaining([
      { verdict: "held", reason: "amount_unusual", count: 1, sum: "30.000000" },
      { verdict: "invalid", reason: "bad_uid", count: 1, sum: "4.000000" },
    ]),
    source: { id: payer.id, available: "100.000000", asOf: null },
    blockers: [{ code: "invalid_lines", params: { count: 1 } }],
    mode: "sandbox",
  });
});

test("a program without a person behind it cannot confirm", async () => {
  const { id } = await draftBatch(world.ctx, world.account.id, csvOf(uids(2)));
  const { confirm } = await confirmOf(world.ctx, id);
  const actor = { ...world.ctx.caller.actor, kind: "api_key" as const };
  const program = { ...world.ctx, caller: { ...world.ctx.caller, actor } };
  await expect(startCashback(program, { idempotencyKey: "k", id, confirm })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
});

test("the password of another person is no proof", async () => {
  const other = { ...world.ctx, caller: await operatorCaller(world.app, "Otto", ["operator"]) };
  const { id } = await draftBatch(world.ctx, world.account.id, csvOf(uids(2)));
  const { confirm } = await confirmOf(world.ctx, id);
  const wrong = { ...confirm, stepUp: { password: "not the one of otto" } };
  await expect(startCashback(other, { idempotencyKey: "k", id, confirm: wrong })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
  await expect(startCashback(other, { idempotencyKey: "k", id, confirm })).resolves.toMatchObject({
    startedBy: { id: other.caller.personId },
  });
});
