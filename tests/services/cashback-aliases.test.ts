import { afterEach, beforeEach, expect, test } from "vitest";
import { stopCashback } from "@/server/services/cashback/halt-cashback";
import { accountRow, type CashbackWorld, cashbackWorld, draftBatch, settleAll, startDraft } from "../support/factories";

let world: CashbackWorld;
beforeEach(async () => {
  world = await cashbackWorld();
});
afterEach(() => world.close());

const transfers = async () => world.app.db.read.select().from(world.app.db.t.transfers);

test("a person whom another batch paid by e-mail between import and start is not paid again by UID", async () => {
  const other = await accountRow(world.app);
  const first = await draftBatch(world.ctx, world.account.id, "uid,email,cards\n10000001,a@example.net,1\n");
  const second = await draftBatch(world.ctx, other.id, "email,cards\na@example.net,1\n");
  await startDraft(world.ctx, second.id);
  await settleAll(world.app, second.id, { "a@example.net": "settled" });
  await startDraft(world.ctx, first.id).catch(() => undefined);
  const paid = (await transfers()).filter(({ campaignKey }) => campaignKey === "cashback-2026-05");
  expect(paid.map(({ payee, state }) => [payee, state])).toEqual([["a@example.net", "settled"]]);
});

test("the same in the other order of import and start is held", async () => {
  const other = await accountRow(world.app);
  const second = await draftBatch(world.ctx, other.id, "email,cards\na@example.net,1\n");
  await startDraft(world.ctx, second.id);
  await settleAll(world.app, second.id, { "a@example.net": "settled" });
  const first = await draftBatch(world.ctx, world.account.id, "uid,email,cards\n10000001,a@example.net,1\n");
  await startDraft(world.ctx, first.id).catch(() => undefined);
  expect((await transfers()).length).toBe(1);
});

test("a person paid by UID, with the address in the same row, is not paid again by that address", async () => {
  const other = await accountRow(world.app);
  const first = await draftBatch(world.ctx, world.account.id, "uid,email,cards\n10000001,a@example.net,1\n");
  await startDraft(world.ctx, first.id);
  await settleAll(world.app, first.id, { "10000001": "settled" });
  const second = await draftBatch(world.ctx, other.id, "email,cards\na@example.net,1\n");
  await startDraft(world.ctx, second.id).catch(() => undefined);
  expect((await transfers()).length).toBe(1);
});

test("two batches that name one person by UID and by address, started at once, pay once", async () => {
  const other = await accountRow(world.app);
  const first = await draftBatch(world.ctx, world.account.id, "uid,email,cards\n10000001,a@example.net,1\n");
  const second = await draftBatch(world.ctx, other.id, "email,cards\na@example.net,1\n");
  await Promise.allSettled([startDraft(world.ctx, first.id), startDraft(world.ctx, second.id)]);
  expect((await transfers()).length).toBe(1);
});

test("what is cancelled frees both names", async () => {
  const other = await accountRow(world.app);
  const first = await draftBatch(world.ctx, world.account.id, "uid,email,cards\n10000001,a@example.net,1\n");
  await startDraft(world.ctx, first.id);
  await stopCashback(world.ctx, { id: first.id, why: "The file was wrong." });
  const second = await draftBatch(world.ctx, other.id, "email,cards\na@example.net,1\n");
  await startDraft(world.ctx, second.id);
  const held = await world.app.db.read.select({ id: world.app.db.t.claims.transferId }).from(world.app.db.t.claims);
  expect((await transfers()).map(({ payee, state }) => [payee, state]).sort()).toEqual([
    ["10000001", "cancelled"],
    ["a@example.net", "queued"],
  ]);
  expect(held).toHaveLength(1);
});
