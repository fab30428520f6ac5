import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemActor } from "@/domain/audit";
import { readEnv } from "@/server/platform/env";
import { openVault } from "@/server/platform/vault";
import { appendAudit } from "@/server/repositories/audit.repository";
import { sealSecret } from "@/server/repositories/secrets.repository";
import { buildApp } from "@/server/start/app";
import { type TestDatabase, testDatabase } from "../support/database";

const key = (no: number, bytes = no): string => `k${no}:${Buffer.alloc(32, bytes).toString("base64")}`;
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

async function keep(id: string, plain: string, { keys = key(1), atMs = 1 } = {}): Promise<void> {
  const secret = { id, ownerTable: "accounts", ownerId: id, kind: "password", atMs };
  const draft = { ...secret, class: "credentials" as const, plain };
  await database.store.tx((tx) => sealSecret(tx, openVault(keys), draft));
}

const draft = { actor: systemActor, action: "operator.create", objectKind: "operator", objectId: "opr_1", atMs: 1 };

async function sign(keys: string, times: number): Promise<void> {
  const { auditMac } = openVault(keys);
  for (let no = 1; no <= times; no += 1) await database.store.tx((tx) => appendAudit(tx, auditMac, draft));
}

test("O05: a start without the key that secrets are sealed with is refused and names it; with both keys it starts", async () => {
  await (await start(key(1))).close();
  await keep("acc_1", "quiet-harbour");
  await expect(start(key(2))).rejects.toThrow(/^VAULT_KEYS lacks k1: .*keys\.json/);
  await expect(start(key(2))).rejects.not.toThrow(key(2).slice(3));
  const app = await start(`${key(2)},${key(1)}`);
  expect(app.vault.keyIds).toEqual(["k2", "k1"]);
  await app.close();
});

test("O05: a key of the same name with other bytes is refused as well, and one damaged secret refuses nobody", async () => {
  await (await start(key(1))).close();
  await keep("acc_1", "quiet-harbour");
  await keep("acc_2", "early-lantern");
  const refused = start(key(1, 9));
  await expect(refused).rejects.toThrow(/^the key k1 of VAULT_KEYS is another one: /);
  await expect(refused).rejects.not.toThrow(key(1, 9).slice(3));
  const { secrets } = database.store.t;
  await database.store.update(secrets, { sealed: "{}" }, eq(secrets.id, "acc_2"));
  await (await start(key(1))).close();
});

test("O05: before the first secret the audit chain says whose keys they are", async () => {
  await (await start(key(1))).close();
  await sign(key(1), 3);
  await expect(start(key(1, 9))).rejects.toThrow(/^the key k1 of VAULT_KEYS is another one: /);
  await expect(start(key(2))).rejects.toThrow(/^VAULT_KEYS has other keys: /);
  await (await start(`${key(2)},${key(1)}`)).close();
});

test("O05: where an earlier version let another key write, the one that sealed first is the right one", async () => {
  await (await start(key(1))).close();
  for (let no = 1; no <= 5; no += 1) await keep(`acc_${no}`, "quiet-harbour");
  for (let no = 6; no <= 15; no += 1) await keep(`acc_${no}`, "early-lantern", { keys: key(1, 9), atMs: 2 });
  await expect(start(key(1, 9))).rejects.toThrow(/^the key k1 of VAULT_KEYS is another one: /);
  await (await start(key(1))).close();
});

test("O05: a key that another host signs with, and has sealed nothing with yet, is asked for as well", async () => {
  const ours = `${key(2)},${key(1)}`;
  await (await start(ours)).close();
  await keep("acc_1", "quiet-harbour");
  await sign(ours, 3);
  await expect(start(`${key(2, 9)},${key(1)}`)).rejects.toThrow(/^the key k2 of VAULT_KEYS is another one: /);
  await (await start(key(1))).close();
  await (await start(ours)).close();
});
