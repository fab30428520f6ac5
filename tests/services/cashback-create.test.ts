import { afterEach, beforeEach, expect, test } from "vitest";
import { createCashback } from "@/server/services/cashback/create-cashback";
import { getCashback } from "@/server/services/cashback/get-cashback";
import { stopCashback } from "@/server/services/cashback/halt-cashback";
import { listCashback } from "@/server/services/cashback/list-cashback";
import { reviewCashback } from "@/server/services/cashback/review-cashback";
import { createTransfer } from "@/server/services/transfers/create-transfer";
import {
  accountRow,
  type CashbackWorld,
  cashbackWorld,
  csvOf,
  draftBatch,
  newDraft,
  operatorCaller,
  uids,
} from "../support/factories";
import { transferInput } from "../support/single-transfers";

let world: CashbackWorld;
const wish = (sourceAccountId: string, idempotencyKey: string) => ({
  idempotencyKey,
  sourceAccountId,
  campaign: { key: "cashback-2026-05" },
  amount: { fixed: "5.6" },
});

beforeEach(async () => {
  world = await cashbackWorld();
});
afterEach(() => world.close());

const countBatches = async () => (await listCashback(world.ctx, { limit: 50 })).total;

test("a draft starts empty, with the campaign made by its first use and the shipped policy", async () => {
  const draft = await newDraft(world.ctx, world.account.id, {
    name: "May cashback",
    policy: { onRejected: "continue" },
  });
  expect(draft).toMatchObject({
    name: "May cashback",
    number: 1,
    intent: "draft",
    progress: "idle",
    campaign: { key: "cashback-2026-05", expectsRepeats: true },
    amount: { fixed: "5.600000" },
    policy: { onRejected: "continue", onUnknown: "pause", onLowBalance: "park" },
    total: "0.000000",
    replayed: false,
  });
  const [entry] = await world.app.db.read
    .select()
    .from(world.app.db.t.auditEntries)
    .orderBy(world.app.db.t.auditEntries.seq)
    .then((rows) => rows.slice(-1));
  expect(entry).toMatchObject({ action: "batch.create", objectId: draft.id, actorId: world.ctx.caller.personId });
});

test("K01: the same key and input gives the first result again, marked as replayed, also after a restart", async () => {
  const first = await createCashback(world.ctx, wish(world.account.id, "form-1"));
  const again = await createCashback(world.ctx, wish(world.account.id, "form-1"));
  expect(again).toEqual({ ...first, replayed: true });
  expect(await countBatches()).toBe(1);
});

test("K18: a form that is sent again after the batch went on still gets the first result", async () => {
  const first = await createCashback(world.ctx, wish(world.account.id, "form-1"));
  await stopCashback(world.ctx, { id: first.id, why: "the wrong payer was chosen" });
  expect(await createCashback(world.ctx, wish(world.account.id, "form-1"))).toEqual({ ...first, replayed: true });
  expect(await countBatches()).toBe(1);
});

test("K02: the same key with another input is refused and nothing is stored", async () => {
  await createCashback(world.ctx, wish(world.account.id, "form-1"));
  const other = { ...wish(world.account.id, "form-1"), amount: { fixed: "5.7" } };
  await expect(createCashback(world.ctx, other)).rejects.toMatchObject({
    reason: "idempotency.key_reused",
    code: "CONFLICT",
  });
  expect(await countBatches()).toBe(1);
});

test("another person may use the same key for their own act", async () => {
  await createCashback(world.ctx, wish(world.account.id, "form-1"));
  const other = await accountRow(world.app);
  const second = { ...world.ctx, caller: await operatorCaller(world.app, "Otto", ["operator"]) };
  expect(await createCashback(second, wish(other.id, "form-1"))).toMatchObject({ replayed: false });
});

test("K21: fifty identical creates at once make one batch", async () => {
  const all = await Promise.all(
    Array.from({ length: 50 }, () => createCashback(world.ctx, wish(world.account.id, "form-1"))),
  );
  expect(new Set(all.map(({ id }) => id)).size).toBe(1);
  expect(all.filter(({ replayed }) => !replayed)).toHaveLength(1);
  expect(await countBatches()).toBe(1);
});

test("whether a campaign expects repeats is asked by its first batch, and a later one cannot say otherwise", async () => {
  const repeats = async (campaign: { key: string; expectsRepeats?: boolean }) => {
    const { id: sourceAccountId } = await accountRow(world.app);
    const draft = newDraft(world.ctx, sourceAccountId, { campaign });
    return (await draft).campaign.expectsRepeats;
  };
  expect(await repeats({ key: "bonus", expectsRepeats: false })).toBe(false);
  expect(await repeats({ key: "bonus" })).toBe(false);
  await expect(repeats({ key: "bonus", expectsRepeats: true })).rejects.toMatchObject({
    reason: "cashback.campaign_differs",
    params: { campaign: "bonus", expectsRepeats: false },
  });
  // Made by a single payment, whoever made it was not asked.
  const single = { from: world.account.id, to: "10000007", amount: "1", campaign: "thanks" };
  await createTransfer(world.ctx, await transferInput(world.ctx, single));
  expect(await repeats({ key: "thanks", expectsRepeats: false })).toBe(false);
});

test("CSB-5: one open batch per payer and campaign, and the answer names it, also when many ask at once", async () => {
  const keys = Array.from({ length: 8 }, (_, index) => `form-${index}`);
  const all = await Promise.allSettled(keys.map((key) => createCashback(world.ctx, wish(world.account.id, key))));
  const made = all.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  expect(made).toHaveLength(1);
  for (const one of all) {
    if (one.status === "rejected") {
      expect(one.reason).toMatchObject({ reason: "cashback.batch_open", params: { batchId: made[0]?.id } });
    }
  }
  const other = await accountRow(world.app);
  await expect(newDraft(world.ctx, other.id)).resolves.toMatchObject({ number: 2 });
  await expect(newDraft(world.ctx, world.account.id, { campaign: { key: "bonus" } })).resolves.toMatchObject({
    number: 3,
  });
});

test("many payers at once get numbers of their own", async () => {
  const accounts = await Promise.all(Array.from({ length: 6 }, () => accountRow(world.app)));
  const all = await Promise.all(accounts.map(({ id }) => newDraft(world.ctx, id)));
  expect(all.map(({ number }) => number).sort()).toEqual([1, 2, 3, 4, 5, 6]);
});

test("a draft that is given up frees its place", async () => {
  const { id } = await newDraft(world.ctx, world.account.id);
  const stopped = await stopCashback(world.ctx, { id, why: "the wrong campaign was chosen" });
  expect(stopped).toMatchObject({ intent: "stopped", counts: { notSent: { count: 0 } } });
  await expect(newDraft(world.ctx, world.account.id)).resolves.toMatchObject({ number: 2 });
  expect((await getCashback(world.ctx, { id })).acts).toEqual(["close"]);
});

test("an account with an authenticator may pay; the review says how its codes come and that they set the pace", async () => {
  const bound = await accountRow(world.app, { isTwoFactorBound: true });
  const { id } = await draftBatch(world.ctx, bound.id, csvOf(uids(3)));
  const review = await reviewCashback(world.ctx, { id });
  expect(review).toMatchObject({ codes: "typed", blockers: [], estimate: { perMinute: 2, fromSec: 90 } });
});

test("GEN-8: without an account, without authority, or archived there is no draft", async () => {
  await expect(newDraft(world.ctx, "acc_none")).rejects.toMatchObject({ reason: "account.not_found" });
  const reading = await accountRow(world.app, { scope: ["profile", "statement"] });
  await expect(newDraft(world.ctx, reading.id)).rejects.toMatchObject({ reason: "account.authority_missing" });
  const archived = await accountRow(world.app, { archivedAtMs: 1 });
  await expect(newDraft(world.ctx, archived.id)).rejects.toMatchObject({ reason: "account.archived" });
  expect(await countBatches()).toBe(0);
});
