import { networkInterfaces } from "node:os";
import { expect, test } from "vitest";
import { knobsSchema } from "@/sandbox/knobs/knobs-schema";
import { at, callUrl, startBench } from "./sandbox-bench";

const alice = { email: "alice@example.com", uid: "20000001", balance: "100" };

test("an account is made with what is missing filled in, and changed by what is given", async () => {
  const bench = await startBench();
  const { account } = await bench.account({ email: "Ops-03@Example.com" });
  expect(account).toMatchObject({
    email: "ops-03@example.com",
    balance: "0.000000",
    isTwoFactorBound: false,
    totpSecret: null,
  });
  expect(account.uid).toMatch(/^\d{8,}$/);
  expect(account.password).not.toBe("");

  const { account: changed } = await bench.account({
    email: "ops-03@example.com",
    balance: "25.5",
    isTwoFactorBound: true,
  });
  expect(changed).toMatchObject({
    uid: account.uid,
    userId: account.userId,
    password: account.password,
    balance: "25.500000",
  });
  expect(changed.totpSecret).toMatch(/^[A-Z2-7]{32}$/);
  const { account: poorer, cookie } = await bench.account({
    email: "ops-03@example.com",
    balance: "5",
    password: "new",
  });
  expect(poorer).toMatchObject({ balance: "5.000000", totpSecret: changed.totpSecret, password: "new" });
  expect((await bench.movements()).map((movement) => [movement.kind, movement.amount])).toEqual([
    ["adjustment", "25.500000"],
    ["adjustment", "20.500000"],
  ]);
  expect(await bench.balance(cookie)).toBe("5.000000");
  expect((await bench.check()).isBalanced).toBe(true);
});

test("an unknown address opens as an account with the sandbox's own password, and with no other", async () => {
  const bench = await startBench();
  const signIn = (email: string, password: string) =>
    callUrl(`${bench.url}/user/login`, "POST", { body: { email, password } });
  expect((await signIn("new@example.com", "guess")).text).toContain("incorrect");
  expect((await signIn("New@Example.com", "Sandbox-new@example.com")).headers["set-cookie"]).toBeDefined();
  expect((await signIn("new@example.com", "guess")).text).toContain("incorrect");
  expect((await signIn("not an address", "Sandbox-not an address")).text).toContain("incorrect");
  const { account } = await bench.account({ email: "new@example.com" });
  expect(account).toMatchObject({ balance: "10000.000000", password: "Sandbox-new@example.com" });
  expect((await bench.check()).isBalanced).toBe(true);
  await bench.account({ email: "kept@example.com", password: "chosen", balance: "1" });
  expect((await signIn("kept@example.com", "Sandbox-kept@example.com")).text).toContain("incorrect");
});

test("many accounts are made in one call, all or none", async () => {
  const bench = await startBench();
  const many = Array.from({ length: 300 }, (_, i) => ({
    email: `ops-${i}@example.com`,
    uid: `4000${i}`,
    balance: "10",
  }));
  expect(await bench.control("POST", "accounts", many)).toMatchObject({ status: 200 });
  const clash = [
    { email: "new@example.com" },
    { email: "other@example.com", uid: "x" },
    { email: "third@example.com", uid: "x" },
  ];
  const first = await bench.control("POST", "accounts", clash.slice(0, 2));
  expect(first.status).toBe(200);
  const taken = await bench.control("POST", "accounts", [
    { email: "fourth@example.com" },
    { email: "new@example.com", uid: "40001" },
  ]);
  expect(taken).toMatchObject({ status: 400, body: { error: expect.stringContaining("uid") } });
  expect((await bench.control("GET", "state")).body).toMatchObject({ counts: { accounts: 302, movements: 300 } });
});

test("an account that is not well said is refused by name", async () => {
  const bench = await startBench();
  for (const [input, named] of [
    [{}, "email"],
    [{ email: "nobody" }, "email"],
    [{ email: alice.email, balance: 5 }, "balance"],
    [{ email: alice.email, balance: "1e3" }, "balance"],
    [{ email: alice.email, totpSecret: "not base32!" }, "totpSecret"],
    [{ email: alice.email, twoFactor: true }, "twoFactor"],
  ] as const) {
    const { status, body } = await bench.control("POST", "accounts", input);
    expect([status, JSON.stringify(body)]).toEqual([400, expect.stringContaining(named)]);
  }
  expect((await bench.control("GET", "state")).body).toMatchObject({ accounts: [] });
});

test("the state shows accounts, knobs and counts, and no password or secret", async () => {
  const bench = await startBench();
  const { account, cookie } = await bench.account({ ...alice, isTwoFactorBound: true });
  await bench.script("30000001", "accept");
  const { body } = await bench.control("GET", "state");
  expect(body).toMatchObject({
    knobs: knobsSchema.parse({}),
    accounts: [{ email: alice.email, uid: alice.uid, balance: "100.000000", isTwoFactorBound: true }],
    counts: { accounts: 1, movements: 1, requests: 0, liveSessions: 1 },
    scripts: { "30000001": 1 },
  });
  const text = JSON.stringify(body);
  for (const secret of [account.password, account.totpSecret ?? "none", cookie.slice(10)])
    expect(text).not.toContain(secret);
});

test("sessions of an account can be ended from outside", async () => {
  const bench = await startBench();
  const { cookie } = await bench.account(alice);
  expect((await bench.control("POST", "sessions/end", { email: alice.email })).status).toBe(200);
  expect((await bench.raw("getProfile", { cookie })).status).toBe(401);
  expect((await bench.control("POST", "sessions/end", { email: "nobody@example.com" })).status).toBe(400);
});

test("what is put off can be carried out at once, and is carried out once", async () => {
  const bench = await startBench();
  const { cookie } = await bench.account(alice);
  await bench.script("30000001", { execute: { afterMs: 700 }, tell: { as: "silence" } });
  await bench.script("30000002", { execute: { afterMs: 300 }, tell: { as: "silence" } });
  for (const payee of ["30000001", "30000002"]) {
    expect(await bench.codeOf(bench.transfer(cookie, payee, "1"))).toBe("lost");
  }
  await bench.control("POST", "late", {});
  expect((await bench.control("POST", "late", {})).body).toEqual({ executed: 0 });
  await new Promise((resolve) => setTimeout(resolve, 900));
  expect(await bench.balance(cookie)).toBe("98.000000");
  expect(await bench.movements("kind=transfer")).toHaveLength(2);
  expect((await bench.control("GET", "state")).body).toMatchObject({ counts: { lateExecutions: 0 } });
});

test("health answers, and an unknown control path is 404", async () => {
  const bench = await startBench();
  expect(await bench.control("GET", "health")).toMatchObject({ status: 200, body: { status: "ok" } });
  expect((await callUrl(`${bench.url}/__sandbox/nothing`, "GET")).status).toBe(404);
});

test("the control interface does not answer another host name, nor a change without a JSON type", async () => {
  const bench = await startBench();
  const reset = `${bench.url}/__sandbox/reset`;
  await bench.account(alice);
  const json = { "content-type": "application/json" };
  expect((await callUrl(reset, "POST", { body: {}, headers: { ...json, host: "evil.example" } })).status).toBe(403);
  expect((await callUrl(reset, "POST", { body: "{}", headers: { "content-type": "text/plain" } })).status).toBe(415);
  expect((await callUrl(reset, "POST")).status).toBe(415);
  expect((await callUrl(`${bench.url}/__sandbox/state`, "GET", { headers: { host: "localhost:4010" } })).status).toBe(
    200,
  );
  expect((await callUrl(reset, "POST", { body: "{", headers: json })).status).toBe(400);
  expect(at((await bench.control("GET", "state")).body, "counts", "accounts")).toBe(1);
});

test("the control interface does not answer another machine's address, though the contract does", async () => {
  const outer = Object.values(networkInterfaces())
    .flat()
    .find((one) => one?.family === "IPv4" && !one.internal)?.address;
  const bench = await startBench({ host: "0.0.0.0" });
  const port = new URL(bench.url).port;
  const own = outer ?? "127.0.0.1";
  const control = await callUrl(`http://${own}:${port}/__sandbox/state`, "GET", {
    headers: { host: `localhost:${port}` },
  });
  expect(control.status).toBe(outer === undefined ? 200 : 403);
  expect((await callUrl(`http://${own}:${port}/user/profile`, "GET")).status).toBe(401);
});
