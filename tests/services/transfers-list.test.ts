import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeCursor } from "@/domain/list-order";
import { formatMoney, parseMoney, sumMicro } from "@/domain/money";
import type { TransferFilter, TransferPage } from "@/domain/transfer-list.schema";
import { openReviewItem } from "@/server/repositories/review.repository";
import type { ServiceContext } from "@/server/services/context";
import { listTransfers } from "@/server/services/transfers/list-transfers";
import {
  accountRow,
  type CashbackWorld,
  cashbackWorld,
  csvOf,
  draftBatch,
  operatorCaller,
  settleAll,
  startDraft,
} from "../support/factories";

let world: CashbackWorld;
let other: { id: string; uid: string; email: string };
let poor: { id: string };
let paid: { id: string };
const paidUid = "10000099";
let colleague: ServiceContext;
const batch = { first: "", second: "", third: "" };
let secondStartedAt = "";

/** Three batches that differ in everything that can be filtered; each was made by the services that make them. */
beforeAll(async () => {
  world = await cashbackWorld();
  const { app, ctx, account } = world;
  other = await accountRow(app, { name: "second" });
  poor = await accountRow(app, { name: "poor", available: "6" });
  colleague = { ...ctx, caller: await operatorCaller(app, "Otto Operator", ["operator", "owner"]) };
  const first = ["10000001", "10000002", "10000003", "10000004", "10000005", "10000006"];
  batch.first = (await draftBatch(ctx, account.id, csvOf(first), { campaign: { key: "may" } })).id;
  await startDraft(ctx, batch.first);
  await settleAll(app, batch.first, {
    "10000001": "settled",
    "10000002": "accepted",
    "10000003": "rejected",
    "10000004": "unknown",
    "10000005": "not_executed",
  });
  world.clock.forward(60_000);
  secondStartedAt = new Date(app.clock.nowMs()).toISOString();
  const second = `uid,email,cards\n${paidUid},,1\n,Anna_100%@example.net,1\n`;
  batch.second = (
    await draftBatch(colleague, other.id, second, { campaign: { key: "june" }, amount: { fixed: "12.345678" } })
  ).id;
  await startDraft(colleague, batch.second);
  // A stranger when it was paid, an account of ours by now.
  paid = await accountRow(app, { name: "paid", uid: paidUid });
  world.clock.forward(60_000);
  batch.third = (await draftBatch(ctx, poor.id, csvOf(["10000071", "10000072"]), { campaign: { key: "july" } })).id;
  await startDraft(ctx, batch.third, { untilFundsEnd: true });
});
afterAll(() => world.close());

async function found(filter: TransferFilter, ctx: ServiceContext = world.ctx): Promise<string[]> {
  const page = await listTransfers(ctx, { limit: 100, filter });
  expectTotals(page, page.items);
  return page.items.map(({ payee }) => payee).sort();
}

/** What the totals say is what the rows of all pages say, whole and by state. */
function expectTotals(page: Pick<TransferPage, "total" | "totals">, items: TransferPage["items"]): void {
  expect(page.total).toBe(items.length);
  const states = [...new Set(items.map(({ state }) => state))];
  expect(new Set(page.totals.map(({ state }) => state))).toEqual(new Set(states));
  for (const { state, count, sum } of page.totals) {
    const own = items.filter((item) => item.state === state);
    expect([state, count, sum]).toEqual([
      state,
      own.length,
      formatMoney(sumMicro(own.map(({ amount }) => parseMoney(amount)))),
    ]);
  }
}

const filters: [string, () => TransferFilter, () => string[]][] = [
  ["one state", () => ({ state: ["rejected"] }), () => ["10000003"]],
  ["two states", () => ({ state: ["settled", "unknown"] }), () => ["10000001", "10000004"]],
  ["a state that nothing is in", () => ({ state: ["cancelled"] }), () => []],
  ["parked for money", () => ({ parkReason: ["balance"] }), () => ["10000072"]],
  ["parked for a code", () => ({ parkReason: ["code"] }), () => []],
  ["kind", () => ({ kind: ["cashback"], batchId: batch.third }), () => ["10000071", "10000072"]],
  ["another kind", () => ({ kind: ["sweep"] }), () => []],
  [
    "what an account pays",
    () => ({ account: { id: other.id, as: "source" } }),
    () => ["Anna_100%@example.net", paidUid],
  ],
  ["what an account of ours is paid", () => ({ account: { id: paid.id, as: "target" } }), () => [paidUid]],
  [
    "what an account pays and is paid",
    () => ({ account: { id: world.account.id, as: "both" } }),
    () => ["10000001", "10000002", "10000003", "10000004", "10000005", "10000006"],
  ],
  ["the same of one that is only paid", () => ({ account: { id: paid.id, as: "both" } }), () => [paidUid]],
  ["an account that nobody knows", () => ({ account: { id: "acc_none", as: "both" } }), () => []],
  ["part of a payee, in any case", () => ({ payee: "anna" }), () => ["Anna_100%@example.net"]],
  ["a percent sign stands for itself", () => ({ payee: "0%@" }), () => ["Anna_100%@example.net"]],
  ["an underscore is no wildcard", () => ({ payee: "1_000001" }), () => []],
  [
    "an amount to the micro-unit",
    () => ({ amount: { min: "12.345678", max: "12.345678" } }),
    () => ["Anna_100%@example.net", paidUid],
  ],
  ["one micro-unit more", () => ({ amount: { min: "12.345679" } }), () => []],
  [
    "created from a moment on",
    () => ({ created: { from: secondStartedAt }, state: ["queued"], batchId: batch.second }),
    () => ["Anna_100%@example.net", paidUid],
  ],
  ["created before it", () => ({ created: { before: secondStartedAt }, state: ["queued"] }), () => ["10000006"]],
  ["batch", () => ({ batchId: batch.second }), () => ["Anna_100%@example.net", paidUid]],
  ["campaign", () => ({ campaign: "july" }), () => ["10000071", "10000072"]],
  [
    "the person who ordered it",
    () => ({ personId: colleague.caller.personId }),
    () => ["Anna_100%@example.net", paidUid],
  ],
  ["in doubt", () => ({ isInDoubt: true }), () => ["10000004"]],
  ["two filters bind both", () => ({ campaign: "may", state: ["queued"] }), () => ["10000006"]],
];

test.each(filters)("TRF-N6: %s", async (_name, filter, expected) => {
  expect(await found(filter())).toEqual([...expected()].sort());
});

test("a doubt that the review holds is found whatever the state says, until it is ended", async () => {
  const [accepted] = (await listTransfers(world.ctx, { limit: 1, filter: { state: ["accepted"] } })).items;
  const id = world.ctx.ids.next("rev");
  const item = { id, kind: "no_record" as const, subjectKind: "transfer" as const, subjectId: accepted?.id ?? "" };
  const about = { accountId: world.account.id, batchId: batch.first, amountMicro: 5_600_000n, evidence: {} };
  await world.ctx.db.tx((tx) => openReviewItem(tx, { ...item, ...about }, world.ctx.clock.nowMs()));
  expect(await found({ isInDoubt: true })).toEqual(["10000002", "10000004"]);
  const { reviewItems: r } = world.ctx.db.t;
  await world.ctx.db.update(r, { state: "closed", openSlot: null }, eq(r.id, id));
  expect(await found({ isInDoubt: true })).toEqual(["10000004"]);
});

test("a row says who pays whom, in which batch and line, by whose order and whose confirmation", async () => {
  const page = await listTransfers(world.ctx, {
    limit: 10,
    filter: { account: { id: paid.id, as: "target" } },
  });
  expect(page.items).toMatchObject([
    {
      kind: "cashback",
      account: { id: other.id, email: other.email, alias: null },
      payee: paidUid,
      isPayeeMasked: false,
      payeeAccount: { id: paid.id },
      amount: "12.345678",
      state: "queued",
      batch: { id: batch.second },
      line: { number: 2 },
      campaign: "june",
      attempts: 0,
      by: { name: "Otto Operator" },
      confirmedBy: { name: "Otto Operator" },
      recordId: null,
    },
  ]);
});

test("pages of one row hold every transfer once, and those that appear meanwhile push none off", async () => {
  const items: TransferPage["items"] = [];
  const before = await listTransfers(world.ctx, { limit: 200 });
  let cursor: string | undefined;
  for (let page = 0; page < 40; page += 1) {
    const answer = await listTransfers(world.ctx, { limit: 1, ...(cursor === undefined ? {} : { cursor }) });
    items.push(...answer.items);
    if (page === 2) {
      world.clock.forward(1_000);
      const draft = await draftBatch(world.ctx, other.id, csvOf(["10000091", "10000092"]), {
        campaign: { key: "late" },
      });
      await startDraft(world.ctx, draft.id);
    }
    cursor = answer.nextCursor ?? undefined;
    if (cursor === undefined) break;
  }
  expect(items.map(({ id }) => id)).toEqual(before.items.map(({ id }) => id));
  expectTotals(before, items);
  expect((await listTransfers(world.ctx, { limit: 1 })).total).toBe(before.total + 2);
});

test("to whom payees are masked nothing shows or finds one", async () => {
  const viewer = { ...world.ctx, caller: await operatorCaller(world.app, "Vera Viewer", ["viewer"]) };
  const page = await listTransfers(viewer, { limit: 100 });
  const shown = JSON.stringify(
    page.items.map(({ payee, payeeAccount, isPayeeMasked }) => [payee, payeeAccount, isPayeeMasked]),
  );
  for (const payee of ["10000001", "Anna", paidUid]) expect(shown).not.toContain(payee);
  expect(page.items.every(({ isPayeeMasked, payeeAccount }) => isPayeeMasked && payeeAccount === null)).toBe(true);
  for (const filter of [
    { payee: "1" },
    { account: { id: paid.id, as: "target" as const } },
    { account: { id: world.account.id, as: "both" as const } },
  ]) {
    await expect(listTransfers(viewer, { limit: 1, filter })).rejects.toMatchObject({ reason: "payees.masked" });
  }
  expect(await found({ account: { id: poor.id, as: "source" } }, viewer)).toHaveLength(2);
});

test("a key for some accounts lists and sums what they pay, and learns nothing of an account beyond them", async () => {
  const limits = { limitTransferMicro: null, limitDayMicro: null, expiresAtMs: Number.MAX_SAFE_INTEGER };
  const actor = { ...world.ctx.caller.actor, kind: "api_key" as const };
  const key = { id: "key_1", name: "nightly", prefix: "im_1", accountIds: [other.id, poor.id], ...limits };
  const caller = { ...world.ctx.caller, actor, scopes: ["read"] as const, key };
  const program: ServiceContext = { ...world.ctx, caller };
  const payers = new Set((await listTransfers(program, { limit: 100 })).items.map(({ account }) => account?.id));
  expect(payers).toEqual(new Set([other.id, poor.id]));
  expect(await found({ batchId: batch.first }, program)).toEqual([]);
  expect(await found({ account: { id: paid.id, as: "target" } }, program)).toEqual([]);
  const [row] = (await listTransfers(program, { limit: 1, filter: { payee: paidUid } })).items;
  expect([row?.payee, row?.payeeAccount]).toEqual([paidUid, null]);
});

test("SEC-12: a place that no transfer could have is a wrong cursor", async () => {
  for (const value of ["abc", "1e3", 1.5, "9".repeat(27)]) {
    const cursor = writeCursor({ by: "created", direction: "desc" }, { value, id: "trf_1" });
    await expect(listTransfers(world.ctx, { limit: 1, cursor })).rejects.toMatchObject({ reason: "list.cursor" });
  }
});
