import { afterEach, beforeEach, expect, test } from "vitest";
import { findUnfitSettings } from "@/server/db/check-settings";
import { ensureAuditHead } from "@/server/repositories/audit.repository";
import { openDatabase } from "@/server/start/open-database";
import { type TestDatabase, testDatabase } from "../support/database";

let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase();
});
afterEach(() => database.close());

const root = process.cwd();

test("D12: a fresh database is fit to hold money", async () => {
  expect(await findUnfitSettings(database.store, database.url)).toEqual([]);
});

test("D19: a start with a dropped trigger is refused and names it", async () => {
  await database.store.execute("drop trigger transfers_moves");
  expect(await findUnfitSettings(database.store, database.url)).toEqual(["triggers are missing: transfers_moves"]);
});

test("D19: a start with a trigger that allows everything is refused", async () => {
  const edges = "insert into transfer_moves (from_state, to_state) values ('unknown', 'queued')";
  await database.store.execute(edges);
  expect(await findUnfitSettings(database.store, database.url)).toEqual(["a forbidden move was not refused"]);
  expect(await database.store.read.select().from(database.store.t.transfers)).toEqual([]);
});

test("SEC-22: a database belongs to one mode for life", async () => {
  const first = await openDatabase({ databaseUrl: database.url, root, mode: "sandbox" });
  expect(first.isEmpty).toBe(true);
  await first.store.close();
  await expect(openDatabase({ databaseUrl: database.url, root, mode: "live" })).rejects.toThrow("belongs to sandbox");
  const again = await openDatabase({ databaseUrl: database.url, root, mode: "sandbox" });
  expect(again.store.dialect).toBe(database.store.dialect);
  await again.store.close();
});

test("a first start that failed before it had keys may be tried again; one that had them may not", async () => {
  const open = () => openDatabase({ databaseUrl: database.url, root, mode: "sandbox" });
  await (await open()).store.close();
  const second = await open();
  expect(second.isEmpty).toBe(true);
  await ensureAuditHead(second.store);
  await second.store.close();
  const third = await open();
  expect(third.isEmpty).toBe(false);
  await third.store.close();
});

test("two processes that start at once migrate once and bind one mode", async () => {
  const both = await Promise.all([1, 2].map(() => openDatabase({ databaseUrl: database.url, root, mode: "sandbox" })));
  const [state, ...more] = await database.store.read.select().from(database.store.t.engineState);
  expect(state?.mode).toBe("sandbox");
  expect(more).toEqual([]);
  for (const { store } of both) await store.close();
});
