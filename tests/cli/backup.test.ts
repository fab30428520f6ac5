import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type TestDatabase, testDatabase } from "../support/database";
import { runProcess } from "../support/run-process";

// Each line of a command is a process of its own, on a machine that others use too.
vi.setConfig({ testTimeout: 180_000 });

let databases: TestDatabase[];
let folder: string;
beforeEach(async () => {
  databases = [await testDatabase(), await testDatabase()];
  folder = mkdtempSync(join(tmpdir(), "im-backup-"));
});
afterEach(async () => {
  for (const database of databases) await database.close();
  rmSync(folder, { recursive: true, force: true });
});

const dataDir = (name: string) => join(folder, name);
const cli = (place: { database: number; data: string }, args: string[], stdin = "") =>
  runProcess(["--import", "./src/cli/environment.mjs", "--import", "tsx", "src/cli/main.ts", ...args], {
    env: { DATABASE_URL: databases[place.database]?.url ?? "", DATA_DIR: dataDir(place.data) },
    stdin,
  });
const password = "kestrel over the harbour";

test("BCK-1, BCK-2: a backup is written once, opens with the keys alone, and comes back frozen in an empty database", async () => {
  const here = { database: 0, data: "here" };
  const create = ["operator", "create", "--email", "ann@example.test", "--name", "Ann"];
  expect((await cli(here, create, password)).code).toBe(0);
  const file = join(folder, "today.backup");
  const made = await cli(here, ["backup", file, "--json"]);
  expect([made.code, made.stderr]).toEqual([0, ""]);
  expect(JSON.parse(made.stdout)).toMatchObject({ file, rows: { operators: 1 } });
  const keys: Record<string, string> = JSON.parse(readFileSync(join(dataDir("here"), "keys.json"), "utf8"));
  const text = readFileSync(file, "latin1");
  for (const secret of [...Object.values(keys), keys.vaultKeys?.slice(3) ?? "?", "ann@example.test"]) {
    expect(text.includes(secret)).toBe(false);
  }
  expect(await cli(here, ["backup", file])).toMatchObject({ code: 1, stderr: expect.stringContaining("EEXIST") });
  expect(await cli(here, ["restore", file])).toMatchObject({ code: 1, stderr: expect.stringContaining("not empty") });

  const there = { database: 1, data: "there" };
  const keyless = await cli(there, ["restore", file]);
  expect([keyless.code, keyless.stderr]).toEqual([1, expect.stringContaining("the keys of this database are missing")]);
  mkdirSync(dataDir("there"));
  cpSync(join(dataDir("here"), "keys.json"), join(dataDir("there"), "keys.json"));
  const back = await cli(there, ["restore", file]);
  expect([back.code, back.stderr]).toEqual([2, ""]);
  expect(back.stdout).toContain("everything is frozen");
  expect((await cli(there, ["operator", "list"])).stdout).toContain("ann@example.test\tAnn\towner\tactive");
  expect((await cli(there, ["audit", "verify"])).code).toBe(0);
  expect(JSON.parse(readFileSync(join(dataDir("there"), "engine.json"), "utf8"))).toMatchObject({ restoreEpoch: 2 });
});

test("D18: what a copy is, is said on its machine", async () => {
  const here = { database: 0, data: "here" };
  expect((await cli(here, ["operator", "list"])).code).toBe(0);
  expect(await cli(here, ["database", "join"])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("nothing is"),
  });
  mkdirSync(dataDir("there"));
  cpSync(join(dataDir("here"), "keys.json"), join(dataDir("there"), "keys.json"));
  const there = { database: 0, data: "there" };
  expect((await cli(there, ["operator", "list"])).code).toBe(0);
  expect(existsSync(join(dataDir("there"), "engine.json"))).toBe(false);
  expect((await cli(there, ["database", "join"])).code).toBe(0);
  expect(existsSync(join(dataDir("there"), "engine.json"))).toBe(true);
});
