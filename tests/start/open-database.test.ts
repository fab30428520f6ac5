import { randomBytes } from "node:crypto";
import { closeSync, copyFileSync, openSync, statSync, writeSync } from "node:fs";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findUnfitSettings } from "@/server/db/check-settings";
import { openMysql } from "@/server/db/mysql";
import { ensureAuditHead } from "@/server/repositories/audit.repository";
import { openDatabase } from "@/server/start/open-database";
import { databaseKind, type TestDatabase, testDatabase } from "../support/database";

let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase();
});
afterEach(async () => {
  for (const name of madeDatabases.splice(0)) await database.store.execute(`drop database ${name}`);
  await database.close();
});

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

const madeDatabases: string[] = [];

/** A database of the tests' server whose creator chose these rules for text. */
async function databaseWith(rules: string) {
  const url = new URL(database.url);
  url.pathname = `/app_text_${process.pid}_${randomBytes(4).toString("hex")}`;
  const name = url.pathname.slice(1);
  await database.store.execute(`create database ${name} ${rules}`);
  madeDatabases.push(name);
  return { url: url.href, name };
}

const record = (recordId: string, counterparty: string | null = null) => ({
  ...{ accountId: "acc_1", recordId, counterparty, seenWalkSeq: 1, position: 1, field: "AVAILABLE_BALANCE" },
  ...{ changeType: 3, changeMicro: -1n, changeText: "-1", isInexact: false, preBalanceMicro: 1n, balanceMicro: 0n },
  ...{ txId: null, status: 1, occurredAtMs: 1, verdict: "open" as const, matchedAttemptId: null },
  ...{ createdAtMs: 1, updatedAtMs: 1 },
});

const serverTextRules = [
  "character set utf8mb4 collate utf8mb4_general_ci",
  "character set latin1 collate latin1_swedish_ci",
];

describe.each(databaseKind === "mysql" ? serverTextRules : [])("in a database that was made with %s", (rules) => {
  test("ids that differ in case are two, and every character is kept", async () => {
    const made = await databaseWith(rules);
    const open = { databaseUrl: `${made.url}?charset=latin1_swedish_ci`, root, mode: "sandbox" as const };
    const { store } = await openDatabase(open);
    const { statementRecords: t } = store.t;
    const account = { id: "acc_1", email: "a@example.com", emailCanon: "a@example.com", uid: "10000001" };
    await store.insert(store.t.accounts, { ...account, createdAtMs: 1, updatedAtMs: 1 });
    await store.insert(t, [record("aB1", "😀 ü"), record("Ab1"), record("äb1")]);
    const rows = await store.read.select().from(t).where(eq(t.recordId, "aB1"));
    expect(rows).toMatchObject([{ recordId: "aB1", counterparty: "😀 ü" }]);
    await store.close();
  });

  test("a start with one column that follows the old rules is refused and names it", async () => {
    const made = await databaseWith(rules);
    const open = { databaseUrl: made.url, root, mode: "sandbox" as const };
    await (await openDatabase(open)).store.close();
    await database.store.execute(`alter table ${made.name}.payees convert to ${rules}`);
    await expect(openDatabase(open)).rejects.toThrow(
      /columns keep text by other rules than utf8mb4_bin, such as payees/,
    );
  });
});

const looseIsolations = databaseKind === "mysql" ? ["repeatable read", "serializable"] : [];

test.each(looseIsolations)("a connection that reads by %s is refused at start", async (isolation) => {
  const store = openMysql(database.url, { connections: 1 });
  await store.execute(`set session transaction isolation level ${isolation}`);
  const found = isolation.toUpperCase().replace(" ", "-");
  expect(await findUnfitSettings(store, database.url)).toEqual([expect.stringContaining(found)]);
  await store.close();
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

const PAGE_BYTES = 4_096;

describe.each(databaseKind === "sqlite" ? [0, 1, 40, -1] : [])("a file whose page %d is garbage", (page) => {
  test("D15: holds no money: the start is refused and names the way out, and the file stays as it is", async () => {
    await database.store.inspect("pragma wal_checkpoint(truncate)");
    const file = database.url.slice("file:".length);
    const copy = `${file}.copy`;
    copyFileSync(file, copy);
    const { size } = statSync(copy);
    const handle = openSync(copy, "r+");
    writeSync(handle, Buffer.alloc(PAGE_BYTES, 0xab), 0, PAGE_BYTES, page < 0 ? size - PAGE_BYTES : page * PAGE_BYTES);
    closeSync(handle);
    const refused = openDatabase({ databaseUrl: `file:${copy}`, root, mode: "sandbox" });
    await expect(refused).rejects.toThrow(/must not hold money: .*damaged pages.*docs\/operations\.md/);
    expect(statSync(copy).size).toBe(size);
  });
});
