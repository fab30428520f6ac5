import { expect, test } from "vitest";
import { at, freshFolder, startBenchOn } from "./sandbox-bench";

const alice = { email: "alice@example.com", uid: "20000001", balance: "1000" };
const bob = { email: "bob@example.com", uid: "20000002", balance: "50" };

test("restored accounts hold what they were given, and their statements show how", async () => {
  const { bench } = await startBenchOn(freshFolder());
  const { cookie } = await bench.account(alice);
  const { cookie: bobs } = await bench.account(bob);
  await bench.transfer(cookie, bob.uid, "120.5");
  await bench.transfer(cookie, "30000001", "1");
  await bench.control("POST", "deposit", { email: bob.email, amount: "7" });
  const before = (await bench.movements()).length;

  const { status, body } = await bench.control("POST", "restore", { seed: 7 });

  expect(status).toBe(200);
  expect(at(body, "knobs", "seed")).toBe(7);
  expect(await bench.balance(cookie)).toBe("1000.000000");
  expect(await bench.balance(bobs)).toBe("50.000000");
  const added = (await bench.movements()).slice(before);
  expect(added.map(({ kind, amount }) => [kind, amount])).toEqual([
    ["adjustment", "121.500000"],
    ["adjustment", "127.500000"],
  ]);
  expect((await bench.check()).isBalanced).toBe(true);
});

test("a balance that somebody sets is what the account begins with from then on", async () => {
  const { bench } = await startBenchOn(freshFolder());
  const { cookie } = await bench.account(alice);
  await bench.control("POST", "accounts", { email: alice.email, balance: "300" });
  await bench.transfer(cookie, "30000001", "1");
  await bench.control("POST", "restore", {});
  expect(await bench.balance(cookie)).toBe("300.000000");
});

test("knobs, scripts, magic payees and draws are as at the start, and the same seed meets the same fates", async () => {
  const { bench } = await startBenchOn(freshFolder());
  const { cookie } = await bench.account(alice);
  const fates = async () => {
    await bench.knobs({ refusalShare: 0.5 });
    const codes = [];
    for (let index = 0; index < 12; index += 1) codes.push(await bench.codeOf(bench.transfer(cookie, "30000001", "1")));
    return codes;
  };
  await bench.control("POST", "restore", { seed: 11 });
  const first = await fates();
  expect(new Set(first).size).toBe(2);
  expect(await bench.codeOf(bench.transfer(cookie, "99000006", "1"))).not.toBe(0);
  await bench.script("30000002", "refuse");

  const { body } = await bench.control("POST", "restore", { seed: 11 });

  expect(body).toMatchObject({ knobs: { seed: 11, refusalShare: 0 }, scripts: {} });
  expect(await bench.codeOf(bench.transfer(cookie, "99000006", "1"))).not.toBe(0);
  await bench.control("POST", "restore", { seed: 11 });
  expect(await fates()).toEqual(first);
});

test("a payment that still waits when everything is restored is never carried out, nor answered", async () => {
  const { bench } = await startBenchOn(freshFolder());
  const { cookie } = await bench.account(alice);
  await bench.knobs({ moneyLatencyMs: 3_000 });
  const waiting = bench.codeOf(bench.transfer(cookie, "30000001", "1"));
  await expect.poll(() => bench.requests(), { timeout: 10_000 }).toMatchObject([{ outcome: "arrived" }]);

  await bench.control("POST", "restore", {});

  expect(await waiting).toBe("lost");
  expect(await bench.requests()).toMatchObject([{ outcome: "arrived" }]);
  expect(await bench.balance(cookie)).toBe("1000.000000");
  expect(await bench.codeOf(bench.transfer(cookie, "30000001", "2"))).toBe(0);
});

test("the house shows both kinds of name in a statement, under every knob, and cannot be paid under either", async () => {
  const { bench } = await startBenchOn(freshFolder());
  const { cookie } = await bench.account(alice);
  await bench.control("POST", "deposit", { email: alice.email, amount: "7" });
  await bench.control("POST", "restore", {});
  const house = { uid: "99999999999999999999", email: "house@sandbox.invalid" };
  for (const counterparty of ["shown", "masked", "absent"] as const) {
    await bench.knobs({ statement: { counterparty } });
    expect((await bench.records(cookie))[0]).toMatchObject({ change_type: "7", metadata: { to: house } });
  }
  expect(await bench.codeOf(bench.transfer(cookie, house.uid, "1"))).not.toBe(0);
  expect(await bench.codeOf(bench.transfer(cookie, "House@Sandbox.Invalid", "1"))).not.toBe(0);
});

test("nothing comes late after a restoring: what was put off is carried out and listed at once", async () => {
  const { bench } = await startBenchOn(freshFolder());
  const { cookie } = await bench.account(alice);
  await bench.script("30000001", { execute: { afterMs: 3_600_000 }, tell: { as: "silence" } });
  await bench.script("30000002", { recordAfterMs: 3_600_000 });
  await bench.codeOf(bench.transfer(cookie, "30000001", "1"));
  await bench.transfer(cookie, "30000002", "2");

  const { body } = await bench.control("POST", "restore", {});

  expect(at(body, "counts", "lateExecutions")).toBe(0);
  expect(await bench.requests()).toMatchObject([{ outcome: "executed" }, { outcome: "executed" }]);
  const changes = (await bench.records(cookie)).map((record) => record.change_amount ?? record.amount);
  expect(changes).toHaveLength(4);
});

test("the clock goes on from the moment that was set, over a restart too, and never back", async () => {
  const dataDir = freshFolder();
  const first = await startBenchOn(dataDir);
  const early = "2026-02-03T08:00:00.000Z";
  expect(await first.bench.control("POST", "restore", { clock: early })).toMatchObject({ status: 200 });
  await first.bench.account(alice);
  const opened = await first.bench.movements();
  expect(opened[0]?.at.slice(0, 15)).toBe("2026-02-03T08:0");
  const later = "2026-02-10T09:30:00.000Z";
  await first.bench.control("POST", "restore", { clock: later });
  expect(await first.bench.control("POST", "restore", { clock: early })).toMatchObject({ status: 400 });
  const again = await first.bench.control("POST", "restore", { clock: later });
  expect([again.status, String(at(again.body, "now")).slice(0, 15)]).toEqual([200, "2026-02-10T09:3"]);
  await first.sandbox.close();

  const { bench } = await startBenchOn(dataDir);
  const now = String(at((await bench.control("GET", "health")).body, "now"));
  expect(now.slice(0, 15)).toBe("2026-02-10T09:3");
  const { headers } = await bench.raw("getProfile", {});
  expect(new Date(String(headers.date)).toISOString().slice(0, 15)).toBe("2026-02-10T09:3");
});
