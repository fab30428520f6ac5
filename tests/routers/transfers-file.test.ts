import { parse } from "csv-parse/sync";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { formatMoney, parseMoney, sumMicro } from "@/domain/money";
import { transferExportColumns } from "@/domain/transfer-export";
import type { ServiceContext } from "@/server/services/context";
import { listTransfers } from "@/server/services/transfers/list-transfers";
import { accountRow, csvOf, draftBatch, operatorCaller, settleAll, startDraft, uids } from "../support/factories";
import { servedWorld } from "../support/served";

let world: Awaited<ReturnType<typeof servedWorld>>;
let ctx: ServiceContext;
const cookies = { operator: "", viewer: "" };

beforeAll(async () => {
  world = await servedWorld();
  ctx = { ...world.app, caller: await operatorCaller(world.app, "Olive Owner", ["owner"]) };
  const account = await accountRow(world.app, { name: "payer" });
  const first = await draftBatch(ctx, account.id, csvOf(uids(230)), { name: "=1+1, or so" });
  await startDraft(ctx, first.id);
  await settleAll(world.app, first.id, { "10000001": "accepted", "10000002": "settled", "10000003": "unknown" });
  cookies.operator = await world.cookieOf("Otto", ["operator"], true);
  cookies.viewer = await world.cookieOf("Vera", ["viewer"], true);
});
afterAll(() => world.close());

const download = (query: string, cookie = cookies.operator) =>
  world.server.callFromPage(`/api/files/transfers?${query}`, cookie);
const rowsOf = (text: string): Record<string, string>[] => parse(text, { columns: true });

test("the file of a filter holds its rows whole, over all pages, with money as exact text and nothing that runs", async () => {
  const answer = await download("format=csv");
  expect(answer.status).toBe(200);
  const rows = rowsOf(answer.text);
  const page = await listTransfers(ctx, { limit: 200 });
  expect(Object.keys(rows[0] ?? {})).toEqual([...transferExportColumns]);
  expect([rows.length, new Set(rows.map((row) => row.transfer_id)).size]).toEqual([page.total, page.total]);
  expect(page.total).toBe(230);
  const sum = page.totals.map((one) => parseMoney(one.sum));
  expect(formatMoney(sumMicro(rows.map((row) => parseMoney(row.amount ?? ""))))).toBe(formatMoney(sumMicro(sum)));
  expect(rows.every((row) => /^\d+\.\d{6}$/.test(row.amount ?? ""))).toBe(true);
  expect(rows.every((row) => row.batch === "'=1+1, or so")).toBe(true);
});

test("the file holds what the applied filter holds, and the first record of JSONL says which", async () => {
  const filter = { state: ["accepted", "settled"] };
  const query = `filter=${encodeURIComponent(JSON.stringify(filter))}`;
  const rows = rowsOf((await download(`format=csv&${query}`)).text);
  expect(rows.map((row) => [row.payee, row.state]).sort()).toEqual([
    ["10000001", "accepted"],
    ["10000002", "settled"],
  ]);
  const [head, ...lines] = (await download(`format=jsonl&${query}`)).text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(head).toMatchObject({ export: "transfers", filter, by: "Otto", mode: "sandbox" });
  expect(head.totals).toEqual([
    { state: "accepted", count: 1, sum: "5.600000" },
    { state: "settled", count: 1, sum: "5.600000" },
  ]);
  expect(lines).toHaveLength(2);
});

test("EXP-1: the file holds the rows of the view, in their order, with the same payee, amount and state", async () => {
  const filter = { state: ["accepted", "settled", "unknown"] } satisfies Parameters<typeof listTransfers>[1]["filter"];
  const shown = (await listTransfers(ctx, { filter, limit: 200 })).items;
  const rows = rowsOf((await download(`format=csv&filter=${encodeURIComponent(JSON.stringify(filter))}`)).text);
  expect(rows).toHaveLength(3);
  expect(rows.map((row) => [row.transfer_id, row.payee, row.amount, row.state])).toEqual(
    shown.map(({ id, payee, amount, state }) => [id, payee, amount, state]),
  );
});

test("each download is audited; who sees payees masked gets none, and a filter that is none is refused", async () => {
  const { auditEntries: t } = ctx.db.t;
  const audited = async () => (await ctx.db.read.select().from(t).where(eq(t.action, "transfer.export"))).length;
  const before = await audited();
  expect((await download("format=csv")).status).toBe(200);
  expect(await audited()).toBe(before + 1);
  expect((await download("format=csv", cookies.viewer)).status).toBe(403);
  expect((await download("format=csv", "")).status).toBe(401);
  expect((await download("format=pdf")).status).toBe(400);
  expect((await download("filter=nothing")).status).toBe(400);
  expect((await download(`filter=${encodeURIComponent('{"anything":1}')}`)).status).toBe(400);
  expect(await audited()).toBe(before + 1);
});

test("the file has the columns that were asked for, in that order, and says so; another column or one twice is refused", async () => {
  const columns = ["state", "transfer_id", "amount"];
  const query = `columns=${columns.join(",")}&filter=${encodeURIComponent('{"state":["settled"]}')}`;
  const [header, row, ...others] = (await download(`format=csv&${query}`)).text.trim().split("\r\n");
  expect(header).toBe("state,transfer_id,amount");
  expect(row).toMatch(/^settled,trf_\w+,5\.600000$/);
  expect(others).toEqual([]);
  const [head, line] = (await download(`format=jsonl&${query}`)).text
    .trim()
    .split("\n")
    .map((text) => JSON.parse(text));
  expect([head.columns, Object.keys(line)]).toEqual([columns, columns]);
  const { auditEntries: t } = ctx.db.t;
  const entries = await ctx.db.read.select().from(t).where(eq(t.action, "transfer.export"));
  expect(entries.map(({ after }) => JSON.parse(after ?? "{}"))).toContainEqual(
    expect.objectContaining({ format: "jsonl", columns }),
  );
  for (const wrong of ["payee,password", "payee,payee", "payee,", "", "payee,__proto__"]) {
    const refused = await download(`columns=${encodeURIComponent(wrong)}`);
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining("export.columns")]);
  }
  expect((await download("columns=nothing&filter=nothing")).text).toContain("export.filter");
});
