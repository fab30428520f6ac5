import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lastMigration, migrateTo } from "@/server/db/migrate";
import { openStore } from "@/server/db/open-store";
import type { Store } from "@/server/db/session";
import { type Env, readEnv } from "@/server/platform/env";
import { openVault } from "@/server/platform/vault";
import { ensureAuditHead } from "@/server/repositories/audit.repository";
import { sealSecret } from "@/server/repositories/secrets.repository";
import { restoreBackup } from "@/server/services/system/restore-backup";
import { readBackupHeader } from "@/server/services/system/write-backup";
import { buildApp } from "@/server/start/app";
import { eachBareDatabase } from "../support/bare-database";

const vaultKeys = `k1:${Buffer.alloc(32, 7).toString("base64")}`;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "im-upgrade-"));
});
const bareDatabase = eachBareDatabase(() => folder);
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const envOf = (databaseUrl: string, dataDir: string): Env => ({
  ...readEnv({ DATA_DIR: dataDir, LOG_LEVEL: "silent", AUTH_SECRET: "a".repeat(32), VAULT_KEYS: vaultKeys }),
  databaseUrl,
});

/** A database that an installation used at that version. */
async function usedAt(url: string, tag: string): Promise<Store> {
  const store = openStore(url);
  await migrateTo(store, "drizzle", tag);
  await ensureAuditHead(store);
  await store.execute(
    "insert into engine_state (id, deployment_id, mode, restore_epoch, created_at_ms) values (1, 'dep_old', 'sandbox', 1, 1)",
  );
  return store;
}

test("UPG-2: before tables change all rows are backed up as they were, and that backup can be put back", async () => {
  const url = await bareDatabase("old");
  const dataDir = join(folder, "data");
  const old = await usedAt(url, "0015_restore_epoch");
  await old.close();

  const app = await buildApp(envOf(url, dataDir));
  const [row] = await app.db.read.select().from(app.db.t.backups);
  await app.close();
  const [name = ""] = readdirSync(join(dataDir, "backups"));
  expect(row).toMatchObject({ reason: "migration", state: "good", file: name });
  const file = join(dataDir, "backups", name);
  expect((await readBackupHeader(file)).header).toMatchObject({
    schema: "0015_restore_epoch",
    deploymentId: "dep_old",
  });
  expect(readFileSync(file, "latin1")).not.toContain("vaultKeys");

  const again = await buildApp(envOf(url, dataDir));
  expect(await again.db.read.select().from(again.db.t.backups)).toHaveLength(1);
  await again.close();

  const target = await bareDatabase("back");
  const place = { databaseUrl: target, root: process.cwd() };
  await restoreBackup({ vault: openVault(vaultKeys), dataDir: join(folder, "other"), mode: "sandbox" }, place, file);
  const back = openStore(target);
  const [state] = await back.read.select().from(back.t.engineState);
  await back.close();
  expect(state).toMatchObject({ deploymentId: "dep_old", restoreState: "loaded" });
});

test("UPG-2: with the keys of another installation no table changes and no backup is written", async () => {
  const url = await bareDatabase("old");
  const dataDir = join(folder, "data");
  const old = await usedAt(url, "0015_restore_epoch");
  const others = openVault(`k1:${Buffer.alloc(32, 8).toString("base64")}`);
  const owner = { id: "acc_1", ownerTable: "accounts", ownerId: "acc_1", kind: "password", atMs: 1 };
  await old.tx((tx) => sealSecret(tx, others, { ...owner, class: "credentials", plain: "quiet-harbour" }));
  await old.close();
  await expect(buildApp(envOf(url, dataDir))).rejects.toThrow(/^the key k1 of VAULT_KEYS is another one: /);
  expect(existsSync(join(dataDir, "backups"))).toBe(false);
  const left = openStore(url);
  expect(await lastMigration(left)).toBe("0015_restore_epoch");
  await left.close();
});

test("a database that nobody has used yet is not backed up", async () => {
  const dataDir = join(folder, "data");
  const app = await buildApp(envOf(await bareDatabase("new"), dataDir));
  expect(await app.db.read.select().from(app.db.t.backups)).toEqual([]);
  await app.close();
  expect(readdirSync(dataDir)).not.toContain("backups");
});
