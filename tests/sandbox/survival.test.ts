import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { expect, onTestFinished, test, vi } from "vitest";
import { openBooksFile } from "@/sandbox/books/books-file";
import { startSandbox } from "@/sandbox/start-sandbox";
import { Bench, callUrl, freshFolder, startBenchOn } from "./sandbox-bench";

const alice = { email: "alice@example.com", uid: "20000001", balance: "1000" };

interface Child {
  readonly process: ChildProcess;
  readonly bench: Bench;
  /** Everything it printed so far. */
  readonly output: () => string;
}

/** The sandbox as its own process, on a port that the operating system chose. */
async function spawnSandbox(dataDir: string): Promise<Child> {
  const child = spawn(process.execPath, ["--import", "tsx", "src/sandbox/main.ts"], {
    env: { ...process.env, SANDBOX_PORT: "0", SANDBOX_DATA: dataDir },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  let printed = "";
  child.stdout.on("data", (chunk) => {
    printed += String(chunk);
  });
  child.stderr.on("data", (chunk) => {
    printed += String(chunk);
  });
  const url = () => /listening on (http:\S+),/.exec(printed)?.[1];
  await expect.poll(url, { timeout: 12_000 }).toBeDefined();
  return { process: child, bench: new Bench(url() ?? ""), output: () => printed };
}

async function kill(child: Child, signal: "SIGKILL" | "SIGTERM"): Promise<[number | null, string | null]> {
  const ended = once(child.process, "exit");
  child.process.kill(signal);
  const [code, by] = await ended;
  return [code, by];
}

test("books, log, sessions and knobs survive SIGKILL in the middle of transfers", async () => {
  const dataDir = freshFolder();
  const child = await spawnSandbox(dataDir);
  const { cookie } = await child.bench.account(alice);
  await child.bench.knobs({ moneyLatencyMs: 60, seed: 5 });

  const codes: unknown[] = [];
  const calls = Array.from({ length: 400 }, async (_, index) => {
    await new Promise((resolve) => setTimeout(resolve, index * 2));
    codes.push(await child.bench.codeOf(child.bench.transfer(cookie, `3000${index}`, "1")));
  });
  await expect.poll(() => codes.length, { timeout: 5000, interval: 5 }).toBeGreaterThan(40);
  expect(await kill(child, "SIGKILL")).toEqual([null, "SIGKILL"]);
  await Promise.all(calls);

  const { bench } = await startBenchOn(dataDir);
  const answered = codes.filter((code) => code === 0).length;
  const requests = await bench.requests();
  const movements = await bench.movements("kind=transfer");
  const executed = requests.filter((request) => request.outcome === "executed");
  expect(await bench.check()).toMatchObject({ isBalanced: true, sumOfLegs: "0.000000" });
  expect(answered).toBeGreaterThan(40);
  expect(answered).toBeLessThan(400);
  expect(executed.length).toBeGreaterThanOrEqual(answered);
  expect(requests.length).toBeGreaterThan(executed.length);
  expect(movements.map((movement) => movement.requestNo)).toEqual(
    [...movements].map((movement) => movement.requestNo).sort((a, b) => Number(a) - Number(b)),
  );
  expect(executed.map((request) => request.movementIds.length)).toEqual(executed.map(() => 1));
  expect(
    new Set(requests.filter((request) => request.movementIds.length === 0).map((request) => request.outcome)),
  ).toEqual(new Set(["arrived"]));
  expect(await bench.balance(cookie)).toBe(`${1000 - movements.length}.000000`);
  expect((await bench.control("GET", "knobs")).body).toMatchObject({ moneyLatencyMs: 60, seed: 5 });
  await bench.knobs({ moneyLatencyMs: 0 });
  expect(await bench.codeOf(bench.transfer(cookie, "30000001", "1"))).toBe(0);
  expect(await bench.lastRequest()).toMatchObject({ no: requests.length + 1, outcome: "executed" });
});

test("SIGTERM ends a call under way, exits 0 and leaves whole books; one line told where it listened", async () => {
  const dataDir = freshFolder();
  const child = await spawnSandbox(dataDir);
  const { cookie } = await child.bench.account(alice);
  const slow = child.bench.codeOf(child.bench.transfer(cookie, "99000010", "1"));
  await expect.poll(() => child.bench.movements("kind=transfer"), { timeout: 5000 }).toHaveLength(1);

  expect(await kill(child, "SIGTERM")).toEqual([0, null]);

  expect(await slow).toBe("lost");
  expect(child.output()).toBe(`sandbox listening on ${child.bench.url}, books in ${dataDir}\n`);
  const { bench } = await startBenchOn(dataDir);
  expect(await bench.check()).toMatchObject({ isBalanced: true });
  expect(await bench.balance(cookie)).toBe("999.000000");
});

test("a late execution that was waiting when the sandbox died follows after the restart", async () => {
  const dataDir = freshFolder();
  const first = await startBenchOn(dataDir);
  const { cookie } = await first.bench.account(alice);
  await first.bench.script("30000001", { execute: { afterMs: 600 }, tell: { as: "silence" } });
  await first.bench.script("30000002", { execute: { afterMs: 0 }, tell: { as: "silence" } });
  const [one, two] = await Promise.all([
    first.bench.codeOf(first.bench.transfer(cookie, "30000001", "1")),
    first.bench.codeOf(first.bench.transfer(cookie, "30000002", "2")),
  ]);
  expect([one, two]).toEqual(["lost", "lost"]);
  await first.sandbox.close();

  const { bench } = await startBenchOn(dataDir);
  await expect.poll(() => bench.balance(cookie), { timeout: 3000 }).toBe("997.000000");
  expect(new Set((await bench.movements("kind=transfer")).map((movement) => movement.requestNo))).toEqual(
    new Set([1, 2]),
  );
  expect((await bench.control("GET", "state")).body).toMatchObject({ counts: { lateExecutions: 0 } });
});

test("two sandboxes cannot keep the same books, and a taken port is said", async () => {
  const dataDir = freshFolder();
  const { bench } = await startBenchOn(dataDir);
  await expect(startSandbox({ port: 0, dataDir })).rejects.toThrow(/locked/);
  const port = Number(new URL(bench.url).port);
  await expect(startSandbox({ port, dataDir: freshFolder() })).rejects.toThrow(/EADDRINUSE/);
  expect((await callUrl(`${bench.url}/__sandbox/health`, "GET")).status).toBe(200);
});

test("a reset empties everything and starts counting anew", async () => {
  const { bench } = await startBenchOn(freshFolder(), { seed: 3 });
  const { cookie } = await bench.account(alice);
  await bench.knobs({ latencyMs: 1 });
  await bench.script("30000001", "refuse");
  await bench.transfer(cookie, "30000002", "1");

  expect((await bench.control("POST", "reset", { seed: 9 })).body).toMatchObject({
    accounts: [],
    scripts: {},
    knobs: { seed: 9, latencyMs: 0 },
    counts: { accounts: 0, outsidePayees: 0, movements: 0, requests: 0, liveSessions: 0, lateExecutions: 0 },
  });
  expect((await bench.raw("getProfile", { cookie })).status).toBe(401);
});

test("what was under way or waiting at a reset never touches the books that follow", async () => {
  const { bench } = await startBenchOn(freshFolder());
  const { cookie } = await bench.account(alice);
  await bench.script("30000001", { execute: { afterMs: 300 }, tell: { as: "silence" } });
  expect(await bench.codeOf(bench.transfer(cookie, "30000001", "1"))).toBe("lost");
  await bench.knobs({ latencyMs: 600 });
  const underWay = bench.codeOf(bench.transfer(cookie, "30000002", "1"));
  await expect.poll(() => bench.requests(), { timeout: 5000 }).toHaveLength(2);

  await bench.control("POST", "reset", {});
  const again = await bench.account(alice);
  await bench.transfer(again.cookie, "30000003", "1");
  await bench.transfer(again.cookie, "30000003", "1");
  expect(await underWay).toBe("lost");
  await new Promise((resolve) => setTimeout(resolve, 700));

  expect(await bench.balance(again.cookie)).toBe("998.000000");
  expect((await bench.movements("kind=transfer")).map((movement) => [movement.requestNo, movement.payee])).toEqual([
    [1, "30000003"],
    [2, "30000003"],
  ]);
});

test("a transfer that breaks halfway leaves the books as they were", async () => {
  const dataDir = freshFolder();
  const before = await startBenchOn(dataDir);
  const { cookie } = await before.bench.account(alice);
  await before.sandbox.close();
  const db = openBooksFile(dataDir);
  db.exec(`CREATE TRIGGER broken BEFORE INSERT ON legs WHEN NEW.counterparty = '20000001'
    BEGIN SELECT raise(ABORT, 'the disk is full, so to speak'); END`);
  db.close();
  const told = vi.spyOn(console, "error").mockImplementation(() => undefined);
  onTestFinished(() => told.mockRestore());

  const { bench } = await startBenchOn(dataDir);
  expect(await bench.transfer(cookie, "30000001", "1")).toMatchObject({ status: 500, text: "500 internal error\n" });

  expect(told).toHaveBeenCalledOnce();
  expect(await bench.balance(cookie)).toBe("1000.000000");
  expect(await bench.lastRequest()).toMatchObject({ no: 1, outcome: "arrived", movementIds: [] });
  expect((await bench.control("GET", "state")).body).toMatchObject({ counts: { movements: 1, outsidePayees: 0 } });
  expect((await bench.check()).isBalanced).toBe(true);
});
