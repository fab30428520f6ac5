import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readEnv } from "@/server/platform/env";
import { openVault } from "@/server/platform/vault";
import { sealSecret } from "@/server/repositories/secrets.repository";
import { buildApp } from "@/server/start/app";
import { type TestDatabase, testDatabase } from "../support/database";

const key = (no: number): string => `k${no}:${Buffer.alloc(32, no).toString("base64")}`;
let folder: string;
let database: TestDatabase;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "im-key-"));
  database = await testDatabase();
});
afterEach(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

const start = (vaultKeys: string) =>
  buildApp({
    ...readEnv({ DATA_DIR: folder, LOG_LEVEL: "silent", AUTH_SECRET: "a".repeat(32), VAULT_KEYS: vaultKeys }),
    databaseUrl: database.url,
  });

test("O05: a start without the key that secrets are sealed with is refused and names it; with both keys it starts", async () => {
  await (await start(key(1))).close();
  const secret = { id: "sec_1", ownerTable: "accounts", ownerId: "acc_1", kind: "password", atMs: 1 };
  const sealed = { ...secret, class: "credentials" as const, plain: "quiet-harbour" };
  await database.store.tx((tx) => sealSecret(tx, openVault(key(1)), sealed));
  await expect(start(key(2))).rejects.toThrow(/^VAULT_KEYS lacks k1: /);
  await expect(start(key(2))).rejects.not.toThrow(key(2).slice(3));
  const app = await start(`${key(2)},${key(1)}`);
  expect(app.vault.keyIds).toEqual(["k2", "k1"]);
  await app.close();
});
