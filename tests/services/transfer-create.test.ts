import { afterEach, beforeEach, expect, test } from "vitest";
import { getBuckets } from "@/server/repositories/ledger.repository";
import type { ServiceContext } from "@/server/services/context";
import { createTransfer } from "@/server/services/transfers/create-transfer";
import { previewTransfer } from "@/server/services/transfers/preview-transfer";
import { testPassword } from "../support/app";
import {
  accountRow,
  type CashbackWorld,
  cashbackWorld,
  csvOf,
  draftBatch,
  operatorCaller,
  startDraft,
  uids,
} from "../support/factories";
import { markPayee } from "../support/marked-payee";
import { payOne, transferInput } from "../support/single-transfers";

let world: CashbackWorld;

beforeEach(async () => {
  world = await cashbackWorld({ available: "20000" });
});
afterEach(() => world.close());

const wish = (to = "10000001", amount = "5.6") => ({ from: world.account.id, to, amount });
const rows = async () => {
  const { transfers, claims, confirmations, transferEvents, auditEntries } = world.app.db.t;
  const { read } = world.app.db;
  return {
    transfers: await read.select().from(transfers),
    claims: await read.select().from(claims),
    confirmations: await read.select().from(confirmations),
    events: await read.select().from(transferEvents),
    audit: (await read.select().from(auditEntries)).filter(({ action }) => action === "transfer.create"),
  };
};
const outcomes = <Value>(all: PromiseSettledResult<Value>[]) => ({
  done: all.flatMap((one) => (one.status === "fulfilled" ? [one.value] : [])),
  refused: all.flatMap((one) => (one.status === "rejected" ? [one.reason] : [])),
});
const withUndo = (undoMs: readonly [number, number, number, number, number]): ServiceContext => ({
  ...world.ctx,
  parameters: { ...world.ctx.parameters, undoMs },
});

test("one confirmation makes one queued transfer with its hold, its events, its confirmation and one audit entry", async () => {
  const made = await payOne(world.ctx, { ...wish(), note: "May", campaign: "bonus-2026-05" });
  expect(made).toMatchObject({
    kind: "transfer",
    state: "queued",
    payee: "10000001",
    amount: "5.600000",
    replayed: false,
  });
  expect(made).toMatchObject({ note: "May", campaign: "bonus-2026-05", batchId: null, notBefore: null, attempts: 0 });
  const stored = await rows();
  expect(stored.events.map(({ edge }) => edge)).toEqual(["E1", "E3"]);
  expect(stored.claims).toMatchObject([{ campaignKey: "bonus-2026-05", transferId: made.id }]);
  expect(stored.confirmations).toMatchObject([{ subjectKind: "transfer", subjectId: made.id, act: "create", tier: 2 }]);
  expect(stored.confirmations[0]?.contentHash).toBe(stored.transfers[0]?.contentHash);
  expect(stored.audit).toHaveLength(1);
  expect(JSON.stringify(stored.audit)).not.toContain("10000001");
  expect(await getBuckets(world.app.db, world.account.id)).toMatchObject({
    held: 5_600_000n,
    available: 19_994_400_000n,
  });
});

test("a double click and a lost answer give one transfer and the first answer again; the same key with other content is refused", async () => {
  const input = await transferInput(world.ctx, wish());
  const twice = outcomes(
    await Promise.allSettled([createTransfer(world.ctx, input), createTransfer(world.ctx, input)]),
  );
  expect(twice.refused).toEqual([]);
  expect(new Set(twice.done.map(({ id }) => id)).size).toBe(1);
  expect(await createTransfer(world.ctx, input)).toMatchObject({ replayed: true });
  const other = await transferInput(world.ctx, wish("10000002"), { idempotencyKey: input.idempotencyKey });
  await expect(createTransfer(world.ctx, other)).rejects.toMatchObject({
    reason: "idempotency.key_reused",
    moneyMoved: "no",
  });
  expect((await rows()).transfers).toHaveLength(1);
});

test("TRF-N3: two tabs with two keys make one transfer, and the second answer names the first", async () => {
  const tabs = [await transferInput(world.ctx, wish()), await transferInput(world.ctx, wish())];
  const { done, refused } = outcomes(await Promise.allSettled(tabs.map((tab) => createTransfer(world.ctx, tab))));
  expect([done.length, refused.length]).toEqual([1, 1]);
  expect(refused[0]).toMatchObject({
    code: "CONFLICT",
    reason: "transfer.snapshot_changed",
    moneyMoved: "no",
    params: { newWarnings: "same_payee_amount", transfer: done[0]?.id },
  });
  expect((await rows()).transfers).toHaveLength(1);
});

test("who acknowledged an earlier payment of the same amount is asked again when another one came since", async () => {
  await payOne(world.ctx, wish());
  const input = await transferInput(world.ctx, wish());
  expect(input.acknowledge).toContain("same_payee_amount");
  const second = await payOne(world.ctx, wish());
  await expect(createTransfer(world.ctx, input)).rejects.toMatchObject({
    reason: "transfer.snapshot_changed",
    params: { transfer: second.id },
  });
});

test("in a campaign the second tab is told who holds the place", async () => {
  const inCampaign = { ...wish(), campaign: "bonus-2026-05" };
  const tabs = [await transferInput(world.ctx, inCampaign), await transferInput(world.ctx, inCampaign)];
  const { done, refused } = outcomes(await Promise.allSettled(tabs.map((tab) => createTransfer(world.ctx, tab))));
  expect(done).toHaveLength(1);
  expect(refused[0]).toMatchObject({ reason: "transfer.claimed", params: { transfer: done[0]?.id } });
});

test("a batch and a single transfer never pay one payee twice in a campaign", async () => {
  const { id } = await draftBatch(world.ctx, world.account.id, csvOf(["10000001"]));
  const made = await payOne(world.ctx, { ...wish("10000001", "1"), campaign: "cashback-2026-05" });
  await expect(startDraft(world.ctx, id)).rejects.toMatchObject({ moneyMoved: "no" });
  expect((await rows()).transfers.map((transfer) => transfer.id)).toEqual([made.id]);
});

test("TRF-5: every warning is acknowledged by name, and an unknown snapshot is refused with things as they are", async () => {
  const input = await transferInput(world.ctx, wish());
  await expect(createTransfer(world.ctx, { ...input, acknowledge: ["never_paid"] })).rejects.toMatchObject({
    code: "PRECONDITION_FAILED",
    reason: "transfer.acknowledge_missing",
    params: { codes: "stale_balance" },
  });
  const confirm = { ...input.confirm, snapshot: "0".repeat(64) };
  await expect(createTransfer(world.ctx, { ...input, confirm })).rejects.toMatchObject({
    reason: "transfer.snapshot_changed",
    params: { snapshot: input.confirm.snapshot, amount: "5.600000", tier: 2 },
  });
  await expect(createTransfer(world.ctx, { ...input, amount: "5.7" })).rejects.toMatchObject({
    reason: "transfer.snapshot_changed",
    params: { amount: "5.700000" },
  });
  expect((await rows()).transfers).toEqual([]);
});

test("tier 1 asks nothing, tier 2 a step-up of the last five minutes, tier 3 the typed total and a step-up of its own", async () => {
  const own = await accountRow(world.app, { name: "sister" });
  const bare = async (to: string, amount: string, typedTotal?: string) => {
    const input = await transferInput(world.ctx, wish(to, amount));
    const confirm = { snapshot: input.confirm.snapshot, ...(typedTotal === undefined ? {} : { typedTotal }) };
    return { ...input, confirm };
  };
  expect(await createTransfer(world.ctx, await bare(own.id, "10"))).toMatchObject({ state: "queued" });
  const asked = { reason: "operator.step_up_required", moneyMoved: "no" };
  await expect(createTransfer(world.ctx, await bare("10000001", "5.6"))).rejects.toMatchObject(asked);
  const nowMs = world.clock.nowMs();
  const stepped = { ...world.ctx, caller: { ...world.ctx.caller, steppedUpAtMs: nowMs - 299_000 } };
  expect(await createTransfer(stepped, await bare("10000001", "5.6"))).toMatchObject({ state: "queued" });
  const late = { ...world.ctx, caller: { ...world.ctx.caller, steppedUpAtMs: nowMs - 300_000 } };
  await expect(createTransfer(late, await bare("10000002", "5.6"))).rejects.toMatchObject(asked);
  const missing = { reason: "confirmation.total_missing" };
  await expect(createTransfer(stepped, await bare("10000003", "60"))).rejects.toMatchObject(missing);
  const wrong = { reason: "confirmation.total_mismatch" };
  await expect(createTransfer(stepped, await bare("10000003", "60", "61"))).rejects.toMatchObject(wrong);
  await expect(createTransfer(stepped, await bare("10000003", "60", "60"))).rejects.toMatchObject(asked);
  const large = await bare("10000003", "60", "60.00");
  const confirm = { ...large.confirm, stepUp: { password: testPassword } };
  expect(await createTransfer(world.ctx, { ...large, confirm })).toMatchObject({ state: "queued" });
  const kept = (await rows()).confirmations;
  const methods = kept.map(({ tier, method }) => `${tier} ${method}`).sort();
  expect(methods).toEqual(["1 none", "2 recent_step_up", "3 password"]);
});

test("splitting does not help: person, source account and payee each count their 24 hours", async () => {
  const other = await accountRow(world.app, { name: "other", available: "20000" });
  const carl: ServiceContext = { ...world.ctx, caller: await operatorCaller(world.app, "Carl", ["operator"]) };
  await payOne(world.ctx, wish("10000001", "300"));
  const tierOf = async (ctx: ServiceContext, from: string, to: string) =>
    (await payOne(ctx, { from, to, amount: "201" }).then(rows)).confirmations.at(-1)?.tier;
  const third = await accountRow(world.app, { name: "third", available: "20000" });
  const sister = await accountRow(world.app, { name: "sister" });
  const preview = (ctx: ServiceContext, from: string, to: string, amount = "201") =>
    previewTransfer(ctx, { from, to, amount });
  // Not a new payee, so that nothing but the sums asks more.
  expect((await preview(carl, third.id, sister.id)).tier).toBe(2);
  expect((await preview(world.ctx, other.id, sister.id)).tier).toBe(3);
  expect((await preview(carl, world.account.id, sister.id)).tier).toBe(3);
  await payOne(world.ctx, { from: other.id, to: sister.id, amount: "300" });
  expect((await preview(carl, third.id, sister.id)).tier).toBe(3);
  expect(await tierOf(world.ctx, other.id, sister.id)).toBe(3);
  world.clock.forward(86_400_001);
  expect((await preview(carl, third.id, sister.id, "202")).tier).toBe(2);
});

test("of two confirmations at once that ask more together, the second is refused and asked anew", async () => {
  const own = await accountRow(world.app, { name: "sister" });
  const tabs = [
    await transferInput(world.ctx, { from: world.account.id, to: own.id, amount: "300" }),
    await transferInput(world.ctx, { from: world.account.id, to: own.id, amount: "299" }),
  ];
  const { done, refused } = outcomes(await Promise.allSettled(tabs.map((tab) => createTransfer(world.ctx, tab))));
  expect(done).toHaveLength(1);
  expect(refused[0]).toMatchObject({ reason: "transfer.tier_risen", params: { before: 2, tier: 3 }, moneyMoved: "no" });
});

test("a batch counts the single transfers of the day, and asks more for them", async () => {
  await payOne(world.ctx, wish("10000001", "400"));
  const { id } = await draftBatch(world.ctx, world.account.id, csvOf(uids(20, 10_000_100)));
  await startDraft(world.ctx, id);
  expect((await rows()).confirmations.at(-1)?.tier).toBe(3);
});

test("a transfer waits out its undo window and its start time, parked with its hold", async () => {
  const nowMs = world.clock.nowMs();
  const live = withUndo([0, 10_000, 30_000, 300_000, 300_000]);
  const undoable = await payOne(live, wish());
  expect(undoable).toMatchObject({ state: "parked", parkReason: "schedule" });
  expect(undoable.notBefore).toBe(new Date(nowMs + 30_000).toISOString());
  const startAt = new Date(nowMs + 3_600_000).toISOString();
  expect(await payOne(live, { ...wish("10000002"), startAt })).toMatchObject({ state: "parked", notBefore: startAt });
  const soon = new Date(nowMs + 1_000).toISOString();
  const later = await payOne(live, { ...wish("10000003"), startAt: soon });
  expect(later.notBefore).toBe(new Date(nowMs + 30_000).toISOString());
  expect((await rows()).events.map(({ edge }) => edge)).toEqual(["E1", "E3", "E6", "E1", "E3", "E6", "E1", "E3", "E6"]);
  expect((await getBuckets(world.app.db, world.account.id)).held).toBe(16_800_000n);
});

test("what keeps it from being made refuses it, and nothing is written", async () => {
  const input = await transferInput(world.ctx, wish("10000001", "19999"));
  await payOne(world.ctx, wish("10000002", "2"));
  await expect(createTransfer(world.ctx, input)).rejects.toMatchObject({
    code: "PRECONDITION_FAILED",
    reason: "transfer.insufficient",
    params: { available: "19998.000000" },
    moneyMoved: "no",
  });
  const blocked = await transferInput(world.ctx, wish("10000003"));
  await markPayee(world.app.db, "10000003", { status: "blocked" });
  await expect(createTransfer(world.ctx, blocked)).rejects.toMatchObject({ reason: "transfer.payee_blocked" });
  const noRight = await accountRow(world.app, { name: "by-mail", scope: ["profile", "transfer.email"] });
  await expect(payOne(world.ctx, { from: noRight.id, to: "10000004", amount: "1" })).rejects.toMatchObject({
    reason: "account.authority_missing",
  });
  expect((await rows()).transfers).toHaveLength(1);
});

test("TRF-7: a suspended payee is paid by a single transfer when its warning is acknowledged", async () => {
  await markPayee(world.app.db, "10000003", { status: "suspended" });
  const input = await transferInput(world.ctx, wish("10000003"));
  const without = input.acknowledge?.filter((code) => code !== "payee_suspended");
  await expect(createTransfer(world.ctx, { ...input, ...(without && { acknowledge: without }) })).rejects.toMatchObject(
    {
      params: { codes: "payee_suspended" },
    },
  );
  expect(await createTransfer(world.ctx, input)).toMatchObject({ state: "queued" });
});
