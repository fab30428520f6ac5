import { afterEach, beforeEach, expect, test } from "vitest";
import { cashbackResult } from "@/domain/cashback-batch.schema";
import { cashbackReview } from "@/domain/cashback-batch-review.schema";
import { handleCashbackFile } from "@/server/routers/http-files";
import { accountRow, csvOf, uids } from "../support/factories";
import { reasonOf, type ServedWorld, servedWorld } from "../support/served";

let world: ServedWorld;
let operator: string;
let account: { id: string };

beforeEach(async () => {
  world = await servedWorld();
  operator = await world.cookieOf("operator", ["operator"], true);
  account = await accountRow(world.app);
});
afterEach(() => world.close());

const dataOf = (answer: { json: unknown }): unknown =>
  typeof answer.json === "object" && answer.json !== null && "result" in answer.json
    ? Object.entries(Object(answer.json.result)).find(([name]) => name === "data")?.[1]
    : undefined;
const create = (cookie: string) =>
  world.mutate("cashback.create", cookie, {
    idempotencyKey: "form-1",
    sourceAccountId: account.id,
    campaign: { key: "cashback-2026-05" },
    amount: { fixed: "5.6" },
  });
const importLines = (cookie: string, id: string, text: string) =>
  world.mutate("cashback.import", cookie, { id, version: 1, source: { text }, dryRun: false });

/** A draft of three lines, made over the API. */
async function draft(): Promise<string> {
  const { id } = cashbackResult.parse(dataOf(await create(operator)));
  expect(reasonOf(await importLines(operator, id, csvOf(uids(3))))).toBe("done");
  return id;
}
const download = (id: string, cookie: string, format = "csv") =>
  handleCashbackFile(
    world.app,
    new Request(`${world.server.url}/api/files/cashback/${id}?format=${format}`, {
      headers: { cookie, host: new URL(world.server.url).host },
    }),
    id,
  );

test("dry runs have a limit of their own, so that looking at a file never stops it from being imported", async () => {
  const { id } = cashbackResult.parse(dataOf(await create(operator)));
  const look = { id, version: 1, source: { text: csvOf(uids(2)) }, dryRun: true };
  const counts = async () => {
    const rows = await world.app.db.read.select().from(world.app.db.t.limitCounters);
    return Object.fromEntries(rows.map(({ key, count }) => [key.split(":")[1], count]));
  };
  for (let index = 0; index < 3; index += 1) {
    expect(reasonOf(await world.mutate("cashback.import", operator, look))).toBe("done");
  }
  expect(await counts()).toMatchObject({ dryRun: 3 });
  expect(await counts()).not.toHaveProperty("import");
  expect(reasonOf(await importLines(operator, id, csvOf(uids(2))))).toBe("done");
  expect(await counts()).toMatchObject({ dryRun: 3, import: 1 });
  // Only a true that the schema takes counts as a dry run.
  const almost = await world.mutate("cashback.import", operator, { ...look, dryRun: "true" });
  expect([almost.status, (await counts()).import]).toEqual([400, 2]);
});

test("a program goes from create to start with the types of the API alone", async () => {
  const id = await draft();
  const review = cashbackReview.parse(dataOf(await world.query("cashback.review", operator, { id })));
  expect(review).toMatchObject({ tier: 2, lines: { ready: { count: 3, sum: "16.800000" } } });
  const start = { idempotencyKey: "start-1", id, confirm: { snapshot: review.snapshot } };
  const started = cashbackResult.parse(dataOf(await world.mutate("cashback.start", operator, start)));
  expect(started).toMatchObject({ intent: "running", replayed: false });
  expect(cashbackResult.parse(dataOf(await world.mutate("cashback.start", operator, start)))).toMatchObject({
    id,
    replayed: true,
  });
  const page = await world.query("cashback.lines", operator, { filter: { id, state: "queued" }, limit: 2 });
  expect(dataOf(page)).toMatchObject({ total: 3, totals: [{ state: "queued", count: 3, sum: "16.800000" }] });
});

test("who may not, does not: a viewer reads masked lines and pauses, an approver stops, neither drafts nor starts", async () => {
  const id = await draft();
  const viewer = await world.cookieOf("viewer", ["viewer"], true);
  const approver = await world.cookieOf("approver", ["approver"], true);
  const before = await world.rows();
  const confirm = { snapshot: "a".repeat(64) };
  for (const cookie of [viewer, approver]) {
    expect((await create(cookie)).status).toBe(403);
    expect((await importLines(cookie, id, csvOf(uids(1)))).status).toBe(403);
    expect((await world.mutate("cashback.start", cookie, { idempotencyKey: "k", id, confirm })).status).toBe(403);
  }
  expect(await world.rows()).toBe(before);
  const lines = await world.query("cashback.lines", viewer, { filter: { id } });
  expect(lines.status).toBe(200);
  expect(lines.text).not.toContain("10000001");
  const stop = { id, why: "given up by the approver" };
  expect((await world.mutate("cashback.stop", viewer, stop)).status).toBe(403);
  expect((await world.mutate("cashback.stop", approver, stop)).status).toBe(200);
});

test("GEN-1, GEN-10: unknown keys, filters and sorts are refused", async () => {
  const id = await draft();
  for (const input of [
    { filter: { id, verdict: "ready" } },
    { filter: { id }, sort: { by: "rawText", direction: "asc" } },
    { filter: { id }, limit: 201 },
    { filter: {} },
  ]) {
    expect((await world.query("cashback.lines", operator, input)).status).toBe(400);
  }
  const extra = { id, why: "a reason of ten characters", force: true };
  expect((await world.mutate("cashback.stop", operator, extra)).status).toBe(400);
});

test("an export is a file for people who may see payees, and for nobody else", async () => {
  const id = await draft();
  const url = dataOf(await world.query("cashback.export", operator, { id, format: "csv" }));
  expect(url).toEqual({ url: `/api/files/cashback/${id}?format=csv` });
  const file = await download(id, operator);
  expect(file.status).toBe(200);
  expect(file.headers.get("content-disposition")).toBe('attachment; filename="cashback-1-cashback-2026-05.csv"');
  expect((await file.text()).trimEnd().split("\r\n")).toHaveLength(4);
  expect((await download(id, await world.cookieOf("viewer", ["viewer"]))).status).toBe(403);
  expect((await download(id, "")).status).toBe(401);
  expect((await download(id, operator, "xlsx")).status).toBe(400);
  expect((await download("bat_none", operator)).status).toBe(404);
});
