import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { keepQuery } from "@/server/db/keep-query";
import { type TestDatabase, testDatabase } from "../support/database";

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
