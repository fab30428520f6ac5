import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readEnv } from "@/server/platform/env";
import { readKeys } from "@/server/platform/keys";
import { openVault } from "@/server/platform/vault";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "im-keys-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const given = {
  AUTH_SECRET: "0123456789abcdefghijklmnopqrstuv",
  VAULT_KEYS: `k1:${Buffer.alloc(32, 7).toString("base64")}`,
};
const keysOf = (surroundings: Record<string, string>, isEmpty = true) =>
  readKeys(readEnv({ DATA_DIR: folder, ...surroundings }), isEmpty);

test("keys are made once, for their owner alone, and stay", () => {
  const made = keysOf({});
  expect(made.isNew).toBe(true);
  expect(statSync(join(folder, "keys.json")).mode & 0o777).toBe(0o600);
  expect(keysOf({}, false)).toEqual({ ...made, isNew: false });
});

test("SEC-18: two installations never share keys", () => {
  const first = keysOf({});
  rmSync(join(folder, "keys.json"));
  const second = keysOf({});
  expect(second.authSecret).not.toBe(first.authSecret);
  expect(second.vaultKeys).not.toBe(first.vaultKeys);
});

test("SEC-18: live in production invents no key, in an empty database either", () => {
  const live = { INFINI_MODE: "live", NODE_ENV: "production" };
  expect(() => keysOf(live)).toThrow("none are invented");
  expect(() => keysOf({ ...live, AUTH_SECRET: given.AUTH_SECRET })).toThrow("none are invented");
  expect(keysOf({ ...live, ...given })).toMatchObject({ isNew: false, authSecret: given.AUTH_SECRET });
});

test("SEC-18, O05: keys that are gone are not replaced by others, which would open nothing", () => {
  expect(() => keysOf({}, false)).toThrow("the keys of this database are missing");
});

test("SEC-18: a secret that is too short and a key of the wrong size are refused by name, without their value", () => {
  expect(() => keysOf({ ...given, AUTH_SECRET: "short secret" })).toThrow(/AUTH_SECRET(?!.*short secret)/);
  const small = keysOf({ ...given, VAULT_KEYS: `k1:${Buffer.alloc(16, 9).toString("base64")}` });
  expect(() => openVault(small.vaultKeys)).toThrow(/VAULT_KEYS(?!.*CQkJ)/);
  writeFileSync(join(folder, "keys.json"), JSON.stringify({ authSecret: "short", vaultKeys: "k1:short" }));
  expect(() => keysOf({})).toThrow();
});

test("what the surroundings name wins over the file, each by itself", () => {
  const made = keysOf({});
  const mixed = keysOf({ AUTH_SECRET: given.AUTH_SECRET }, false);
  expect(mixed).toEqual({ authSecret: given.AUTH_SECRET, vaultKeys: made.vaultKeys, isNew: false });
  expect(readFileSync(join(folder, "keys.json"), "utf8")).not.toContain(given.AUTH_SECRET);
});
