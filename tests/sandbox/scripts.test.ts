import { expect, test } from "vitest";
import { freshFolder, startBench, startBenchOn, transferBody } from "./sandbox-bench";

const alice = { email: "alice@example.com", uid: "20000001", balance: "1000" };

test("a script is used up in order by the requests to its payee, and only by them", async () => {
  const bench = await startBench();
  const { cookie } = await bench.account(alice);
  await bench.script("30000001", "lostAfter", "refuse", "accept");

  expect(await bench.codeOf(bench.transfer(cookie, "30000002", "1"))).toBe(0);
  const codes: unknown[] = [];
  for (let i = 0; i < 4; i += 1) codes.push(await bench.codeOf(bench.transfer(cookie, "30000001", "1")));

  expect(codes).toEqual(["lost", 3002, 0, 0]);
  expect((await bench.requests("payee=30000001")).map((request) => [request.behaviour, request.outcome])).toEqual([
    ["script lostAfter", "executed"],
    ["script refuse", "withheld"],
    ["script accept", "executed"],
    ["none", "executed"],
  ]);
});

test("a script goes before magic and before the shares, and one for * serves everybody without his own", async () => {
  const bench = await startBench({ knobs: { refusalShare: 1 } });
  const { cookie } = await bench.account(alice);
  await bench.script("99000003", "accept");
  await bench.script("Payee@Example.com", "accept");
  await bench.script("*", "accept");
  const send = (payee: string) => bench.codeOf(bench.transfer(cookie, payee, "1"));
  expect([await send("99000003"), await send("99000003"), await send("99000003")]).toEqual([0, 0, 3002]);
  expect([await send("payee@example.com"), await send("30000001")]).toEqual([0, 3002]);
});

test("money and words of a step can be spelled out one by one", async () => {
  const bench = await startBench();
  const { cookie } = await bench.account(alice);
  await bench.script(
    "30000001",
    { execute: "now", tell: { as: "unauthorized", endsSession: false } },
    { execute: { afterMs: 100 }, tell: { as: "status", status: 403, body: "envelope" } },
    { tell: { as: "cut", at: 9 }, recordAfterMs: 60_000 },
    { tell: { as: "echo", what: "wrongAmount" }, dripMs: 2 },
    { execute: "never", tell: { as: "rateLimit", retryAfterSec: 7 }, answerAfterMs: 150 },
  );
  const send = () => bench.transfer(cookie, "30000001", "1");

  expect((await send()).status).toBe(401);
  expect(await send()).toMatchObject({ status: 403, text: '{"code":403,"message":"Service error"}' });
  expect((await send()).text).toBe('{"code":0');
  expect(JSON.parse((await send()).text)).toMatchObject({ data: { amount: "2.000000" } });
  const from = performance.now();
  expect(await send()).toMatchObject({ status: 429, headers: { "retry-after": "7" } });
  expect(performance.now() - from).toBeGreaterThan(148);
  await expect.poll(() => bench.movements("payee=30000001")).toHaveLength(4);
  expect((await bench.records(cookie)).map((record) => record.change)).toEqual(["-1", "-1", "-1", "1000"]);
});

test.each([
  ["accept", 0, 1],
  ["refuse", 3002, 0],
  ["refuseButExecute", 3002, 1],
  ["lostBefore", "lost", 0],
  ["lostAfter", "lost", 1],
  ["executeTwice", 0, 2],
  ["acceptWithoutExecuting", 0, 0],
  ["unauthorized", 401, 0],
  ["unauthorizedButExecute", 401, 1],
  ["rateLimit", 429, 0],
  ["rateLimitWithoutEnvelope", "no envelope", 0],
  ["badGatewayPaid", "no envelope", 1],
  ["badGatewayNotPaid", "no envelope", 0],
  ["htmlPaid", "no envelope", 1],
  ["htmlNotPaid", "no envelope", 0],
  ["malformedPaid", "no envelope", 1],
  ["malformedNotPaid", "no envelope", 0],
  ["codeAsText", "0", 1],
  ["duplicateKeys", 0, 1],
  ["redirect", "no envelope", 0],
  ["wrongPayeeEcho", 0, 1],
  ["wrongAmountEcho", 0, 1],
])("the behaviour %s tells %s and moves the money %i times", async (name, told, times) => {
  const bench = await startBench();
  const { cookie } = await bench.account(alice);
  await bench.script("30000001", name);
  const sent = bench.raw("internalTransfer", { cookie, body: transferBody("30000001", "1") });
  const code = await sent.then(
    ({ text }) => {
      try {
        return JSON.parse(text).code;
      } catch {
        return "no envelope";
      }
    },
    () => "lost",
  );
  expect(code).toBe(told);
  expect(await bench.movements("payee=30000001")).toHaveLength(times);
  expect(await bench.lastRequest()).toMatchObject({ behaviour: `script ${name}` });
});

test("a script can be replaced, shows what is left, and outlives a restart without repeating a step", async () => {
  const dataDir = freshFolder();
  const before = await startBenchOn(dataDir);
  const { cookie } = await before.bench.account(alice);
  await before.bench.script("30000001", "refuse", "refuse", "refuse");
  await before.bench.script("30000001", "lostBefore", "refuse");
  expect(await before.bench.codeOf(before.bench.transfer(cookie, "30000001", "1"))).toBe("lost");
  await before.sandbox.close();

  const { bench } = await startBenchOn(dataDir);
  expect((await bench.control("GET", "state")).body).toMatchObject({ scripts: { "30000001": 1 } });
  const send = () => bench.codeOf(bench.transfer(cookie, "30000001", "1"));
  expect([await send(), await send()]).toEqual([3002, 0]);
});

test("an unknown behaviour is refused and leaves the script as it was", async () => {
  const bench = await startBench();
  for (const behaviour of ["explode", { execute: "sometimes" }, { tell: { as: "song" } }, { told: "truth" }]) {
    expect(await bench.control("POST", "script", { payee: "30000001", behaviours: [behaviour] })).toMatchObject({
      status: 400,
    });
  }
  expect((await bench.control("GET", "state")).body).toMatchObject({ scripts: {} });
});
