import { expect, test } from "vitest";
import type { KnobPatch } from "@/sandbox/knobs/knobs-schema";
import { breachesOfContract } from "./contract";
import { type Bench, callUrl, startBench, transferBody } from "./sandbox-bench";

const alice = { email: "alice@example.com", uid: "20000001", balance: "1000" };

interface Seen {
  /** Status and body, or `lost`. */
  readonly answer: readonly [number, string] | "lost";
  readonly moved: number;
  readonly outcome: string | undefined;
  readonly behaviour: string | null | undefined;
  readonly told: string | null | undefined;
}

/** One transfer of 1 under these knobs: what the caller saw, and what the books say. */
async function sendUnder(bench: Bench, cookie: string, knobs: KnobPatch): Promise<Seen> {
  await bench.control("DELETE", "knobs", {});
  await bench.knobs(knobs);
  const answer = await bench.transfer(cookie, "30000001", "1").then(
    ({ status, text }) => [status, text] as const,
    () => "lost" as const,
  );
  const request = await bench.lastRequest();
  const moved = (await bench.movements(`requestNo=${request?.no}`)).length;
  return { answer, moved, outcome: request?.outcome, behaviour: request?.behaviour, told: request?.answer };
}

async function benchWithAlice(): Promise<{ bench: Bench; cookie: string }> {
  const bench = await startBench();
  return { bench, cookie: (await bench.account(alice)).cookie };
}

const page = /^<!DOCTYPE html>[\s\S]*<\/html>\n$/;

test("an answer lost before executing moves nothing, one lost after executing has moved the money", async () => {
  const { bench, cookie } = await benchWithAlice();
  expect(await sendUnder(bench, cookie, { lostBeforeShare: 1 })).toEqual({
    answer: "lost",
    moved: 0,
    outcome: "withheld",
    behaviour: "lostBefore",
    told: "no answer",
  });
  expect(await sendUnder(bench, cookie, { lostAfterShare: 1 })).toEqual({
    answer: "lost",
    moved: 1,
    outcome: "executed",
    behaviour: "lostAfter",
    told: "no answer",
  });
  expect(await bench.balance(cookie)).toBe("999.000000");
});

test("a late execution moves the money long after the caller heard nothing", async () => {
  const { bench, cookie } = await benchWithAlice();
  const seen = await sendUnder(bench, cookie, { lateExecution: { share: 1, afterMs: 2_000 } });
  expect(seen).toMatchObject({ answer: "lost", moved: 0, outcome: "scheduled" });
  expect(await bench.balance(cookie)).toBe("1000.000000");
  await expect.poll(() => bench.balance(cookie), { timeout: 9000 }).toBe("999.000000");
  expect(await bench.lastRequest()).toMatchObject({ outcome: "executed", answer: "no answer", movementIds: [2] });
});

test("a late execution that finds no money left moves none and says so", async () => {
  const { bench, cookie } = await benchWithAlice();
  await bench.knobs({ lateExecution: { share: 1, afterMs: 3_600_000 } });
  expect(await bench.codeOf(bench.transfer(cookie, "30000001", "600"))).toBe("lost");
  await bench.knobs({ lateExecution: { share: 0 } });
  expect(await bench.codeOf(bench.transfer(cookie, "30000002", "600"))).toBe(0);
  expect((await bench.control("POST", "late", {})).body).toEqual({ executed: 1 });
  const [late] = await bench.requests("payee=30000001");
  expect(late).toMatchObject({ outcome: "refused", reason: "3001 Insufficient balance" });
  expect(await bench.balance(cookie)).toBe("400.000000");
});

test("a refusal can be any code and text, and can be a lie", async () => {
  const { bench, cookie } = await benchWithAlice();
  const plain = await sendUnder(bench, cookie, { refusalShare: 1 });
  expect(plain).toMatchObject({ answer: [200, '{"code":3002,"message":"User not found"}'], moved: 0 });
  const refusal = { code: 987654, message: "Nobody has seen this" };
  const strange = await sendUnder(bench, cookie, { refusalShare: 1, refusal });
  expect(strange).toMatchObject({ answer: [200, '{"code":987654,"message":"Nobody has seen this"}'], moved: 0 });
  const lie = await sendUnder(bench, cookie, { refusalShare: 1, refusal: { executed: true } });
  expect(lie).toMatchObject({ answer: plain.answer, moved: 1, outcome: "executed" });
});

test("one request can be executed twice, and a success can be told without executing", async () => {
  const { bench, cookie } = await benchWithAlice();
  const success = [200, '{"code":0,"message":"","data":{}}'];
  expect(await sendUnder(bench, cookie, { executeTwiceShare: 1 })).toMatchObject({ answer: success, moved: 2 });
  expect(await sendUnder(bench, cookie, { acceptWithoutExecutingShare: 1 })).toMatchObject({
    answer: success,
    moved: 0,
    outcome: "withheld",
  });
  expect(await bench.balance(cookie)).toBe("998.000000");
  expect((await bench.check()).isBalanced).toBe(true);
});

test("a gateway fails with the status and body that the knob names, executed or not", async () => {
  const { bench, cookie } = await benchWithAlice();
  const under = (status5xx: KnobPatch["status5xx"]) =>
    sendUnder(bench, cookie, { status5xx: { share: 1, ...status5xx } });
  expect(await under({})).toMatchObject({ answer: [502, expect.stringMatching(page)], moved: 0, told: "502" });
  expect(await under({ status: 503, body: "empty", executed: true })).toMatchObject({ answer: [503, ""], moved: 1 });
  const envelope = [500, '{"code":500,"message":"Service error"}'];
  expect(await under({ status: 500, body: "envelope" })).toMatchObject({ answer: envelope, moved: 0 });
  expect(breachesOfContract("internalTransfer", 500, JSON.parse(String(envelope[1])))).toEqual([]);
});

test("a page can stand where an envelope was expected", async () => {
  const { bench, cookie } = await benchWithAlice();
  const answer = [200, expect.stringMatching(page)];
  expect(await sendUnder(bench, cookie, { htmlBody: { share: 1 } })).toMatchObject({ answer, moved: 0 });
  expect(await sendUnder(bench, cookie, { htmlBody: { share: 1, executed: true } })).toMatchObject({
    answer,
    moved: 1,
  });
});

test("a body can be cut at any byte, executed or not", async () => {
  const { bench, cookie } = await benchWithAlice();
  const whole = '{"code":0,"message":"","data":{}}';
  const under = (malformedBody: KnobPatch["malformedBody"]) =>
    sendUnder(bench, cookie, { malformedBody: { share: 1, ...malformedBody } });
  expect(await under({})).toMatchObject({ answer: [200, whole.slice(0, 16)], moved: 0 });
  for (const cutAt of [0, 1, 9, 32]) {
    expect(await under({ cutAt, executed: true })).toMatchObject({ answer: [200, whole.slice(0, cutAt)], moved: 1 });
  }
  expect(await under({ cutAt: 99 })).toMatchObject({ answer: [200, whole.slice(0, 32)] });
});

test("a body can end before the length that was promised", async () => {
  const { bench, cookie } = await benchWithAlice();
  await bench.knobs({ malformedBody: { share: 1, cutAt: 9, hangsUp: true, executed: true } });
  expect(await bench.transfer(cookie, "30000001", "1")).toMatchObject({
    status: 200,
    isWhole: false,
    text: '{"code":0',
    headers: { "content-length": "33" },
  });
  expect(await bench.lastRequest()).toMatchObject({ outcome: "executed", answer: "200 code 0 cut at byte 9" });
});

test("answers can be of the wrong types, and the contract notices", async () => {
  const { bench, cookie } = await benchWithAlice();
  const transferUnder = async (what: "codeAsText" | "amountAsObject" | "notANumber" | "hugeNumber") =>
    (await sendUnder(bench, cookie, { mistyped: { share: 1, what } })).answer[1];
  expect(await transferUnder("codeAsText")).toBe('{"code":"0","message":"","data":{}}');
  expect(await transferUnder("amountAsObject")).toBe('{"code":0,"message":"","data":{"amount":{"value":"1"}}}');
  expect(await transferUnder("notANumber")).toBe('{"code":NaN,"message":"","data":{}}');
  expect(await transferUnder("hugeNumber")).toBe('{"code":1e400,"message":"","data":{}}');

  const readUnder = async (
    operation: "getProfile" | "listStatementRecords",
    what: "codeAsText" | "amountAsObject" | "missingData",
  ) => {
    await bench.control("DELETE", "knobs", {});
    await bench.knobs({ mistyped: { share: 1, what, appliesTo: "reads" } });
    const { status, text } = await bench.raw(operation, {
      cookie,
      body: operation === "getProfile" ? undefined : { page: 1, size: 20 },
    });
    return { body: JSON.parse(text), breaches: breachesOfContract(operation, status, JSON.parse(text)).length };
  };
  for (const what of ["codeAsText", "amountAsObject", "missingData"] as const) {
    expect((await readUnder("getProfile", what)).breaches).toBeGreaterThan(0);
    expect((await readUnder("listStatementRecords", what)).breaches).toBeGreaterThan(0);
  }
  expect((await readUnder("getProfile", "amountAsObject")).body).toMatchObject({
    data: { available_balance: { value: "996.000000" } },
  });
  expect((await readUnder("listStatementRecords", "amountAsObject")).body).toMatchObject({
    data: { items: [{ change: { value: -1 } }, {}, {}, {}, {}] },
  });
});

test("an envelope can carry two codes, and who reads the last one sees the truth", async () => {
  const { bench, cookie } = await benchWithAlice();
  const seen = await sendUnder(bench, cookie, { duplicateKeys: { share: 1 } });
  expect(seen).toMatchObject({ answer: [200, '{"code":3002,"code":0,"message":"","data":{}}'], moved: 1 });
});

test("a body can drip byte by byte", async () => {
  const { bench, cookie } = await benchWithAlice();
  await bench.knobs({ bodyDripMs: 10 });
  const from = performance.now();
  const received = await bench.transfer(cookie, "30000001", "1");
  expect(JSON.parse(received.text)).toMatchObject({ code: 0 });
  expect(received.isWhole).toBe(true);
  expect(performance.now() - from).toBeGreaterThan(33 * 10 - 20);
});

test("a rate limit answers 429 with or without envelope and with the wait it asks for", async () => {
  const { bench, cookie } = await benchWithAlice();
  await bench.knobs({ rateLimit: { share: 1, retryAfterSec: 120 } });
  expect(await bench.transfer(cookie, "30000001", "1")).toMatchObject({
    status: 429,
    headers: { "retry-after": "120" },
    text: '{"code":429,"message":"Too many requests"}',
  });
  await bench.call("internalTransfer", { cookie, body: transferBody("30000001", "1") });
  await bench.knobs({ rateLimit: { withEnvelope: false, retryAfterSec: null } });
  const bare = await bench.transfer(cookie, "30000001", "1");
  expect([bare.status, bare.text, bare.headers["retry-after"]]).toEqual([429, "Too Many Requests\n", undefined]);
  expect(await bench.movements("kind=transfer")).toEqual([]);
});

test("a redirect leads away and moves nothing", async () => {
  const { bench, cookie } = await benchWithAlice();
  await bench.knobs({ redirect: { share: 1, location: "https://elsewhere.example/login" } });
  const received = await bench.transfer(cookie, "30000001", "1");
  expect([received.status, received.headers.location, received.text]).toEqual([
    302,
    "https://elsewhere.example/login",
    "",
  ]);
  expect(await bench.lastRequest()).toMatchObject({ outcome: "withheld", answer: "302" });
});

test("a fault touches the calls it is meant for and no others", async () => {
  const { bench, cookie } = await benchWithAlice();
  const statuses = async () => [
    (await bench.transfer(cookie, "30000001", "1")).status,
    (await bench.raw("getProfile", { cookie })).status,
    (await bench.raw("login", { body: { email: "nobody@example.com", password: "x" } })).status,
  ];
  const under = async (appliesTo: "money" | "reads" | "signIn" | "everything") => {
    await bench.knobs({ status5xx: { share: 1, status: 504, appliesTo } });
    return statuses();
  };
  expect(await under("money")).toEqual([504, 200, 200]);
  expect(await under("reads")).toEqual([200, 504, 200]);
  expect(await under("signIn")).toEqual([200, 200, 504]);
  expect(await under("everything")).toEqual([504, 504, 504]);
  expect((await callUrl(`${bench.url}/__sandbox/health`, "GET")).status).toBe(200);
});

test("a transfer that the books refuse stays refused under every fault", async () => {
  const { bench, cookie } = await benchWithAlice();
  const faults: KnobPatch[] = [
    { lostAfterShare: 1 },
    { executeTwiceShare: 1 },
    { lateExecution: { share: 1, afterMs: 1 } },
    { malformedBody: { share: 1, executed: true } },
    { acceptWithoutExecutingShare: 1 },
  ];
  for (const fault of faults) {
    await bench.control("DELETE", "knobs", {});
    await bench.knobs(fault);
    await bench.codeOf(bench.transfer(cookie, "30000001", "1000.000001")).catch(() => "cut");
    expect(await bench.lastRequest()).toMatchObject({
      outcome: "refused",
      reason: "3001 Insufficient balance",
      movementIds: [],
    });
  }
  await bench.control("DELETE", "knobs", {});
  await bench.knobs({ executeTwiceShare: 1 });
  expect(await bench.codeOf(bench.transfer(cookie, "30000001", "600"))).toBe(0);
  expect(await bench.balance(cookie)).toBe("400.000000");
});
