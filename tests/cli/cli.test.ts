import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { verifyPassword } from "@/server/auth/passwords";
import { findOperatorByEmail, findPasswordHash } from "@/server/repositories/operators.repository";
import { type TestDatabase, testDatabase } from "../support/database";
import { root } from "../support/house-source";
import { runProcess } from "../support/run-process";

// Each line of a command is a process of its own, on a machine that others use too.
vi.setConfig({ testTimeout: 120_000 });

let database: TestDatabase;
let folder: string;
beforeEach(async () => {
  database = await testDatabase();
  folder = mkdtempSync(join(tmpdir(), "im-cli-"));
});
afterEach(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

const surroundings = () => ({ DATABASE_URL: database.url, DATA_DIR: folder });
const cli = (args: string[], stdin = "", env: Record<string, string> = {}) =>
  runProcess(["--import", "./src/cli/environment.mjs", "--import", "tsx", "src/cli/main.ts", ...args], {
    env: { ...surroundings(), ...env },
    stdin,
  });
const create = ["operator", "create", "--email", "Ann@Example.test", "--name", "Ann"];
const password = "kestrel over the harbour";

test("CLI-2: the first owner is made with a password from standard input, and it is written down", async () => {
  const made = await cli([...create, "--json"], `${password}\n`);
  expect([made.code, made.stderr]).toEqual([0, ""]);
  expect(JSON.parse(made.stdout)).toMatchObject({ email: "ann@example.test", roles: ["owner"], state: "active" });
  const person = await findOperatorByEmail(database.store, "ann@example.test");
  const stored = await findPasswordHash(database.store, person?.id ?? "");
  expect(await verifyPassword(stored ?? "", password)).toBe(true);
  const entries = await database.store.read.select().from(database.store.t.auditEntries);
  expect(entries.map(({ actorKind, action }) => [actorKind, action])).toEqual([["cli", "operator.create"]]);

  const again = await cli(create, password);
  expect([again.code, again.stdout, again.stderr]).toEqual([1, "", "Somebody with this address exists already.\n"]);
  const listed = await cli(["operator", "list"]);
  expect(listed.stdout).toContain("ann@example.test\tAnn\towner\tactive");
});

test("CLI-2: without a terminal nothing is asked, and a password is never an argument", async () => {
  const none = await cli(create);
  expect([none.code, none.stderr]).toEqual([1, expect.stringContaining("standard input")]);
  const argued = await cli([...create, "--password", password]);
  expect([argued.code, argued.stdout]).toEqual([1, ""]);
  expect(argued.stderr).not.toContain(password);
  const weak = await cli(create, "password1234\n");
  expect([weak.code, weak.stderr]).toEqual([1, expect.stringContaining("first that anybody would try")]);
  expect(await findOperatorByEmail(database.store, "ann@example.test")).toBe(null);
});

test("OPR-4: a lost password is replaced on the machine; sessions end, a pause and a lock are lifted", async () => {
  const { store } = database;
  expect((await cli(create, password)).code).toBe(0);
  const person = await findOperatorByEmail(store, "ann@example.test");
  const atMs = Date.now();
  const times = { createdAtMs: atMs, updatedAtMs: atMs };
  await store.insert(store.t.operatorSessions, {
    id: "ses_1",
    tokenHash: "a".repeat(64),
    operatorId: person?.id ?? "",
    expiresAtMs: atMs + 60_000,
    ...times,
  });
  await store.update(store.t.operators, { state: "locked" }, eq(store.t.operators.id, person?.id ?? ""));

  const reset = await cli(["operator", "reset-sign-in", "--email", "ann@example.test"], "heron under the old bridge\n");
  expect([reset.code, reset.stderr]).toEqual([0, ""]);
  expect(await store.read.select().from(store.t.operatorSessions)).toEqual([]);
  expect((await findOperatorByEmail(store, "ann@example.test"))?.state).toBe("active");
  const stored = await findPasswordHash(store, person?.id ?? "");
  expect(await verifyPassword(stored ?? "", "heron under the old bridge")).toBe(true);
  expect(await verifyPassword(stored ?? "", password)).toBe(false);

  const nobody = await cli(["operator", "reset-sign-in", "--email", "bob@example.test"], password);
  expect([nobody.code, nobody.stdout]).toEqual([1, ""]);
});

test("the audit chain is verified from the outside, and a broken one ends with 1", async () => {
  await cli(create, password);
  expect((await cli(["audit", "verify"])).stdout).toBe("The audit chain holds: 1 entries.\n");
  await database.store.execute("drop trigger audit_entries_no_update");
  await database.store.execute("update audit_entries set object_id = 'opr_other' where seq = 1");
  const broken = await cli(["audit", "verify"]);
  expect([broken.code, broken.stdout]).toEqual([1, expect.stringContaining("broken at 1 (entry)")]);
});

test("CLI-1: json is one document, help is help, and what does not exist ends with 1 and one line", async () => {
  const migrated = await cli(["db", "migrate", "--json"]);
  expect([migrated.code, JSON.parse(migrated.stdout)]).toEqual([0, { applied: [] }]);
  const help = await cli(["--help"]);
  expect([help.code, help.stderr]).toEqual([0, ""]);
  for (const name of ["operator create", "operator reset-sign-in", "audit verify", "db migrate"]) {
    expect(help.stdout).toContain(name);
  }
  for (const args of [["operator", "remove"], ["audit", "verify", "--email", "a@b.test"], ["--nothing"], []]) {
    const refused = await cli(args);
    expect([refused.code, refused.stdout]).toEqual([1, ""]);
    expect(refused.stderr.trim().split("\n")).toHaveLength(1);
  }
});

test("the sample refuses live, and an installation where people are at home", async () => {
  const seed = (env: Record<string, string>) =>
    runProcess(["--import", "tsx", "src/cli/seed.ts"], { env: { ...surroundings(), ...env } });
  const live = await seed({ INFINI_MODE: "live" });
  expect([live.code, live.stderr]).toEqual([1, expect.stringContaining("INFINI_MODE=live refuses to start")]);
  await cli(create, password);
  const lived = await seed({ LOG_LEVEL: "silent" });
  expect([lived.code, lived.stderr]).toEqual([1, expect.stringContaining("people of its own")]);
  expect(await findOperatorByEmail(database.store, "owner@example.com")).toBe(null);
});

test("the commands are those of package.json", () => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  expect(scripts).toMatchObject({
    cli: expect.stringContaining("src/cli/main.ts"),
    "db:migrate": expect.stringContaining("src/cli/main.ts db migrate"),
    "db:seed": expect.stringContaining("src/cli/seed.ts"),
  });
});
