import { asc, count, eq, max, sql } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DuplicateRowError } from "@/domain/errors";
import { oneOf } from "@/server/db/one-of";
import { missingTriggers } from "@/server/db/triggers";
import { reopen, type TestDatabase, testDatabase } from "../support/database";

let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase();
});
afterEach(() => database.close());

const campaign = (key: string) => ({ key, name: key, expectsRepeats: false, createdAtMs: 1 });
const transfer = (id: string, amountMicro: bigint) => ({
  id,
  kind: "cashback" as const,
  accountId: "acc_1",
  payeeKind: "uid" as const,
  payee: "10010001",
  payeeKey: "k",
  amountMicro,
  state: "draft" as const,
  contentHash: "h",
  createdBy: "opr_1",
  createdAtMs: 1,
  updatedAtMs: 1,
});

test("a figure beyond 2^53 is stored and read digit by digit, alone and summed", async () => {
  const { store } = database;
  const { transfers: t } = store.t;
  await store.insert(t, transfer("trf_1", 9_007_199_254_740_993n));
  await store.insert(t, transfer("trf_2", 1_499_999_999_999_985_000n));
  const [row] = await store.read.select({ amount: t.amountMicro }).from(t).where(eq(t.id, "trf_1"));
  expect(row?.amount).toBe(9_007_199_254_740_993n);
  const [total] = await store.read
    .select({ sum: sql<bigint>`sum(${t.amountMicro})`.mapWith((v) => BigInt(v)), n: count() })
    .from(t);
  expect(total?.sum).toBe(9_007_199_254_740_993n + 1_499_999_999_999_985_000n);
  expect(Number(total?.n)).toBe(2);
});

test("a number that the database gives is a plain number, alone and as the largest, and goes on by one", async () => {
  const { store } = database;
  const { events: t } = store.t;
  const [none] = await store.read.select({ seq: max(t.seq) }).from(t);
  expect(none?.seq).toBe(null);
  const event = { atMs: 1, topic: "operator", subjectKind: "operator", subjectId: "opr_1", payload: "{}" };
  await store.insert(t, event);
  await store.insert(t, Array(30).fill(event));
  const rows = await store.read.select().from(t).orderBy(asc(t.seq));
  expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, index) => (rows[0]?.seq ?? Number.NaN) + index));
  const [last] = await store.read.select({ seq: max(t.seq) }).from(t);
  expect(last?.seq).toBe(rows.at(-1)?.seq);
});

test("a body that throws leaves nothing behind, and the next transaction works", async () => {
  const { store } = database;
  const { campaigns: c } = store.t;
  await expect(
    store.tx(async (tx) => {
      await tx.insert(c, campaign("lost"));
      throw new Error("stop");
    }),
  ).rejects.toThrow("stop");
  await store.tx((tx) => tx.insert(c, campaign("kept")));
  expect((await store.read.select().from(c)).map((row) => row.key)).toEqual(["kept"]);
});

test("a second connection sees nothing of an open transaction and everything after its commit", async () => {
  const { store } = database;
  const other = reopen(database);
  const { campaigns: c } = store.t;
  await store.tx(async (tx) => {
    await tx.insert(c, campaign("x"));
    expect(await other.inspect("select * from campaigns")).toHaveLength(0);
    expect(await tx.read.select().from(c)).toHaveLength(1);
  });
  expect(await other.read.select().from(c)).toHaveLength(1);
  await other.close();
});

test("the root session inside a transaction is refused instead of waiting for itself", async () => {
  const { store } = database;
  await expect(store.tx(() => store.insert(store.t.campaigns, campaign("x")))).rejects.toThrow("pass the session on");
  await expect(store.tx(async () => store.read.select().from(store.t.campaigns))).rejects.toThrow(
    "pass the session on",
  );
});

test("a unique rule answers with one error on both databases, and keys differ by case", async () => {
  const { store } = database;
  await store.insert(store.t.campaigns, [campaign("a"), campaign("A")]);
  await expect(store.insert(store.t.campaigns, campaign("a"))).rejects.toBeInstanceOf(DuplicateRowError);
});

test("update answers matched rows even when nothing changed, and upsert keeps one row", async () => {
  const { store } = database;
  const { bucketBalances: b } = store.t;
  const row = { accountId: "acc_1", bucket: "available", amountMicro: 5n, createdAtMs: 1 };
  await store.upsert(b, row, { target: ["accountId", "bucket"], set: ["amountMicro"] });
  await store.upsert(b, { ...row, amountMicro: 7n }, { target: ["accountId", "bucket"], set: ["amountMicro"] });
  expect(await store.read.select({ amount: b.amountMicro }).from(b)).toEqual([{ amount: 7n }]);
  expect(await store.update(b, { amountMicro: 7n }, eq(b.accountId, "acc_1"))).toBe(1);
});

test("fifty writers in parallel add up", async () => {
  const { store } = database;
  const { bucketBalances: b } = store.t;
  await store.insert(b, { accountId: "acc_1", bucket: "available", amountMicro: 0n, createdAtMs: 1 });
  await Promise.all(
    Array.from({ length: 50 }, () =>
      store.tx(
        async (tx) => void (await tx.update(b, { amountMicro: sql`amount_micro + 1` }, eq(b.accountId, "acc_1"))),
      ),
    ),
  );
  expect((await store.read.select().from(b))[0]?.amountMicro).toBe(50n);
});

test("D19: no statement moves an unknown transfer back to queued", async () => {
  const { store } = database;
  const { transfers: t } = store.t;
  await store.insert(t, transfer("trf_1", 1n));
  for (const state of ["queued", "sending", "unknown"] as const) await store.update(t, { state }, eq(t.id, "trf_1"));
  await expect(store.update(t, { state: "queued" }, eq(t.id, "trf_1"))).rejects.toThrow();
  await expect(store.execute("update transfers set state = 'queued' where id = 'trf_1'")).rejects.toThrow(/forbidden/);
  expect((await store.read.select({ state: t.state }).from(t))[0]?.state).toBe("unknown");
});

test("D23: a transfer begins as draft, and neither REPLACE nor delete removes money rows", async () => {
  const { store } = database;
  const { transfers: t } = store.t;
  await expect(store.insert(t, { ...transfer("trf_1", 1n), state: "queued" })).rejects.toThrow();
  await store.insert(t, transfer("trf_1", 1n));
  await expect(store.execute("delete from transfers where id = 'trf_1'")).rejects.toThrow(/never removed/);
  await expect(store.execute("replace into transfers select * from transfers where id = 'trf_1'")).rejects.toThrow(
    /never removed|forbidden/,
  );
  await expect(store.execute("delete from transfer_moves")).rejects.toThrow(/fixed/);
  expect(await missingTriggers(store)).toEqual([]);
});

test("bucket money that we hold never becomes negative", async () => {
  const { store } = database;
  const { bucketBalances: b } = store.t;
  await store.insert(b, { accountId: "acc_1", bucket: "held", amountMicro: 1n, createdAtMs: 1 });
  await expect(store.update(b, { amountMicro: sql`amount_micro - 2` }, eq(b.accountId, "acc_1"))).rejects.toThrow();
});

test("the database clock is the clock of this machine or the one that was given", async () => {
  expect(Math.abs((await database.store.nowMs()) - Date.now())).toBeLessThan(5_000);
  const fixed = reopen(database, { clockMs: () => 42 });
  expect(await fixed.nowMs()).toBe(42);
  await fixed.close();
});

test("rows are found among many texts, whatever signs are in them, and none among no texts", async () => {
  const { store } = database;
  const { campaigns: c } = store.t;
  const keys = ["plain", `quoted "one" and 'two'`, "\\back\nline", "返现 💸", "UPPER"];
  await store.insert(c, keys.map(campaign));
  const among = async (texts: string[]) => {
    const rows = await store.read
      .select({ key: c.key })
      .from(c)
      .where(oneOf(store, c.key, texts))
      .orderBy(asc(c.key));
    return rows.map(({ key }) => key);
  };
  expect(await among([...keys, "missing", "upper"])).toEqual([...keys].sort());
  expect(await among(["upper", "missing"])).toEqual([]);
  expect(await among([])).toEqual([]);
});

test("a statement that ran before sees what was written since, also when many others ran between", async () => {
  const { store } = database;
  const { campaigns: c } = store.t;
  const countKeys = async () => (await store.read.select({ n: count() }).from(c))[0]?.n;
  const before = Number(await countKeys());
  for (let index = 0; index < 450; index += 1) {
    await store.read
      .select({ key: c.key })
      .from(c)
      .where(sql`${c.key} = ${sql.raw(`'other-${index}'`)}`);
  }
  await store.insert(c, campaign("kept"));
  await store.insert(c, campaign("kept-2"));
  expect(Number(await countKeys())).toBe(before + 2);
});
