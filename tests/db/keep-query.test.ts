import { and, eq, gte, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { keepAnswer, keepListQuery, keepQuery } from "@/server/db/keep-query";
import { reopen, type TestDatabase, testDatabase } from "../support/database";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

test("a kept query is built once for each shape, takes new values each time, and reads what a transaction wrote in it alone", async () => {
  const { store } = database;
  const built: string[] = [];
  const countOf = keepQuery((db, column: "key" | "count") => {
    built.push(column);
    const { limitCounters: t } = db.t;
    return db.read
      .select({ count: t.count })
      .from(t)
      .where(eq(t[column], sql.placeholder("value")))
      .prepare();
  });
  const counter = { windowEndsAtMs: 1, blockedUntilMs: null, createdAtMs: 1 };
  await store.insert(store.t.limitCounters, [
    { ...counter, key: "one", count: 1 },
    { ...counter, key: "two", count: 2 },
  ]);
  expect(await countOf(store, "key").execute({ value: "two" })).toEqual([{ count: 2 }]);
  expect(await countOf(store, "key").execute({ value: "one" })).toEqual([{ count: 1 }]);
  expect(await countOf(store, "count").execute({ value: 2 })).toEqual([{ count: 2 }]);
  expect(built).toEqual(["key", "count"]);
  await store.tx(async (tx) => {
    await tx.insert(tx.t.limitCounters, { ...counter, key: "three", count: 3 });
    expect(await countOf(tx, "key").execute({ value: "three" })).toEqual([{ count: 3 }]);
    expect(() => countOf(store, "key")).toThrow("inside a transaction");
  });
  expect(await countOf(store, "key").execute({ value: "three" })).toEqual([{ count: 3 }]);
});

test("a kept answer is asked again after each write of this process or another, when it no longer holds, and in a transaction", async () => {
  const { store } = database;
  const other = reopen(database);
  let asked = 0;
  const countFrom = keepAnswer(
    async (db, from: number) => {
      asked += 1;
      const { limitCounters: t } = db.t;
      const rows = await db.read.select({ count: t.count }).from(t).where(gte(t.count, from));
      return { from, counts: rows.length };
    },
    (answer, from) => answer.from === from,
  );
  const counter = { windowEndsAtMs: 1, blockedUntilMs: null, createdAtMs: 1 };
  const keeps = store.dialect === "sqlite";
  const first = await countFrom(store, 1);
  expect(await countFrom(store, 1)).toEqual(first);
  expect(asked).toBe(keeps ? 1 : 2);
  await store.insert(store.t.limitCounters, { ...counter, key: "mine", count: 7 });
  expect((await countFrom(store, 1)).counts).toBe(first.counts + 1);
  await other.insert(other.t.limitCounters, { ...counter, key: "theirs", count: 7 });
  expect((await countFrom(store, 1)).counts).toBe(first.counts + 2);
  expect((await countFrom(store, 7)).counts).toBe(2);
  await store.tx(async (tx) => {
    await tx.insert(tx.t.limitCounters, { ...counter, key: "within", count: 7 });
    expect((await countFrom(tx, 7)).counts).toBe(3);
  });
  asked = 0;
  expect((await countFrom(store, 7)).counts).toBe(3);
  expect((await countFrom(store, 7)).counts).toBe(3);
  expect(asked).toBe(keeps ? 1 : 2);
});

test("a kept query over a list takes texts or numbers, however many, beside its other values", async () => {
  const { store } = database;
  let built = 0;
  const keysOf = keepListQuery((db, isListed) => {
    built += 1;
    const { limitCounters: t } = db.t;
    return db.read
      .select({ key: t.key })
      .from(t)
      .where(and(isListed(t.count), eq(t.windowEndsAtMs, sql.placeholder("endsAtMs"))))
      .orderBy(t.key);
  });
  const endingOf = keepListQuery((db, isListed) => {
    const { limitCounters: t } = db.t;
    return db.read.select({ endsAtMs: t.windowEndsAtMs }).from(t).where(isListed(t.key)).orderBy(t.windowEndsAtMs);
  });
  const counter = { blockedUntilMs: null, createdAtMs: 1 };
  await store.insert(store.t.limitCounters, [
    { ...counter, key: "listed 1", count: 101, windowEndsAtMs: 11 },
    { ...counter, key: "listed 2", count: 102, windowEndsAtMs: 11 },
    { ...counter, key: "listed 3", count: 102, windowEndsAtMs: 12 },
  ]);
  const first = { key: "listed 1" };
  const second = { key: "listed 2" };
  expect(await keysOf(store, [101, 102], { endsAtMs: 11 })).toEqual([first, second]);
  expect(await keysOf(store, [101], { endsAtMs: 11 })).toEqual([first]);
  expect(await keysOf(store, [101], { endsAtMs: 12 })).toEqual([]);
  expect(built).toBe(store.dialect === "sqlite" ? 1 : 3);
  expect(await endingOf(store, ["listed 3", "listed 1"])).toEqual([{ endsAtMs: 11 }, { endsAtMs: 12 }]);
  expect(await endingOf(store, [])).toEqual([]);
});
