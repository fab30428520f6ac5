import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemActor } from "@/domain/audit";
import type { Store } from "@/server/db/session";
import { systemTimers } from "@/server/platform/clock";
import { openVault, type Vault } from "@/server/platform/vault";
import { appendAudit, ensureAuditHead, findAuditHead } from "@/server/repositories/audit.repository";
import { anchorAudit, anchorFile } from "@/server/services/audit/anchor-audit";
import { verifyAudit } from "@/server/services/audit/verify-audit";
import { type TestDatabase, testDatabase } from "../support/database";
import { runSecondProcess } from "../support/second-process";

const key = (fill: number) => Buffer.alloc(32, fill).toString("base64");
let database: TestDatabase;
let vault: Vault;
let dataDir: string;

beforeEach(async () => {
  database = await testDatabase();
  vault = openVault(`k1:${key(1)}`);
  dataDir = mkdtempSync(join(tmpdir(), "im-audit-"));
  await ensureAuditHead(database.store);
});
afterEach(async () => {
  await database.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const append = (store: Store, name: string, atMs = 1_000, by = vault) =>
  store.tx((tx) =>
    appendAudit(tx, by.auditMac, {
      actor: systemActor,
      action: "account.update",
      objectKind: "account",
      objectId: name,
      before: { name: "old", limitMicro: 5n },
      after: { name },
      reason: "because it was wrong",
      atMs,
    }),
  );
const ten = async () => {
  for (let index = 1; index <= 10; index += 1) await append(database.store, `acc_${index}`);
};
const verify = (range = {}) => verifyAudit({ db: database.store, vault, dataDir }, range);
const anchor = (nowMs: number) =>
  anchorAudit({
    db: database.store,
    dataDir,
    clock: { ...systemTimers, nowMs: () => nowMs, monotonicMs: () => nowMs },
  });

/** What somebody with the database and without our keys can do. */
const tamper = async (...statements: string[]) => {
  for (const act of ["update", "delete"]) await database.store.execute(`drop trigger audit_entries_no_${act}`);
  for (const statement of statements) await database.store.execute(statement);
};

test("entries are numbered without gaps and the chain holds", async () => {
  await ten();
  expect(await verify()).toEqual({ ok: true, checked: 10 });
  expect(await findAuditHead(database.store)).toMatchObject({ seq: 10 });
  expect(await verify({ fromSeq: 4, toSeq: 6 })).toEqual({ ok: true, checked: 3 });
});

test("an empty chain holds", async () => {
  expect(await verify()).toEqual({ ok: true, checked: 0 });
});

test("two processes that start and append at once share one chain", async () => {
  await database.store.execute("delete from audit_head");
  const program = () => runSecondProcess("append-audit-process.ts", [database.url, `k1:${key(1)}`, "25"]);
  const taken = await Promise.all([program(), program()]);
  const seqs = taken.flatMap((text): number[] => JSON.parse(text));
  expect(seqs.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  expect(await verify()).toEqual({ ok: true, checked: 50 });
});

test("entries that are appended at once get a number each", async () => {
  await Promise.all(Array.from({ length: 20 }, (_, index) => append(database.store, `acc_${index}`)));
  expect(await verify()).toEqual({ ok: true, checked: 20 });
});

test("an entry of a change that failed does not exist, and its number is used again", async () => {
  await expect(
    database.store.tx(async (tx) => {
      await appendAudit(tx, vault.auditMac, {
        actor: systemActor,
        action: "account.update",
        objectKind: "account",
        objectId: "lost",
        atMs: 1,
      });
      throw new Error("stop");
    }),
  ).rejects.toThrow("stop");
  expect(await append(database.store, "acc_1")).toBe(1);
  expect(await verify()).toEqual({ ok: true, checked: 1 });
});

test("without its head the chain takes nothing, and a start refuses to begin a second one", async () => {
  await append(database.store, "acc_1");
  await database.store.execute("delete from audit_head");
  await expect(append(database.store, "acc_2")).rejects.toThrow("no head");
  await expect(ensureAuditHead(database.store)).rejects.toThrow("missing");
  expect(await verify()).toMatchObject({ ok: false, firstBroken: 2, cause: "head" });
});

test("the table itself refuses to change or lose an entry", async () => {
  await ten();
  const { auditEntries } = database.store.t;
  await expect(database.store.update(auditEntries, { reason: "other" }, undefined)).rejects.toThrow();
  await expect(database.store.delete(auditEntries, undefined)).rejects.toThrow();
  expect(await verify()).toMatchObject({ ok: true, checked: 10 });
});

test.each([
  ["edited in its reason", ["update audit_entries set reason = 'x' where seq = 4"], 4, "entry"],
  ["edited in its time", ["update audit_entries set at_ms = 7 where seq = 1"], 1, "entry"],
  [
    "edited with a hash made up",
    ["update audit_entries set after_json = '{}', hash = prev_hash where seq = 9"],
    9,
    "entry",
  ],
  ["deleted", ["delete from audit_entries where seq = 5"], 5, "gap"],
  ["deleted, the rest moved up", ["delete from audit_entries where seq = 5", ...shift(5, -1)], 5, "entry"],
  ["inserted in between", [...shift(5, 1), copyOf(4, 6)], 6, "entry"],
  ["swapped with the next", ["update audit_entries set seq = 99 where seq = 6", moved(7, 6), moved(99, 7)], 6, "entry"],
  ["cut off with all that follow", ["delete from audit_entries where seq > 7"], 8, "gap"],
  ["added behind the head", [copyOf(10, 11)], 11, "head"],
  ["left behind a head that was set back", [headTo(6)], 7, "head"],
])("D20: an entry that was %s is found at its number", async (_what, statements, firstBroken, cause) => {
  await ten();
  await tamper(...statements);
  expect(await verify()).toMatchObject({ ok: false, firstBroken, cause });
});

test("D20: a chain that was cut together with its head is found by the anchors outside the database", async () => {
  await ten();
  expect(await anchor(1_000)).toBe(true);
  await tamper("delete from audit_entries where seq > 7", headTo(7));
  expect(await verify()).toEqual({ ok: false, checked: 7, firstBroken: 8, cause: "anchor" });
});

test("the end of the chain is anchored every minute or thousand entries, and only when it moved", async () => {
  expect(await anchor(0)).toBe(false);
  await ten();
  expect(await anchor(1_000)).toBe(true);
  expect(await anchor(120_000)).toBe(false);
  await append(database.store, "acc_11");
  expect(await anchor(60_999)).toBe(false);
  expect(await anchor(61_000)).toBe(true);
  const lines = readFileSync(anchorFile(dataDir), "utf8").trim().split("\n");
  expect(lines.map((line) => JSON.parse(line).seq)).toEqual([10, 11]);
});

test("a chain over two vault keys stays verifiable, and without the older key it is not believed", async () => {
  await append(database.store, "acc_1");
  const rotated = openVault(`k2:${key(2)},k1:${key(1)}`);
  await append(database.store, "acc_2", 2_000, rotated);
  expect(await verifyAudit({ db: database.store, vault: rotated, dataDir })).toEqual({ ok: true, checked: 2 });
  const onlyNew = openVault(`k2:${key(2)}`);
  const verdict = await verifyAudit({ db: database.store, vault: onlyNew, dataDir });
  expect(verdict).toMatchObject({ ok: false, firstBroken: 1 });
});

test("text that no database stores unchanged is made storable before it is hashed", async () => {
  await append(database.store, "half a \ud800 pair and 😀");
  expect(await verify()).toEqual({ ok: true, checked: 1 });
});

/** Renumbers every entry behind `seq`, by way of numbers that nobody has. */
function shift(seq: number, by: number): string[] {
  const away = 1_000;
  return [
    `update audit_entries set seq = seq + ${away} where seq > ${seq}`,
    `update audit_entries set seq = seq - ${away - by} where seq > ${away}`,
  ];
}

function moved(from: number, to: number): string {
  return `update audit_entries set seq = ${to} where seq = ${from}`;
}

function copyOf(from: number, to: number): string {
  const rest =
    "at_ms, actor_kind, actor_id, session_id, ip, user_agent, action, object_kind, object_id, before_json, after_json, reason, ref, key_id, prev_hash, hash";
  return `insert into audit_entries (seq, ${rest}) select ${to}, ${rest} from audit_entries where seq = ${from}`;
}

function headTo(seq: number): string {
  const hash = `(select hash from audit_entries where seq = ${seq})`;
  return `update audit_head set seq = ${seq}, hash = ${hash} where id = 1`;
}
