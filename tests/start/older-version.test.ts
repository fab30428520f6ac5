import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { loadTables } from "@/server/db/load";
import { openStore } from "@/server/db/open-store";
import { readEnv } from "@/server/platform/env";
import { openVault } from "@/server/platform/vault";
import { findLedgerFaults } from "@/server/repositories/ledger-check.repository";
import { verifyAudit } from "@/server/services/audit/verify-audit";
import { getReview } from "@/server/services/review/get-review";
import { readBackup, readBackupHeader } from "@/server/services/system/write-backup";
import { getTransferDetail } from "@/server/services/transfers/get-transfer";
import { type App, buildApp } from "@/server/start/app";
import { eachBareDatabase } from "../support/bare-database";
import { operatorCaller } from "../support/factories";
import { testVaultKey } from "../support/world-context";

/**
 * What the version with the migration 0015 wrote after it had worked against the sandbox: a backup of all its rows, and
 * what it showed of each payment (settled, queued, one in doubt, one absent from the statement) and of each open item,
 * but for what may be decided now.
 */
const kept = join("tests", "start", "older-version");
const file = join(kept, "0015.im");
const view = z.looseObject({ id: z.string() });
const shown = z
  .strictObject({ transfers: z.array(view), items: z.array(view) })
  .parse(JSON.parse(readFileSync(join(kept, "0015.json"), "utf8")));

const vaultKeys = `k1:${testVaultKey}`;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "im-older-"));
});
const bareDatabase = eachBareDatabase(() => folder);
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The database as that version left it. */
async function olderDatabase(): Promise<string> {
  const url = await bareDatabase("older");
  const { header } = await readBackupHeader(file);
  const migrations = { folder: "drizzle", tag: header.schema };
  await loadTables(url, migrations, readBackup({ vault: openVault(vaultKeys) }, file).rows);
  return url;
}

type Rows = Map<string, { columns: readonly string[]; rows: readonly string[] }>;

/** Every row that it wrote, by table, in the columns that it knew. */
async function rowsOf(url: string, known?: Rows): Promise<Rows> {
  const store = openStore(url);
  const found: Rows = new Map();
  try {
    const tables = known ? [...known.keys()] : await writtenTables();
    for (const table of tables) {
      const all = await store.inspect(`select * from ${table}`);
      const columns = known?.get(table)?.columns ?? Object.keys(all[0] ?? {}).sort();
      found.set(table, { columns, rows: all.map((row) => columns.map((name) => String(row[name])).join("|")) });
    }
  } finally {
    await store.close();
  }
  return found;
}

async function writtenTables(): Promise<string[]> {
  const tables = new Set<string>();
  for await (const { table } of readBackup({ vault: openVault(vaultKeys) }, file).rows) tables.add(table);
  return [...tables];
}

async function start(databaseUrl: string): Promise<App> {
  const surroundings = { DATA_DIR: folder, LOG_LEVEL: "silent", AUTH_SECRET: "a".repeat(32), VAULT_KEYS: vaultKeys };
  return buildApp({ ...readEnv(surroundings), databaseUrl });
}

test("O02: a database that an older version left with payments in doubt shows them as it did, and loses nothing", async () => {
  const url = await olderDatabase();
  const before = await rowsOf(url);
  const app = await start(url);
  try {
    const after = await rowsOf(url, before);
    for (const [table, { rows }] of before) {
      // These two say where the database is now.
      if (table === "audit_head" || table === "engine_state") continue;
      expect([table, rows.filter((row) => !after.get(table)?.rows.includes(row))]).toEqual([table, []]);
    }
    expect(await verifyAudit(app)).toMatchObject({ ok: true });
    expect(await findLedgerFaults(app.db)).toEqual([]);
    const owner = { ...app, caller: await operatorCaller(app, "Olive Owner", ["owner"]) };
    for (const transfer of shown.transfers) {
      expect(await getTransferDetail(owner, transfer.id)).toMatchObject(transfer);
    }
    for (const item of shown.items) expect(await getReview(owner, item.id)).toMatchObject(item);
  } finally {
    await app.close();
  }
});
