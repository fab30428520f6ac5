import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { readPayee } from "@/domain/payee";
import { migrate, migrateTo } from "@/server/db/migrate";
import { openStore } from "@/server/db/open-store";
import type { Store } from "@/server/db/session";
import { payeeKeyOf } from "@/server/services/payees/hash-payee";
import { type TestDatabase, testDatabase } from "../support/database";

const journalShape = z.looseObject({ entries: z.array(z.looseObject({ tag: z.string() })) });
let folder: string;
let server: TestDatabase;
let store: Store;
let made: string | null = null;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "im-payees-"));
  server = await testDatabase();
  if (server.store.dialect === "sqlite") {
    store = openStore(`file:${join(folder, "old.db")}`);
    return;
  }
  made = `app_payees_${process.pid}_${randomBytes(4).toString("hex")}`;
  await server.store.execute(`create database ${made}`);
  const url = new URL(server.url);
  url.pathname = `/${made}`;
  store = openStore(url.href);
});
afterEach(async () => {
  await store.close();
  if (made !== null) await server.store.execute(`drop database ${made}`);
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The last migration before payees were noted. */
function olderTag(): string {
  const journal = journalShape.parse(JSON.parse(readFileSync(`drizzle/${store.dialect}/meta/_journal.json`, "utf8")));
  const place = journal.entries.findIndex(({ tag }) => tag.endsWith("_payees"));
  return journal.entries[place - 1]?.tag ?? "";
}

const keyOf = (payee: string) => {
  const kind = payee.includes("@") ? "email" : "uid";
  const reading = readPayee(kind, payee);
  return payeeKeyOf(kind, reading.isPayee ? reading.canonical : payee);
};
const pay = (id: string, payee: string, kind: string, atMs: number) =>
  store.execute(
    `insert into transfers (id, kind, account_id, payee_kind, payee, payee_key, amount_micro, state, content_hash, created_by, created_at_ms, updated_at_ms)
     values ('${id}', '${kind}', 'acc_1', '${payee.includes("@") ? "email" : "uid"}', '${payee}', '${keyOf(payee)}', 1, 'draft', 'h', 'opr_1', ${atMs}, ${atMs})`,
  );

test("payees of the transfers that an older version made are known afterwards, and what was said of them stays", async () => {
  await migrateTo(store, "drizzle", olderTag());
  await pay("trf_2", "10000001", "transfer", 2_000);
  await pay("trf_1", "10000001", "cashback", 1_000);
  await pay("trf_3", "Anna@example.net", "cashback", 3_000);
  await pay("trf_4", "10000009", "red_packet_claim", 4_000);
  await pay("trf_5", "10000005", "cashback", 5_000);
  await store.execute(
    `insert into payees (payee_key, kind, label, status, limit_micro, created_at_ms, updated_at_ms)
     values ('${keyOf("10000005")}', 'uid', 'the baker', 'blocked', 7000000, 100, 200)`,
  );

  await migrate(store, "drizzle");

  const rows = await store.read.select().from(store.t.payees).orderBy(store.t.payees.createdAtMs);
  expect(rows).toMatchObject([
    {
      payee: "10000005",
      label: "the baker",
      status: "blocked",
      statusAtMs: 200,
      limitMicro: 7_000_000n,
      limitAtMs: 200,
    },
    {
      id: "pye_1",
      payee: "10000001",
      kind: "uid",
      label: null,
      status: "normal",
      statusAtMs: null,
      createdAtMs: 1_000,
    },
    { id: "pye_3", payee: "Anna@example.net", kind: "email", limitMicro: null, createdAtMs: 3_000 },
  ]);
  expect(rows[0]?.id).toMatch(/^pye_[0-9a-f]{26,32}$/);
  expect(rows[0]?.id).not.toContain(keyOf("10000005").slice(0, 8));
});
