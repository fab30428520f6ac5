import { expect, test } from "vitest";
import { magicNumber } from "@/sandbox/behaviours/magic-payees";
import { knobsSchema } from "@/sandbox/knobs/knobs-schema";
import { type Bench, startBench } from "./sandbox-bench";

const alice = { email: "alice@example.com", uid: "20000001", balance: "1000" };
const shorter = { magic: { lateRecordMs: 1200, slowAnswerMs: 900 } };

async function benchWithAlice(): Promise<{ bench: Bench; cookie: string; password: string }> {
  const bench = await startBench({ knobs: shorter });
  const { cookie, account } = await bench.account(alice);
  return { bench, cookie, password: account.password };
}

/** Both ways to name magic payee NN. */
const payees = (number: string): readonly [string, string] => [`990000${number}`, `magic-${number}@example.com`];

test("01: accepted, record at once, whatever delay the list has", async () => {
  const { bench, cookie } = await benchWithAlice();
  await bench.knobs({ statement: { listDelayMs: 60_000 } });
  for (const payee of payees("01")) expect(await bench.codeOf(bench.transfer(cookie, payee, "1"))).toBe(0);
  expect((await bench.records(cookie)).map((record) => record.change)).toEqual(["-1", "-1", "1000"]);
});

test("02: accepted, money moved at once, record late", async () => {
  const { bench, cookie } = await benchWithAlice();
  for (const payee of payees("02")) expect(await bench.codeOf(bench.transfer(cookie, payee, "1"))).toBe(0);
  expect(await bench.balance(cookie)).toBe("998.000000");
  expect(await bench.records(cookie)).toHaveLength(1);
  await expect.poll(() => bench.records(cookie), { timeout: 6000 }).toHaveLength(3);
});

test("02: a record that comes late comes on top, with a chain that holds", async () => {
  const { bench, cookie } = await benchWithAlice();
  await bench.transfer(cookie, "99000002", "1");
  await bench.transfer(cookie, "30000001", "2");
  const changes = async () => (await bench.records(cookie)).map((record) => [record.change, record.balance]);
  expect(await changes()).toEqual([
    ["-2", "998"],
    ["1000", "1000"],
  ]);
  await expect.poll(changes, { timeout: 6000 }).toEqual([
    ["-1", "997"],
    ["-2", "998"],
    ["1000", "1000"],
  ]);
});

test("03: refused, payee not found", async () => {
  const { bench, cookie } = await benchWithAlice();
  for (const payee of payees("03")) {
    expect((await bench.transfer(cookie, payee, "1")).text).toBe('{"code":3002,"message":"User not found"}');
  }
  expect(await bench.movements("kind=transfer")).toEqual([]);
});

test("04: no answer, paid", async () => {
  const { bench, cookie } = await benchWithAlice();
  for (const payee of payees("04")) {
    expect(await bench.codeOf(bench.transfer(cookie, payee, "1"))).toBe("lost");
    expect(await bench.movements(`payee=${payee}`)).toHaveLength(1);
  }
});

test("05: no answer, not paid", async () => {
  const { bench, cookie } = await benchWithAlice();
  for (const payee of payees("05")) expect(await bench.codeOf(bench.transfer(cookie, payee, "1"))).toBe("lost");
  expect(await bench.movements("kind=transfer")).toEqual([]);
  expect((await bench.requests()).map((request) => request.outcome)).toEqual(["withheld", "withheld"]);
});

test("06: rate limited once per account, then accepted", async () => {
  const { bench, cookie } = await benchWithAlice();
  const bob = await bench.account({ email: "bob@example.com", balance: "10" });
  const [uid, email] = payees("06");
  const first = await bench.transfer(cookie, uid, "1");
  expect([first.status, first.headers["retry-after"], JSON.parse(first.text).code]).toEqual([429, "1", 429]);
  expect([
    await bench.codeOf(bench.transfer(cookie, uid, "1")),
    await bench.codeOf(bench.transfer(cookie, email, "1")),
  ]).toEqual([0, 0]);
  expect(await bench.codeOf(bench.transfer(bob.cookie, email, "1"))).toBe(429);
  expect(await bench.codeOf(bench.transfer(bob.cookie, email, "1"))).toBe(0);
});

test("07: session expired once, then accepted after a new sign-in", async () => {
  const { bench, cookie, password } = await benchWithAlice();
  const [uid, email] = payees("07");
  expect((await bench.transfer(cookie, uid, "1")).status).toBe(401);
  expect((await bench.raw("getProfile", { cookie })).status).toBe(401);
  expect(await bench.movements("kind=transfer")).toEqual([]);
  const again = await bench.signIn(alice.email, password);
  expect([
    await bench.codeOf(bench.transfer(again, uid, "1")),
    await bench.codeOf(bench.transfer(again, email, "1")),
  ]).toEqual([0, 0]);
});

test("08: the account's code refused once, then accepted", async () => {
  const { bench, cookie } = await benchWithAlice();
  const [uid, email] = payees("08");
  expect((await bench.transfer(cookie, email, "1")).text).toBe('{"code":2002,"message":"Google 2fa code is invalid"}');
  expect([
    await bench.codeOf(bench.transfer(cookie, email, "1")),
    await bench.codeOf(bench.transfer(cookie, uid, "1")),
  ]).toEqual([0, 0]);
});

test("09: a gateway's error page, paid", async () => {
  const { bench, cookie } = await benchWithAlice();
  for (const payee of payees("09")) {
    const received = await bench.transfer(cookie, payee, "1");
    expect([received.status, received.headers["content-type"]]).toEqual([502, "text/html; charset=utf-8"]);
    expect(received.text).toMatch(/^<!DOCTYPE html>/);
    expect(await bench.movements(`payee=${payee}`)).toHaveLength(1);
  }
});

test("10: paid at once, answered late", async () => {
  const { bench, cookie } = await benchWithAlice();
  const from = performance.now();
  const answers: unknown[] = [];
  const calls = payees("10").map(async (payee) => answers.push(await bench.codeOf(bench.transfer(cookie, payee, "1"))));
  await expect.poll(() => bench.movements("kind=transfer")).toHaveLength(2);
  expect(answers).toEqual([]);
  await Promise.all(calls);
  expect(answers).toEqual([0, 0]);
  expect(performance.now() - from).toBeGreaterThan(898);
});

test("untouched, a late record takes five minutes and a slow answer twenty seconds", () => {
  expect(knobsSchema.parse({}).magic).toEqual({ lateRecordMs: 300_000, slowAnswerMs: 20_000 });
});

test("only these twenty names are magic", () => {
  expect(["99000001", "99000010", "magic-09@example.com", "MAGIC-10@EXAMPLE.COM"].map(magicNumber)).toEqual([
    "01",
    "10",
    "09",
    "10",
  ]);
  const others = [
    "99000000",
    "99000011",
    "990000011",
    "9900001",
    "magic-11@example.com",
    "magic-1@example.com",
    "magic-01@example.org",
    "x-magic-01@example.com",
  ];
  expect(others.map(magicNumber)).toEqual(others.map(() => null));
});
