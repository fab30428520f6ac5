import { afterEach, beforeEach, expect, test } from "vitest";
import type { LineReason } from "@/domain/batch-line-reasons";
import { updateLines } from "@/server/repositories/batch-lines.repository";
import { stopCashback } from "@/server/services/cashback/halt-cashback";
import { changeOf } from "@/server/services/cashback/judge-lines";
import { listCashbackLines } from "@/server/services/cashback/list-lines";
import { startCashback } from "@/server/services/cashback/start-cashback";
import {
  accountRow,
  type CashbackWorld,
  cashbackWorld,
  confirmOf,
  decide,
  draftBatch,
  settleAll,
  startDraft,
} from "../support/factories";
import { markPayee } from "../support/marked-payee";

let world: CashbackWorld;
beforeEach(async () => {
  world = await cashbackWorld();
});
afterEach(() => world.close());

const linesOf = async (id: string) => (await listCashbackLines(world.ctx, { filter: { id }, limit: 10 })).items;
/** A person who is not to be paid, known by their address. */
const block = (email: string) => markPayee(world.app.db, email, { status: "blocked" });
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

test("whoever is blocked under their address is not paid under a UID that the file names beside it", async () => {
  await block("a@example.net");
  const draft = await draftBatch(world.ctx, world.account.id, "uid,email,cards\n10000001,a@example.net,1\n");
  expect(await linesOf(draft.id)).toMatchObject([
    {
      verdict: "held",
      reasons: [{ code: "payee_blocked", params: { email: "a@example.net" }, decisions: ["exclude"] }],
    },
  ]);
});

test("whoever is blocked under their address after the import is held at the start, and nobody else is", async () => {
  const text = "uid,email,cards\n10000001,a@example.net,1\n10000002,b@example.net,1\n";
  const draft = await draftBatch(world.ctx, world.account.id, text);
  const confirmed = await confirmOf(world.ctx, draft.id);
  await block("a@example.net");
  const start = startCashback(world.ctx, { idempotencyKey: "start", id: draft.id, ...confirmed });
  await expect(start).rejects.toMatchObject({ reason: "cashback.snapshot_changed", params: { newlyHeld: 1 } });
  expect((await linesOf(draft.id)).map(({ payee, verdict }) => [payee, verdict])).toEqual([
    ["10000001", "held"],
    ["10000002", "ready"],
  ]);
});

test("a row whose address is an account of ours can only be excluded, whatever UID stands before it", async () => {
  const own = await accountRow(world.app, { name: "own-fleet" });
  const text = `uid,email,cards\n10000001,${own.email},1\n10000002,${world.account.email},1\n`;
  const draft = await draftBatch(world.ctx, world.account.id, text);
  expect(await linesOf(draft.id)).toMatchObject([
    { verdict: "held", reasons: [{ code: "own_account", params: { email: own.email }, decisions: ["exclude"] }] },
    { verdict: "held", reasons: [{ code: "own_account", params: { email: world.account.email } }] },
  ]);
});

test("the limit of a payee holds under a UID beside their address as well", async () => {
  await block("a@example.net");
  const { payees: t } = world.app.db.t;
  await world.app.db.update(t, { status: "normal", limitMicro: 5_000_000n }, undefined);
  const draft = await draftBatch(world.ctx, world.account.id, "uid,email,cards\n10000001,a@example.net,1\n");
  expect(await linesOf(draft.id)).toMatchObject([
    { verdict: "held", reasons: [{ code: "amount_unusual", params: { payeeLimit: "5.000000" } }] },
  ]);
});

const twoUids = "uid,email,cards\n10000001,a@example.net,1\n10000002,a@example.net,1\n10000003,b@example.net,1\n";

test("of two UIDs with one address one is kept and paid, and the start goes through", async () => {
  const draft = await draftBatch(world.ctx, world.account.id, twoUids);
  const held = await linesOf(draft.id);
  expect(held.map(({ verdict }) => verdict)).toEqual(["held", "held", "ready"]);
  expect(held[0]?.reasons).toMatchObject([
    { code: "duplicate_in_file", params: { lines: [2, 3] }, decisions: ["pay", "exclude"] },
  ]);
  await decide(world.ctx, draft.id, { ids: [held[1]?.id ?? ""] }, "pay", { count: 1, sum: "5.6" });
  await startDraft(world.ctx, draft.id);
  expect((await transfers()).map(({ payee }) => payee).sort()).toEqual(["10000002", "10000003"]);
});

/** Writes the reasons of two lines as an earlier version, which told two UIDs with one address apart, left them. */
async function leave(id: string, reasons: readonly LineReason[]) {
  const both = (await linesOf(id)).slice(0, 2);
  const changes = both.map((line) => changeOf({ id: line.id, notes: [] }, reasons));
  await world.app.db.tx((tx) => updateLines(tx, changes, 1));
}

test("two UIDs with one address that were ready before are held at the start, and who has no other line is paid", async () => {
  const draft = await draftBatch(world.ctx, world.account.id, twoUids);
  await leave(draft.id, []);
  await startDraft(world.ctx, draft.id);
  expect((await transfers()).map(({ payee }) => payee)).toEqual(["10000003"]);
  expect((await linesOf(draft.id)).map(({ verdict, reasons }) => [verdict, reasons[0]?.code])).toEqual([
    ["held", "duplicate_in_file"],
    ["held", "duplicate_in_file"],
    ["ready", undefined],
  ]);
});

test("a start that still meets a place that is taken names the line and the payee", async () => {
  const draft = await draftBatch(world.ctx, world.account.id, twoUids);
  await leave(draft.id, [{ code: "duplicate_in_file", params: { lines: [2, 3], count: 2 }, decision: "pay" }]);
  await expect(startDraft(world.ctx, draft.id)).rejects.toMatchObject({
    reason: "transfer.claimed",
    params: { batchId: draft.id, line: 3, payee: "10000002" },
  });
  expect(await transfers()).toEqual([]);
});
