import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { fatesFor, pickFate, sumOfShares } from "@/sandbox/behaviours/fates";
import { drawShare } from "@/sandbox/draws";
import { knobsSchema } from "@/sandbox/knobs/knobs-schema";
import { at, type Bench, freshFolder, startBench, startBenchOn, transferBody } from "./sandbox-bench";

const alice = { email: "alice@example.com", uid: "20000001", balance: "1000" };

test("knobs change one by one, keep the others, and can be turned back", async () => {
  const bench = await startBench({ seed: 7 });
  await bench.knobs({ latencyMs: 1, statement: { counterparty: "masked" } });
  await bench.knobs({ statement: { idStyle: "text" } });
  expect((await bench.control("GET", "knobs")).body).toMatchObject({
    seed: 7,
    latencyMs: 1,
    statement: { counterparty: "masked", idStyle: "text", empty: false },
  });
  expect((await bench.control("DELETE", "knobs", {})).body).toEqual(knobsSchema.parse({ seed: 7 }));
});

test("an unknown knob and a value out of range are refused by name and change nothing", async () => {
  const bench = await startBench();
  const before = (await bench.control("GET", "knobs")).body;
  for (const [patch, named] of [
    [{ latency: 5 }, "latency"],
    [{ statement: { colour: "red" } }, "colour"],
    [{ refusalShare: 1.1 }, "refusalShare"],
    [{ latencyMs: -1 }, "latencyMs"],
    [{ latencyMs: 1.5 }, "latencyMs"],
    [{ status5xx: { status: 404 } }, "status"],
    [{ status5xx: 0.5 }, "status5xx"],
    [{ fee: "0.1%" }, "fee"],
    [{ fee: 0.1 }, "fee"],
    [{ unauthorizedStyle: "loud" }, "unauthorizedStyle"],
    [{ refusalShare: 0.6, lostAfterShare: 0.6 }, "money"],
    [{ rateLimit: { share: 0.6, appliesTo: "everything" }, redirect: { share: 0.6, appliesTo: "reads" } }, "reads"],
    [[], "expected record"],
  ] as const) {
    const { status, body } = await bench.control("POST", "knobs", patch);
    expect([status, String(at(body, "error"))]).toEqual([400, expect.stringContaining(named)]);
  }
  expect((await bench.control("GET", "knobs")).body).toEqual(before);
});

test("shares hold: of many transfers each fate gets its part, and they exclude each other", () => {
  const knobs = knobsSchema.parse({ refusalShare: 0.1, lostAfterShare: 0.2, executeTwiceShare: 0.05 });
  const fates = fatesFor("money", knobs);
  const counts: Record<string, number> = {};
  for (let no = 1; no <= 20_000; no += 1) {
    const name = pickFate(fates, drawShare(knobs.seed, "money", no))?.name ?? "none";
    counts[name] = (counts[name] ?? 0) + 1 / 20_000;
  }
  expect(sumOfShares(fates)).toBeCloseTo(0.35);
  expect(Object.keys(counts).sort()).toEqual(["executeTwice", "lostAfter", "none", "refusal"]);
  expect(counts.refusal).toBeCloseTo(0.1, 1.5);
  expect(counts.lostAfter).toBeCloseTo(0.2, 1.5);
  expect(counts.executeTwice).toBeCloseTo(0.05, 1.5);
});

async function fatesOfRun(bench: Bench): Promise<unknown[]> {
  await bench.knobs({ refusalShare: 0.4, lostBeforeShare: 0.2 });
  const { cookie } = await bench.account(alice);
  const codes: unknown[] = [];
  for (let i = 0; i < 20; i += 1) codes.push(await bench.codeOf(bench.transfer(cookie, "30000001", "1")));
  return codes;
}

test("the same seed repeats a run, request by request; another seed does not", async () => {
  const bench = await startBench({ seed: 11 });
  const first = await fatesOfRun(bench);
  await bench.control("POST", "reset", { seed: 11 });
  const again = await fatesOfRun(bench);
  await bench.control("POST", "reset", { seed: 12 });
  const other = await fatesOfRun(bench);

  expect(new Set(first)).toEqual(new Set([0, 3002, "lost"]));
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
});

test("a fate follows the arrival number over a restart", async () => {
  const straight = await fatesOfRun(await startBench({ seed: 11 }));

  const dataDir = freshFolder();
  const before = await startBenchOn(dataDir, { seed: 11 });
  await before.bench.knobs({ refusalShare: 0.4, lostBeforeShare: 0.2 });
  const { cookie } = await before.bench.account(alice);
  const codes: unknown[] = [];
  for (let i = 0; i < 10; i += 1) codes.push(await before.bench.codeOf(before.bench.transfer(cookie, "30000001", "1")));
  await before.sandbox.close();
  const after = await startBenchOn(dataDir);
  for (let i = 0; i < 10; i += 1) codes.push(await after.bench.codeOf(after.bench.transfer(cookie, "30000001", "1")));

  expect(codes).toEqual(straight);
});

async function timeOf(call: Promise<unknown>): Promise<number> {
  const from = performance.now();
  await call;
  return performance.now() - from;
}

test("latency holds for every call, and money calls take theirs on top", async () => {
  const bench = await startBench();
  const { cookie } = await bench.account(alice);
  await bench.knobs({ latencyMs: 120, moneyLatencyMs: 200 });
  const times = await Promise.all([
    timeOf(bench.call("getProfile", { cookie })),
    timeOf(bench.signIn("nobody@example.com", "x")),
    timeOf(bench.transfer(cookie, "30000001", "1")),
  ]);
  expect(times[0]).toBeGreaterThanOrEqual(118);
  expect(times[1]).toBeGreaterThanOrEqual(118);
  expect(times[2]).toBeGreaterThanOrEqual(318);
});

test("a session ends after its seconds", async () => {
  const bench = await startBench({ knobs: { sessionSeconds: 2 } });
  const { cookie } = await bench.account(alice);
  expect((await bench.raw("getProfile", { cookie })).status).toBe(200);
  await expect.poll(async () => (await bench.raw("getProfile", { cookie })).status, { timeout: 6000 }).toBe(401);
});

test("a session ends after the calls that the knob allows, and the next sign-in counts anew", async () => {
  const bench = await startBench({ knobs: { expireAfterCalls: 2 } });
  const { account, cookie } = await bench.account(alice);
  const statuses = async (session: string) => [
    (await bench.raw("getProfile", { cookie: session })).status,
    (await bench.transfer(session, "30000001", "1")).status,
    (await bench.transfer(session, "30000001", "1")).status,
    (await bench.raw("getProfile", { cookie: session })).status,
  ];
  expect(await statuses(cookie)).toEqual([200, 200, 401, 401]);
  expect(await statuses(await bench.signIn(account.email, account.password))).toEqual([200, 200, 401, 401]);
  expect((await bench.requests()).map((request) => request.outcome)).toEqual([
    "executed",
    "unauthorized",
    "executed",
    "unauthorized",
  ]);
});

test("a new sign-in ends the older session unless the knob says otherwise", async () => {
  const bench = await startBench();
  const { account, cookie: first } = await bench.account(alice);
  const second = await bench.signIn(account.email, account.password);
  expect((await bench.raw("getProfile", { cookie: first })).status).toBe(401);

  await bench.knobs({ newSignInEndsOlder: false });
  const third = await bench.signIn(account.email, account.password);
  expect((await bench.raw("getProfile", { cookie: second })).status).toBe(200);
  expect((await bench.raw("getProfile", { cookie: third })).status).toBe(200);
});

test("an ended session shows as HTTP 401, as an envelope in HTTP 200, or bare", async () => {
  const bench = await startBench();
  const shown = async () => {
    const { status, text } = await bench.raw("listStatementRecords", { body: { page: 1, size: 20 } });
    return [status, text];
  };
  expect(await shown()).toEqual([401, '{"code":401,"message":"Unauthorized"}']);
  await bench.knobs({ unauthorizedStyle: "envelope" });
  expect(await shown()).toEqual([200, '{"code":401,"message":"Unauthorized"}']);
  await bench.call("listStatementRecords", { body: { page: 1, size: 20 } });
  await bench.knobs({ unauthorizedStyle: "bare" });
  expect(await shown()).toEqual([401, "Unauthorized"]);
});

test("T04: a used code is refused only where codes are single use", async () => {
  const { codeOfStep, readSecret, stepAt } = await import("@/sandbox/one-time-codes");
  const bench = await startBench();
  const { account, cookie } = await bench.account({ ...alice, isTwoFactorBound: true });
  const secret = readSecret(account.totpSecret ?? "") ?? Buffer.alloc(0);
  const code = codeOfStep(secret, stepAt(Date.now()));
  const send = () => bench.codeOf(bench.transfer(cookie, "30000001", "1", code));
  expect([await send(), await send()]).toEqual([0, 0]);
  await bench.knobs({ totpSingleUse: true });
  expect(await send()).toBe(2002);
});

test("a code counts for as many steps around its own as the knob says", async () => {
  const { codeOfStep, readSecret, stepAt } = await import("@/sandbox/one-time-codes");
  const bench = await startBench({ knobs: { totpDrift: 0 } });
  const { account, cookie } = await bench.account({ ...alice, isTwoFactorBound: true });
  const secret = readSecret(account.totpSecret ?? "") ?? Buffer.alloc(0);
  // Far from the end of a step, so that the sandbox reads the code in the step that it was made for.
  const send = async (ahead: number) => {
    while (Date.now() % 30_000 > 22_000) await sleep(100);
    return bench.codeOf(bench.transfer(cookie, "30000001", "1", codeOfStep(secret, stepAt(Date.now()) + ahead)));
  };
  expect([await send(-1), await send(1), await send(0)]).toEqual([2002, 2002, 0]);
  await bench.knobs({ totpDrift: 2 });
  expect([await send(-2), await send(2), await send(3), await send(-3)]).toEqual([0, 0, 2002, 2002]);
});

test("a clock that is off shows in the Date header, in times, in codes and in the end of a session", async () => {
  const { codeOfStep, readSecret, stepAt } = await import("@/sandbox/one-time-codes");
  const bench = await startBench({ knobs: { clockSkewSec: 600 } });
  const { account, cookie } = await bench.account({ ...alice, isTwoFactorBound: true });
  const secret = readSecret(account.totpSecret ?? "") ?? Buffer.alloc(0);
  const send = (atMs: number) => bench.transfer(cookie, "30000001", "1", codeOfStep(secret, stepAt(atMs)));

  const received = await send(Date.now() + 600_000);
  expect(JSON.parse(received.text)).toMatchObject({ code: 0 });
  expect(JSON.parse((await send(Date.now())).text)).toMatchObject({ code: 2002 });
  expect(Math.abs(Date.parse(String(received.headers.date)) - Date.now() - 600_000)).toBeLessThan(2500);
  const [record] = await bench.records(cookie);
  expect(Math.abs(Number(record?.created_at) * 1000 - Date.now() - 600_000)).toBeLessThan(2500);
  const [movement] = await bench.movements("kind=transfer");
  expect(Math.abs(Date.parse(movement?.at ?? "") - Date.now())).toBeLessThan(2500);
});

test("a stale balance is the one of that long ago, while the statement is up to date", async () => {
  const bench = await startBench();
  const { cookie } = await bench.account({ ...alice, balance: "50", at: "2025-01-01T00:00:00Z" });
  await bench.control("POST", "deposit", { email: alice.email, amount: "5", at: "2025-02-01T00:00:00Z" });
  await bench.transfer(cookie, "30000001", "10");
  await bench.knobs({ staleBalanceMs: 60_000 });
  expect(await bench.balance(cookie)).toBe("55.000000");
  expect((await bench.records(cookie))[0]).toMatchObject({ balance: "45" });
  await bench.knobs({ staleBalanceMs: 0 });
  expect(await bench.balance(cookie)).toBe("45.000000");
});

test("a success may carry what was asked, or something else", async () => {
  const bench = await startBench();
  const { cookie } = await bench.account(alice);
  const echoOf = async () =>
    at(await bench.call("internalTransfer", { cookie, body: transferBody("30000001", "1.50") }), "data");
  expect(await echoOf()).toEqual({});
  await bench.knobs({ echo: "data" });
  expect(await echoOf()).toEqual({ contactType: "uid", user_id: "30000001", amount: "1.50" });
  await bench.knobs({ echo: "wrongPayee" });
  expect(await echoOf()).toEqual({ contactType: "uid", user_id: "300000019", amount: "1.50" });
  await bench.knobs({ echo: "wrongAmount" });
  expect(await echoOf()).toEqual({ contactType: "uid", user_id: "30000001", amount: "2.500000" });
  expect(await bench.movements("kind=transfer&payee=30000001")).toHaveLength(4);
});
