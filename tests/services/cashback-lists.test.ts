import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { payDecisions } from "@/domain/batch-line-states";
import { cashbackDetail, cashbackRow, type ListCashbackInput } from "@/domain/cashback-batch.schema";
import { listLinesOutput } from "@/domain/cashback-batch-line.schema";
import { cashbackReview } from "@/domain/cashback-batch-review.schema";
import { openReviewItem } from "@/server/repositories/review.repository";
import { downloadCashback, exportCashback } from "@/server/services/cashback/export-cashback";
import { getCashback } from "@/server/services/cashback/get-cashback";
import { listCashback } from "@/server/services/cashback/list-cashback";
import { listCashbackLines } from "@/server/services/cashback/list-lines";
import { reviewCashback } from "@/server/services/cashback/review-cashback";
import {
  accountRow,
  type CashbackWorld,
  cashbackWorld,
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

const linesOf = (id: string, filter = {}) => listCashbackLines(world.ctx, { filter: { id, ...filter }, limit: 200 });
const namesOf = async (filter: ListCashbackInput["filter"]) =>
  (await listCashback(world.ctx, { limit: 50, filter })).items.map(({ name }) => name);

/** A started batch of five lines, one of them held, in the states of a run that is half way. */
async function halfWay(name = "May") {
  const text = ["uid,cards", ...uids(5).map((uid) => `${uid},1`), "10000009,0", ""].join("\n");
  const { id } = await draftBatch(world.ctx, world.account.id, text, { name });
  await startDraft(world.ctx, id);
  await settleAll(world.app, id, {
    "10000001": "settled",
    "10000002": "accepted",
    "10000003": "unknown",
    "10000004": "rejected",
  });
  return id;
}

async function download(id: string, format: "csv" | "jsonl"): Promise<string> {
  const file = await downloadCashback(world.ctx, { id, format });
  let text = "";
  for await (const part of file.parts) text += part;
  return text;
}

test("a batch shows counts and sums per state, and progress derived from them", async () => {
  const id = await halfWay();
  const detail = await getCashback(world.ctx, { id });
  expect(cashbackDetail.parse(detail)).toEqual(detail);
  expect(detail).toMatchObject({
    progress: "sending",
    total: "28.000000",
    lines: { all: { count: 6 }, ready: { count: 5 }, held: { count: 1 } },
    settled: { count: 1, sum: "5.600000" },
    open: { count: 3, sum: "16.800000" },
    estimate: null,
  });
  expect(detail.states).toEqual(
    ["queued", "accepted", "settled", "rejected", "unknown"].map((state) => ({ state, count: 1, sum: "5.600000" })),
  );
});

test("L07: reading every list and page of a batch a hundred times changes no row", async () => {
  const id = await halfWay();
  const { batches, batchLines, transfers, auditEntries, events } = world.app.db.t;
  const { read } = world.app.db;
  const state = async () =>
    JSON.stringify(
      [
        await read.select().from(batches),
        await read.select().from(batchLines),
        await read.select().from(transfers),
        await read.select().from(auditEntries),
        await read.select().from(events),
      ],
      (_key, value) => (typeof value === "bigint" ? String(value) : value),
    );
  const payer = await accountRow(world.app);
  const draft = await draftBatch(world.ctx, payer.id, csvOf(uids(5, 20_000_001)));
  const before = await state();
  for (let round = 0; round < 100; round += 1) {
    await getCashback(world.ctx, { id });
    await linesOf(id);
    await listCashback(world.ctx, { limit: 10 });
    await reviewCashback(world.ctx, { id: draft.id });
  }
  expect(await state()).toBe(before);
});

test("the tabs of the list follow the intent and the rows", async () => {
  const running = await halfWay("running");
  const payer = await accountRow(world.app);
  await draftBatch(world.ctx, payer.id, csvOf(uids(2, 20_000_001)), { name: "draft" });
  const third = await accountRow(world.app);
  const done = await draftBatch(world.ctx, third.id, csvOf(uids(2, 30_000_001)), { name: "done" });
  await startDraft(world.ctx, done.id);
  await settleAll(world.app, done.id, { "30000001": "settled", "30000002": "settled" });
  expect(await namesOf({ state: "draft" })).toEqual(["draft"]);
  expect(await namesOf({ state: "running" })).toEqual(["running"]);
  expect(await namesOf({ state: "done" })).toEqual(["done"]);
  expect(await namesOf({ state: "needs_attention" })).toEqual([]);
  const { accountId, id: transferId } = (await world.app.db.read.select().from(world.app.db.t.transfers))[0] ?? {
    accountId: "",
    id: "",
  };
  await world.app.db.tx((tx) =>
    openReviewItem(
      tx,
      {
        id: "rev_1",
        kind: "absent",
        subjectKind: "transfer",
        subjectId: transferId,
        accountId,
        batchId: running,
        amountMicro: null,
        evidence: {},
      },
      world.clock.nowMs(),
    ),
  );
  expect(await namesOf({ state: "needs_attention" })).toEqual(["running"]);
  expect(await namesOf({ state: "running" })).toEqual([]);
  expect(await getCashback(world.ctx, { id: running })).toMatchObject({ progress: "needs_attention", openItems: 1 });
});

test("a batch that the engine paused needs attention while something of it is left; one that a person paused does not", async () => {
  const { db } = world.app;
  const id = await halfWay("May");
  const pause = (pauseReason: string | null) =>
    db.update(db.t.batches, { intent: "paused", pauseReason }, eq(db.t.batches.id, id));
  await pause("breaker_rejected");
  expect(await namesOf({ state: "needs_attention" })).toEqual(["May"]);
  expect(await namesOf({ state: "running" })).toEqual([]);
  for (const byPerson of ["person", null]) {
    await pause(byPerson);
    expect(await namesOf({ state: "needs_attention" })).toEqual([]);
    expect(await namesOf({ state: "running" })).toEqual(["May"]);
  }
  await pause("breaker_rejected");
  await settleAll(world.app, id, { "10000005": "settled" });
  expect(await namesOf({ state: "needs_attention" })).toEqual([]);
});

test("evidence that is overdue needs attention in the list and on the batch alike", async () => {
  const { id } = await draftBatch(world.ctx, world.account.id, csvOf(uids(2)), { name: "waiting" });
  await startDraft(world.ctx, id);
  await settleAll(world.app, id, { "10000001": "settled", "10000002": "accepted" });
  expect((await getCashback(world.ctx, { id })).progress).toBe("settling");
  expect(await namesOf({ state: "running" })).toEqual(["waiting"]);
  world.clock.forward(world.app.parameters.visibleMs + 1_000);
  expect((await getCashback(world.ctx, { id })).progress).toBe("needs_attention");
  expect(await namesOf({ state: "needs_attention" })).toEqual(["waiting"]);
  expect(await namesOf({ state: "running" })).toEqual([]);
});

test("GEN-1: batches are paged in every order without losing or repeating one", async () => {
  for (const [index, name] of ["b", "a", "d", "c", "e"].entries()) {
    const payer = await accountRow(world.app);
    await draftBatch(world.ctx, payer.id, csvOf(uids(index + 1, 20_000_001 + index * 100)), { name });
  }
  const read = async (sort: ListCashbackInput["sort"]) => {
    const names: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await listCashback(world.ctx, { limit: 2, sort, ...(cursor === undefined ? {} : { cursor }) });
      expect(page.total).toBe(5);
      names.push(...page.items.map(({ name }) => name));
      if (page.nextCursor === null) return names.join("");
      cursor = page.nextCursor;
    }
  };
  expect(await read({ by: "name", direction: "asc" })).toBe("abcde");
  expect(await read({ by: "name", direction: "desc" })).toBe("edcba");
  expect(await read({ by: "total", direction: "asc" })).toBe("badce");
  expect(await read({ by: "total", direction: "desc" })).toBe("ecdab");
  expect(await read({ by: "number", direction: "asc" })).toBe("badce");
  expect(await read(undefined)).toBe("ecdab");
  expect(await namesOf({ q: "CASHBACK-2026", campaignKey: "cashback-2026-05" })).toHaveLength(5);
  expect(await namesOf({ q: "%" })).toEqual([]);
});

test("lines show the verdict before and the transfer's state after the start, with totals over the filter", async () => {
  const id = await halfWay();
  const page = await linesOf(id);
  expect(listLinesOutput.parse(page)).toEqual(page);
  expect(page.items.map(({ state }) => state)).toEqual([
    "settled",
    "accepted",
    "unknown",
    "rejected",
    "queued",
    "held",
  ]);
  expect(page.totals).toHaveLength(6);
  expect(await linesOf(id, { state: "held" })).toMatchObject({
    total: 1,
    totals: [{ state: "held", count: 1, sum: "5.600000" }],
  });
  expect((await linesOf(id, { state: "ready" })).items).toEqual([]);
  expect((await linesOf(id, { state: "unknown" })).items.map(({ payee }) => payee)).toEqual(["10000003"]);
  expect((await linesOf(id, { reason: "no_card" })).total).toBe(1);
  expect((await linesOf(id, { q: "00000" })).total).toBe(6);
  expect((await linesOf(id, { q: "0000_" })).total).toBe(0);
});

test("GEN-1: lines are paged by number, amount and payee", async () => {
  const { id } = await draftBatch(
    world.ctx,
    world.account.id,
    csvOf(["10000005", "10000003", "abc", "10000001", "10000004"], ["2", "1", "5", "x", "1"]),
    { amount: { column: true } },
  );
  const read = async (by: "seq" | "amount" | "payee", direction: "asc" | "desc") => {
    const seqs: number[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await listCashbackLines(world.ctx, {
        filter: { id },
        limit: 2,
        sort: { by, direction },
        ...(cursor === undefined ? {} : { cursor }),
      });
      seqs.push(...page.items.map(({ seq }) => seq));
      if (page.nextCursor === null) return seqs;
      cursor = page.nextCursor;
    }
  };
  expect(await read("seq", "desc")).toEqual([5, 4, 3, 2, 1]);
  expect(await read("amount", "asc")).toEqual([4, 2, 5, 1, 3]);
  expect((await read("amount", "desc"))[0]).toBe(3);
  expect(await read("payee", "asc")).toEqual([4, 2, 5, 1, 3]);
});

test("earlier payments stand beside each line, and payees never paid can be filtered", async () => {
  const first = await halfWay();
  const payer = await accountRow(world.app);
  const next = await draftBatch(world.ctx, payer.id, csvOf(uids(4)), { campaign: { key: "cashback-2026-06" } });
  const { items } = await linesOf(next.id);
  expect(items.map(({ earlier }) => earlier.count)).toEqual([1, 1, 0, 0]);
  expect(items[0]?.earlier).toMatchObject({ sum: "5.600000" });
  expect((await linesOf(next.id, { neverPaid: true })).total).toBe(2);
  expect((await linesOf(next.id, { neverPaid: false })).total).toBe(2);
  expect((await linesOf(first)).items[0]?.earlier.count).toBe(0);
});

test("lines are found by a decision to pay them, by what became of it, and by its absence", async () => {
  const held = uids(4).map((uid) => `${uid},0`);
  const { id } = await draftBatch(world.ctx, world.account.id, ["uid,cards", ...held, "10000009,1", ""].join("\n"));
  await decide(world.ctx, id, { reason: "no_card" }, "pay", { count: 4, sum: "22.400000" });
  const payees = async (decided: (typeof payDecisions)[number]) =>
    (await linesOf(id, { decided })).items.map(({ payee }) => payee);
  expect(await payees("pay")).toEqual(uids(4));
  expect(await payees("unpaid")).toEqual(uids(4));
  expect(await payees("paid")).toEqual([]);
  expect(await payees("none")).toEqual(["10000009"]);
  await startDraft(world.ctx, id);
  const ends = {
    "10000001": "settled",
    "10000002": "accepted",
    "10000003": "unknown",
    "10000004": "rejected",
  } as const;
  await settleAll(world.app, id, { ...ends, "10000009": "settled" });
  expect(await payees("pay")).toEqual(uids(4));
  expect(await payees("paid")).toEqual(["10000001", "10000002"]);
  expect(await payees("unpaid")).toEqual(["10000003", "10000004"]);
  expect(await payees("none")).toEqual(["10000009"]);
  expect((await linesOf(id, { decided: "paid" })).totals).toEqual([
    { state: "accepted", count: 1, sum: "5.600000" },
    { state: "settled", count: 1, sum: "5.600000" },
  ]);
});

test("people who may not see payees in full get them masked, and can neither search nor sort by them", async () => {
  const id = await halfWay();
  const viewer = { ...world.ctx, caller: await operatorCaller(world.app, "Vera", ["viewer"]) };
  const page = await listCashbackLines(viewer, { filter: { id, q: "10000001" }, limit: 200 });
  expect(page.total).toBe(6);
  expect(JSON.stringify(page)).not.toContain("10000001");
  expect(page.items[0]).toMatchObject({ payee: "10••••01", isPayeeMasked: true });
  const sorted = { filter: { id }, limit: 2, sort: { by: "payee" as const, direction: "asc" as const } };
  await expect(listCashbackLines(viewer, sorted)).rejects.toMatchObject({ code: "FORBIDDEN" });
});

test("CSB-7: the export has one row per row of the file, its sums equal the ledger", async () => {
  const id = await halfWay();
  const [held] = (await linesOf(id, { state: "held" })).items;
  expect(held?.payee).toBe("10000009");
  const { url } = await exportCashback(world.ctx, { id, format: "csv" });
  expect(url).toBe(`/api/files/cashback/${id}?format=csv`);
  const [head, ...rows] = (await download(id, "csv")).trimEnd().split("\r\n");
  expect(head?.split(",").slice(0, 5)).toEqual(["file_row", "payee_kind", "payee", "amount", "verdict"]);
  expect(rows).toHaveLength(6);
  const cells = rows.map((row) => row.split(","));
  const settled = cells.filter((row) => row[8] === "settled").reduce((sum, row) => sum + Number(row[3]), 0);
  expect(settled.toFixed(6)).toBe((await getCashback(world.ctx, { id })).settled.sum);
  expect(cells[0]?.[11]).toMatch(/^\d{4}-\d\d-\d\dT/);
  expect(cells[5]?.slice(4, 9)).toEqual(["held", "no_card", "", "", ""]);
  const lines = (await download(id, "jsonl"))
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines[0]).toMatchObject({ export: "cashback", mode: "sandbox", by: "Olive Owner", zone: "UTC" });
  expect(lines).toHaveLength(7);
  const audit = await world.app.db.read.select().from(world.app.db.t.auditEntries);
  expect(audit.filter(({ action }) => action === "batch.export")).toHaveLength(2);
});

test("EXP-1: the file holds the lines of the screen, in their order, with the same payee, amount and state", async () => {
  const id = await halfWay();
  const shown = (await linesOf(id)).items;
  const [, ...rows] = (await download(id, "csv")).trimEnd().split("\r\n");
  expect(rows.map((row) => row.split(",")).map((cells) => [cells[2], cells[3], cells[8]])).toEqual(
    shown.map(({ payee, amount, state }) => [payee, amount, state === "held" ? "" : state]),
  );
});

test("EXP-2: a note that a spreadsheet would run is exported as text, with the decision and its reason", async () => {
  const { id } = await draftBatch(world.ctx, world.account.id, 'uid,cards,note\n10000001,0,=1+1\n10000002,1,"a, b"\n');
  await decide(world.ctx, id, { reason: "no_card" }, "exclude", { count: 1, sum: "5.6" });
  const rows = (await download(id, "csv")).split("\r\n");
  expect(rows[1]).toContain("excluded,no_card,exclude,checked with the campaign list,");
  expect(rows[1]?.endsWith(",'=1+1")).toBe(true);
  expect(rows[2]?.endsWith(',"a, b"')).toBe(true);
});

test("what goes out keeps its schema: strict rows, decimal strings with six places", async () => {
  const { id } = await draftBatch(world.ctx, world.account.id, csvOf(uids(3), ["1.5", "2", "0.000001"]), {
    amount: { column: true },
  });
  const review = await reviewCashback(world.ctx, { id });
  expect(cashbackReview.parse(review)).toEqual(review);
  const [row] = (await listCashback(world.ctx, { limit: 1 })).items;
  expect(cashbackRow.parse(row)).toEqual(row);
  expect(row?.total).toBe("3.500001");
});

test("one line of a batch can be read alone, as it is now, whatever list it left by a decision", async () => {
  const text = ["uid,cards", "10000001,1", "10000009,0", ""].join("\n");
  const { id } = await draftBatch(world.ctx, world.account.id, text);
  const held = (await linesOf(id, { state: "held" })).items[0];
  if (held === undefined) throw new Error("a held line was to be listed");
  await decide(world.ctx, id, { ids: [held.id] }, "pay", { count: 1, sum: "5.600000" });
  expect((await linesOf(id, { state: "held" })).items).toEqual([]);
  const alone = await linesOf(id, { lineId: held.id });
  expect(listLinesOutput.parse(alone).items).toMatchObject([{ id: held.id, state: "ready", isOverridden: true }]);
  expect(alone.total).toBe(1);

  const other = await draftBatch(world.ctx, world.account.id, "uid\n10000077\n", {
    name: "Other",
    campaign: { key: "other" },
  });
  expect((await linesOf(other.id, { lineId: held.id })).items).toEqual([]);
});
