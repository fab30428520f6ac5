import { join } from "node:path";
import { asc } from "drizzle-orm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createInfiniManagerClient } from "@/client/client";
import { type ApplicationWorld, applicationWorld } from "../support/application-world";
import { runProcess } from "../support/run-process";
import { until } from "../support/world";

// Each line of a command is a process of its own, on a machine that others use too.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let world: ApplicationWorld;
let key: string;
beforeAll(async () => {
  world = await applicationWorld();
  await world.openAccount("payer", "1000");
  ({ key } = await world.makeKey(["read", "draft", "send"]));
});
afterAll(() => world.close());

const command = ["--import", "./src/cli/environment.mjs", "--import", "tsx", "src/cli/main.ts"];
const cli = (args: string[], env: Record<string, string> = {}) =>
  runProcess([...command, ...args], { env: { ...world.surroundings, ...env }, stdin: "", timeoutMs: 240_000 });
/** What the running installation says about its sandbox. */
const seen = () => createInfiniManagerClient({ url: world.url, apiKey: key }).sandbox.get.query();

async function written() {
  const { read, t } = world.database.store;
  const entries = await read.select().from(t.auditEntries).orderBy(asc(t.auditEntries.seq));
  return entries
    .filter(({ action }) => action.startsWith("sandbox."))
    .map(({ action, actorKind, after }) => ({ action, actorKind, after }));
}

test("knobs turn on the machine, each by its path and kind, and it is written down as the command line's act", async () => {
  const words = ["latencyMs=3", "statement.listDelayMs=40", "fee=0.5", "expireAfterCalls=9", "statement.empty=true"];
  const turned = await cli(["sandbox", "set", ...words]);
  expect([turned.code, turned.stderr]).toEqual([0, ""]);
  expect(turned.stdout.trim().split("\n").sort()).toEqual([
    "expireAfterCalls: null → 9",
    "fee: 0 → 0.5",
    "latencyMs: 0 → 3",
    "statement.empty: false → true",
    "statement.listDelayMs: 0 → 40",
  ]);
  expect((await seen()).knobs).toMatchObject({
    latencyMs: 3,
    fee: "0.5",
    expireAfterCalls: 9,
    statement: { listDelayMs: 40, empty: true, reorder: false },
  });
  expect(await written()).toMatchObject([{ action: "sandbox.set", actorKind: "cli" }]);
  const read = await cli(["sandbox", "get"]);
  expect(read.stdout).toContain("\nstatement.listDelayMs=40\n");
  const back = await cli(["sandbox", "set", "expireAfterCalls=null", "statement.empty=false", "--json"]);
  expect([back.code, JSON.parse(back.stdout)]).toEqual([0, (await seen()).knobs]);
});

test("what is no knob, or no value of one, ends with 1 and one line that names it, and nothing turns", async () => {
  const before = (await seen()).knobs;
  for (const [words, named] of [
    [["latency=5"], "latency"],
    [["latencyMs=5", "refusalShare=2"], "refusalShare"],
    [["latencyMs=soon"], "latencyMs"],
    [["latencyMs"], "KNOB=VALUE"],
    [["latencyMs=1", "latencyMs=2"], "twice"],
    [[], "some"],
  ] as const) {
    const refused = await cli(["sandbox", "set", ...words]);
    expect([refused.code, refused.stdout, refused.stderr.trim().split("\n").length]).toEqual([1, "", 1]);
    expect(refused.stderr).toContain(named);
  }
  expect((await seen()).knobs).toEqual(before);
});

test("people only: set and reset know no other machine, and reading works with a key", async () => {
  for (const words of [["set", "latencyMs=1"], ["reset"]]) {
    const refused = await cli(["sandbox", ...words, "--url", world.url], { INFINI_MANAGER_KEY: key });
    expect([refused.code, refused.stdout, refused.stderr]).toEqual([1, "", expect.stringContaining("takes no --url")]);
  }
  const read = await cli(["sandbox", "get", "--url", world.url, "--json"], { INFINI_MANAGER_KEY: key });
  expect([read.code, read.stderr]).toEqual([0, ""]);
  expect(JSON.parse(read.stdout).state.accounts).toMatchObject([{ email: "payer@example.com" }]);
});

test("a reset on the machine turns everything back, and puts both clocks forward in the running installation", async () => {
  const clock = new Date(Date.now() + 40 * 86_400_000).toISOString();
  await world.control("deposit", { email: "payer@example.com", amount: "25" });
  const done = await cli(["sandbox", "reset", "--seed", "7", "--clock", clock, "--json"]);
  expect([done.code, done.stderr]).toEqual([0, ""]);
  expect(JSON.parse(done.stdout)).toMatchObject({
    knobs: { seed: 7, latencyMs: 0, fee: "0" },
    state: { accounts: [{ balance: "1000.000000" }] },
    jobId: null,
  });
  // The running installation follows within a moment: a key of one day has ended by then.
  await until(async () => (await seen().catch((error: { code: string }) => error.code)) === "UNAUTHORIZED", {
    withinMs: 30_000,
  });
  expect((await written()).at(-1)).toMatchObject({ action: "sandbox.reset", actorKind: "cli" });

  const past = await cli(["sandbox", "reset", "--clock", "2026-01-06T00:00:00Z"]);
  expect([past.code, past.stdout, past.stderr]).toEqual([1, "", expect.stringContaining("goes forward only")]);
  for (const words of [
    ["--clock", "soon"],
    ["--seed", "many"],
  ]) {
    const refused = await cli(["sandbox", "reset", ...words]);
    expect([refused.code, refused.stdout]).toEqual([1, ""]);
    expect(refused.stderr).toContain(words[0]?.slice(2));
  }
  expect((await cli(["audit", "verify"])).code).toBe(0);
});

test("where the sandbox is silent that is said, and live asks none", async () => {
  const silent = await cli(["sandbox", "get"], { SANDBOX_URL: "http://127.0.0.1:9" });
  expect([silent.code, silent.stdout, silent.stderr]).toEqual([1, "", "The sandbox did not answer.\n"]);
  const folder = join(world.folder, "live");
  const live = { INFINI_MODE: "live", DATA_DIR: folder, DATABASE_URL: `file:${join(folder, "live.db")}` };
  for (const words of [["get"], ["set", "latencyMs=1"], ["reset"]]) {
    const refused = await cli(["sandbox", ...words], live);
    expect([refused.code, refused.stdout, refused.stderr.trim().split("\n").length]).toEqual([1, "", 1]);
  }
});
