import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createInfiniManagerClient } from "@/client/client";
import { type ApplicationWorld, applicationWorld } from "../support/application-world";
import { csvOf, uids } from "../support/factories";
import { runProcess } from "../support/run-process";
import { until } from "../support/world";

// Each line of a command is a process of its own, on a machine that others use too.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let world: ApplicationWorld;
let account: Awaited<ReturnType<ApplicationWorld["openAccount"]>>;
let key: { id: string; key: string };
beforeAll(async () => {
  world = await applicationWorld();
  account = await world.openAccount("payer", "1000");
  const made = await cli(["api-key", "create", "--name", "nightly", "--scopes", "read,draft,send", "--json"]);
  expect([made.code, made.stderr]).toEqual([0, ""]);
  key = JSON.parse(made.stdout);
  const lines = `${account.email} ${account.password}\n`;
  const added = await cli(["accounts", "import", "-", ...authority], { stdin: lines });
  expect([added.code, added.stderr, added.stdout]).toEqual([0, "", expect.stringMatching(/^job_\w+ works on it\.\n$/)]);
  const client = program();
  await until(async () => (await client.accounts.list.query({})).total === 1, { withinMs: 60_000 });
  await client.waitForAccount(account.email);
});
afterAll(() => world.close());

const authority = ["--owner", "Harbour Trading Ltd", "--basis", "owned", "--signed-on", "2026-01-15"];
const program = () => createInfiniManagerClient({ url: world.url, apiKey: key.key });
const command = ["--import", "./src/cli/environment.mjs", "--import", "tsx", "src/cli/main.ts"];
type Given = { stdin?: string; env?: Record<string, string> };
/** On the machine of the installation. */
const cli = (args: string[], { stdin = "", env = {} }: Given = {}) =>
  runProcess([...command, ...args], { env: { ...world.surroundings, ...env }, stdin, timeoutMs: 240_000 });
/** On another machine, which knows an address and a key. */
const away = (args: string[]) =>
  runProcess([...command, ...args, "--url", world.url], { env: { INFINI_MANAGER_KEY: key.key }, timeoutMs: 240_000 });

function fileOf(name: string, text: string): string {
  const path = join(world.folder, name);
  writeFileSync(path, text);
  return path;
}

async function start(batchId: string): Promise<void> {
  const client = program();
  const { snapshot, lines } = await client.cashback.review.query({ id: batchId });
  const confirm = { snapshot, typedTotal: lines.ready.sum };
  await client.cashback.start.mutate({ idempotencyKey: batchId, id: batchId, confirm });
}

test("CLI-1, CLI-3: the accounts are the same on the machine and with a key, and each json is one document", async () => {
  const here = await cli(["accounts", "list", "--json"]);
  const there = await away(["accounts", "list", "--json"]);
  expect([here.code, here.stderr, there.code, there.stderr]).toEqual([0, "", 0, ""]);
  expect(JSON.parse(there.stdout).items).toMatchObject([{ email: account.email, available: "1000.000000" }]);
  expect(JSON.parse(there.stdout).total).toBe(JSON.parse(here.stdout).total);
  const read = await away(["accounts", "sync"]);
  expect([read.code, read.stdout]).toEqual([0, expect.stringMatching(/^job_/)]);
  const entries = await world.database.store.read.select().from(world.database.store.t.auditEntries);
  const actors = entries
    .filter(({ action }) => action.startsWith("a"))
    .map(({ action, actorKind }) => [action, actorKind]);
  expect(actors).toEqual(
    expect.arrayContaining([
      ["api_key.create", "cli"],
      ["account.import", "cli"],
      ["account.sync", "api_key"],
    ]),
  );
});

test("CLI-2: a key is never an argument, and without one nothing is asked of another machine", async () => {
  const argued = await cli(["accounts", "list", "--url", world.url, "--key", key.key]);
  expect([argued.code, argued.stdout]).toEqual([1, ""]);
  expect(argued.stderr).not.toContain(key.key);
  const none = await cli(["accounts", "list", "--url", world.url]);
  expect([none.code, none.stderr]).toEqual([1, expect.stringContaining("INFINI_MANAGER_KEY")]);
  const filed = await cli(["accounts", "list", "--url", world.url, "--key-file", fileOf("key", `${key.key}\n`)]);
  expect([filed.code, filed.stderr]).toEqual([0, ""]);
});

test("a file is imported once, held lines end with 2, and what is wrong with a file with 1", async () => {
  const [one = "", two = ""] = uids(2, 41_000_001);
  const file = fileOf("held.csv", csvOf([one, two, two]));
  const words = ["cashback", "import", file, "--account", account.email, "--campaign", "held-1", "--amount", "5.6"];
  const dry = await away([...words, "--dry-run", "--json"]);
  expect([dry.code, dry.stderr]).toEqual([2, ""]);
  expect(JSON.parse(dry.stdout)).toMatchObject({ batch: null, totals: { held: { count: 2 }, ready: { count: 1 } } });
  const done = await away([...words, "--json"]);
  expect([done.code, JSON.parse(done.stdout).replayed]).toEqual([2, false]);
  const again = await away([...words, "--json"]);
  expect([again.code, JSON.parse(again.stdout)]).toEqual([2, { ...JSON.parse(done.stdout), replayed: true }]);
  const invalid = fileOf("invalid.csv", csvOf(["41000011", "abc"]));
  const campaign = ["--account", account.email, "--campaign", "invalid-1", "--amount", "5.6"];
  expect((await cli(["cashback", "import", invalid, ...campaign])).code).toBe(1);
  const lost = await cli(["cashback", "import", "/nowhere/file.csv", ...campaign]);
  expect([lost.code, lost.stdout, lost.stderr.trim().split("\n").length]).toEqual([1, "", 1]);
});

test("CLI-4: watching outlives a restart of the server and ends with the end of the batch; the export is its rows", async () => {
  const payees = uids(12, 42_000_001);
  const file = fileOf("watch.csv", csvOf(payees));
  const words = ["cashback", "import", file, "--account", account.email, "--campaign", "watch-1", "--amount", "1.25"];
  const made = await cli([...words, "--json"]);
  expect([made.code, made.stderr]).toEqual([0, ""]);
  const { batchId } = JSON.parse(made.stdout);
  await world.knobs({ moneyLatencyMs: 400 });
  await start(batchId);
  const before = (await world.books.movements()).length;
  const watching = away(["batch", "watch", batchId, "--json"]);
  await until(async () => (await world.books.movements()).length > before, { withinMs: 60_000 });
  await world.restart("SIGTERM");
  await world.knobs({ moneyLatencyMs: 0 });
  const seen = await watching;
  expect([seen.code, seen.stderr]).toEqual([0, ""]);
  expect(JSON.parse(seen.stdout)).toMatchObject({ end: "done", batch: { settled: { count: 12, sum: "15.000000" } } });
  const paid = (await world.books.movements()).map(({ payee }) => payee).filter((payee) => payees.includes(payee));
  expect(paid.sort()).toEqual(payees);

  const out = join(world.folder, "rows.csv");
  const saved = await away(["batch", "export", batchId, "--out", out]);
  expect([saved.code, saved.stderr]).toEqual([0, ""]);
  expect(readFileSync(out, "utf8").trim().split("\n")).toHaveLength(13);
  expect(statSync(out).mode & 0o777).toBe(0o600);
  const over = await away(["batch", "export", batchId, "--out", out]);
  expect([over.code, over.stdout]).toEqual([1, ""]);
  const all = await cli([
    "export",
    "transfers",
    "--format",
    "jsonl",
    "--out",
    join(world.folder, "all.jsonl"),
    "--json",
  ]);
  expect([all.code, JSON.parse(all.stdout).format]).toEqual([0, "jsonl"]);
  expect(readFileSync(join(world.folder, "all.jsonl"), "utf8")).toContain(payees[0]);
});

test("transfers are exported by filter and with the columns that are named; no such filter or column leaves no file", async () => {
  const [payee = ""] = uids(1, 42_000_001);
  const filter = JSON.stringify({ payee, state: ["settled"] });
  const words = ["export", "transfers", "--filter", filter, "--columns", "state,payee,amount"];
  for (const [name, run] of [
    ["here.csv", cli],
    ["there.csv", away],
  ] as const) {
    const out = join(world.folder, name);
    const done = await run([...words, "--out", out]);
    expect([done.code, done.stderr]).toEqual([0, ""]);
    expect(readFileSync(out, "utf8")).toBe(`state,payee,amount\r\nsettled,${payee},1.250000\r\n`);
  }
  const out = join(world.folder, "none.csv");
  for (const wrong of [
    ["--columns", "payee,password"],
    ["--filter", "settled"],
    ["--filter", '{"secret":true}'],
  ]) {
    for (const run of [cli, away]) {
      const refused = await run(["export", "transfers", ...wrong, "--out", out]);
      expect([refused.code, refused.stdout, existsSync(out)]).toEqual([1, "", false]);
      expect(refused.stderr).toMatch(/column|filter/);
    }
  }
});

test("CLI-1, CLI-N2: a payment whose outcome nobody knows ends the watch with 3, before held lines", async () => {
  const [lost = "", held = "", ...rest] = uids(4, 43_000_001);
  const file = fileOf("unknown.csv", csvOf([lost, held, held, ...rest]));
  const words = ["cashback", "import", file, "--account", account.email, "--campaign", "unknown-1", "--amount", "2.5"];
  const { batchId } = JSON.parse((await cli([...words, "--json"])).stdout);
  await world.script(lost, "lostBefore");
  await start(batchId);
  const seen = await cli(["batch", "watch", batchId, "--json"]);
  expect([seen.code, seen.stderr]).toEqual([3, ""]);
  const { end, batch } = JSON.parse(seen.stdout);
  expect([end, batch.lines.held.count]).toEqual(["unknown", 2]);
});

test("a batch that a person holds ends the watch with 2, and says what is needed", async () => {
  const file = fileOf("paused.csv", csvOf(uids(9, 44_000_001)));
  const words = ["cashback", "import", file, "--account", account.email, "--campaign", "paused-1", "--amount", "3.75"];
  const { batchId } = JSON.parse((await cli([...words, "--json"])).stdout);
  await world.knobs({ moneyLatencyMs: 400 });
  await start(batchId);
  await program().cashback.pause.mutate({ id: batchId });
  await world.knobs({ moneyLatencyMs: 0 });
  const seen = await away(["batch", "watch", batchId]);
  expect([seen.code, seen.stderr]).toEqual([2, ""]);
  expect(seen.stdout).toContain(": needs_person\nIt is paused: a person resumes or stops it.\n");
});

test("health says whether the installation answers; a key that was revoked opens nothing", async () => {
  const up = await away(["health", "--json"]).then(({ code }) => code);
  expect(up).toBe(0);
  const down = await runProcess([...command, "health", "--url", "http://127.0.0.1:9", "--json"], {});
  expect([down.code, JSON.parse(down.stdout)]).toEqual([1, { ok: false, parts: ["answer"] }]);
  const other = JSON.parse((await cli(["api-key", "create", "--name", "old", "--scopes", "read", "--json"])).stdout);
  const ended = await cli(["api-key", "revoke", other.id]);
  expect([ended.code, ended.stderr]).toEqual([0, ""]);
  const refused = await runProcess([...command, "accounts", "list", "--url", world.url], {
    env: { INFINI_MANAGER_KEY: other.key },
  });
  expect([refused.code, refused.stdout]).toEqual([1, ""]);
  expect(refused.stderr).not.toContain(other.key);
});
