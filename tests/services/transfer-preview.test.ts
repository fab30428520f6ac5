import { afterEach, beforeEach, expect, test } from "vitest";
import { transferSnapshot } from "@/domain/transfer-snapshot";
import { freeze } from "@/server/services/system/freeze";
import { previewTransfer } from "@/server/services/transfers/preview-transfer";
import {
  accountRow,
  type CashbackWorld,
  cashbackWorld,
  csvOf,
  draftBatch,
  settleAll,
  startDraft,
  uids,
} from "../support/factories";
import { markPayee } from "../support/marked-payee";

let world: CashbackWorld;

beforeEach(async () => {
  world = await cashbackWorld({ available: "12400" });
});
afterEach(() => world.close());

const preview = (to: string, amount = "5.6", change: { campaign?: string; startAt?: string; note?: string } = {}) =>
  previewTransfer(world.ctx, { from: world.account.id, to, amount, ...change });
const codesOf = (found: { code: string }[]) => found.map(({ code }) => code);

test("TRF-4: an account of ours is recognised by its id, its UID and its address, and paid by its UID", async () => {
  const own = await accountRow(world.app, { name: "sister", uid: "77000001" });
  for (const [to, recognised] of [
    [own.id, "account"],
    ["77000001", "uid"],
    ["Sister@Example.com", "email"],
  ] as const) {
    const shown = await preview(to);
    expect(shown.payee, to).toMatchObject({ recognised, kind: "uid", payee: "77000001", isOwn: true });
    expect(shown.payee.account).toMatchObject({ id: own.id, email: own.email });
  }
});

test("a payee who is nobody of ours is recognised as UID or address and stays as typed", async () => {
  expect((await preview("10000001")).payee).toMatchObject({ recognised: "uid", kind: "uid", isOwn: false });
  const shown = await preview("New.Payee@Example.org");
  expect(shown.payee).toMatchObject({ recognised: "email", kind: "email", payee: "New.Payee@Example.org" });
});

test("TRF-2: source and payee differ by account, UID and address, and nothing outside the grammar passes", async () => {
  const { id, uid, email } = world.account;
  for (const to of [id, uid, email.toUpperCase()]) {
    await expect(preview(to), to).rejects.toMatchObject({ reason: "transfer.same_account", moneyMoved: "no" });
  }
  await expect(preview("100 00001")).rejects.toMatchObject({ reason: "transfer.payee", fields: { to: "whitespace" } });
  await expect(preview("1000\u200b0001")).rejects.toMatchObject({ params: { codePoint: "U+200B" } });
  for (const amount of ["0", "5.6000001", "1e3", "-1", "١"]) {
    await expect(preview("10000001", amount), amount).rejects.toMatchObject({ reason: "transfer.amount" });
  }
  const past = { startAt: new Date(world.clock.nowMs() - 1).toISOString() };
  await expect(preview("10000001", "1", past)).rejects.toMatchObject({ reason: "transfer.start_at" });
});

test("the figures are those of our books: before, reserved, after", async () => {
  const { id } = await draftBatch(world.ctx, world.account.id, csvOf(["10000050"]));
  await startDraft(world.ctx, id);
  expect(await preview("10000001", "400")).toMatchObject({
    amount: "400.000000",
    before: "12394.400000",
    reserved: "5.600000",
    after: "11994.400000",
    holdSec: 0,
    estimate: { codes: "none" },
    blockers: [],
  });
});

test("the ladder: own and small is tier 1, any other is tier 2, a new payee above 50 and more than 500 are tier 3, from 5,000 tier 4", async () => {
  const own = await accountRow(world.app, { name: "sister" });
  const tierOf = async (to: string, amount: string) => (await preview(to, amount)).tier;
  expect(await tierOf(own.id, "100")).toBe(1);
  expect(await tierOf(own.id, "100.000001")).toBe(2);
  expect(await tierOf("10000001", "50")).toBe(2);
  expect(await tierOf("10000001", "50.000001")).toBe(3);
  expect(await tierOf(own.id, "500.000001")).toBe(3);
  expect(await tierOf(own.id, "5000")).toBe(4);
  expect((await preview(own.id, "100")).asks).toEqual({ stepUp: false, ownStepUp: false, typedTotal: false });
  expect((await preview(own.id, "5000")).asks).toEqual({ stepUp: true, ownStepUp: true, typedTotal: true });
});

test("a batch of the same day counts towards the tier of a single transfer", async () => {
  const own = await accountRow(world.app, { name: "sister" });
  const { id } = await draftBatch(world.ctx, world.account.id, csvOf(uids(45)));
  await startDraft(world.ctx, id);
  expect((await preview(own.id, "90")).tier).toBe(2);
  expect((await preview(own.id, "300")).tier).toBe(3);
  world.clock.forward(86_400_001);
  expect((await preview(own.id, "90")).tier).toBe(1);
});

test("TRF-3, TRF-5: each warning comes with its evidence, and what is only a description does not raise the tier", async () => {
  expect(codesOf((await preview("10000001")).warnings)).toEqual(["never_paid", "stale_balance"]);
  expect((await preview("1234")).warnings).toContainEqual({ code: "uid_unusual", params: { digits: 4 } });
  expect((await preview("1234")).tier).toBe(3);
  const mixed = await preview("\u0430nna@example.org");
  expect(codesOf(mixed.warnings)).toContain("mixed_script_email");
  const { id } = await draftBatch(world.ctx, world.account.id, csvOf(["10000050", "10000051"]));
  await startDraft(world.ctx, id);
  await settleAll(world.app, id, { "10000050": "settled", "10000051": "unknown" });
  const paid = await preview("10000050", "5.6");
  expect(codesOf(paid.warnings)).toEqual(["same_payee_amount", "stale_balance"]);
  expect(paid.warnings[0]?.params).toMatchObject({ state: "settled", count: 1 });
  expect(paid.tier).toBe(3);
  expect(codesOf((await preview("10000050", "5.7")).warnings)).toEqual(["stale_balance"]);
  expect((await preview("10000050", "5.7")).tier).toBe(2);
  expect(codesOf((await preview("10000051", "1")).warnings)).toContain("open_unknown");
});

test("TRF-7: a suspended payee is a warning, a blocked one a blocker, and so is what exceeds a payee's limit", async () => {
  const shown = await preview("10000001");
  expect(shown.blockers).toEqual([]);
  await markPayee(world.app.db, "10000001", { status: "suspended", limitMicro: 4_000_000n });
  await markPayee(world.app.db, "10000002", { status: "blocked" });
  expect(codesOf((await preview("10000001", "4")).warnings)).toContain("payee_suspended");
  expect((await preview("10000001", "5")).blockers).toEqual([
    { code: "payee_limit", params: { amount: "5.000000", limit: "4.000000" } },
  ]);
  expect(codesOf((await preview("10000002")).blockers)).toEqual(["payee_blocked"]);
});

test("what keeps it from being made is told: too little money, a freeze, a place that is taken in the campaign", async () => {
  expect((await preview("10000001", "12400.000001")).blockers).toEqual([
    { code: "insufficient", params: { amount: "12400.000001", available: "12400.000000" } },
  ]);
  const { id } = await draftBatch(world.ctx, world.account.id, csvOf(["10000050"]));
  await startDraft(world.ctx, id);
  const taken = await preview("10000050", "1", { campaign: "cashback-2026-05" });
  expect(taken.blockers).toMatchObject([{ code: "claimed", params: { state: "queued" } }]);
  expect((await preview("10000050", "1", { campaign: "bonus-2026-05" })).blockers).toEqual([]);
  await freeze(world.ctx, { reason: "somebody looks" });
  expect(codesOf((await preview("10000001")).blockers)).toEqual(["frozen"]);
});

test("the snapshot stands for what is confirmed: equal for equal things, another one for anything else", async () => {
  const { snapshot } = await preview("10000001");
  expect((await preview("10000001", "5.60")).snapshot).toBe(snapshot);
  const startAt = new Date(world.clock.nowMs() + 60_000).toISOString();
  const others = [
    await preview("10000002"),
    await preview("10000001", "5.61"),
    await preview("10000001", "5.6", { note: "for May" }),
    await preview("10000001", "5.6", { campaign: "bonus" }),
    await preview("10000001", "5.6", { startAt }),
  ].map((one) => one.snapshot);
  expect(new Set([snapshot, ...others]).size).toBe(6);
  const review = { contentHash: "h", payeeAccountId: null, note: null, startAtMs: null };
  const about = (id: string) => transferSnapshot({ ...review, warnings: [{ code: "same_payee_amount", about: id }] });
  expect(about("trf_1")).not.toBe(about("trf_2"));
});
