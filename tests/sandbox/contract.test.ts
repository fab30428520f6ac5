import { expect, test } from "vitest";
import { codeOfStep, readSecret, stepAt } from "@/sandbox/one-time-codes";
import { at, callUrl, cookieOf, startBench, transferBody } from "./sandbox-bench";

const alice = { email: "alice@example.com", uid: "20000001", balance: "120.5", password: "Example-Passw0rd!" };

test("a sign-in answers code 0 and a session cookie with an end", async () => {
  const bench = await startBench({ knobs: { sessionSeconds: 3600, emptyCookieShare: 0 } });
  await bench.account(alice);

  const received = await bench.raw("login", { body: { email: "Alice@Example.com", password: alice.password } });
  await bench.call("login", { body: { email: alice.email, password: alice.password } });

  expect(JSON.parse(received.text)).toEqual({ code: 0, message: "", data: {} });
  const line = [received.headers["set-cookie"] ?? []].flat()[0] ?? "";
  const [, expires = ""] = /^jwt_token=[\w-]+\.[\w-]+\.[\w-]+; Path=\/; Expires=(.+ GMT)$/.exec(line) ?? [];
  expect(Math.abs(Date.parse(expires) - Date.now() - 3_600_000)).toBeLessThan(5_000);
});

test("a wrong password and an unknown address are refused alike with HTTP 200, code 1001 and no cookie", async () => {
  const bench = await startBench();
  await bench.account(alice);
  for (const body of [
    { email: alice.email, password: "wrong" },
    { email: "nobody@example.com", password: alice.password },
  ]) {
    const received = await bench.raw("login", { body });
    expect([received.status, cookieOf(received)]).toEqual([200, null]);
    expect(await bench.call("login", { body })).toEqual({ code: 1001, message: "Email or password is incorrect" });
  }
});

test("some sign-ins send an empty cookie line first, and the session still works", async () => {
  const bench = await startBench({ knobs: { emptyCookieShare: 1 } });
  await bench.account(alice);
  const received = await bench.raw("login", { body: { email: alice.email, password: alice.password } });
  const lines = [received.headers["set-cookie"] ?? []].flat();
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/^jwt_token=; /);
  expect(await bench.balance(cookieOf(received) ?? "")).toBe("120.500000");

  await bench.knobs({ emptyCookieShare: 0.25 });
  const counts = new Set<number>();
  for (let i = 0; i < 30; i += 1) {
    const again = await bench.raw("login", { body: { email: alice.email, password: alice.password } });
    counts.add([again.headers["set-cookie"] ?? []].flat().length);
  }
  expect([...counts].sort()).toEqual([1, 2]);
});

test("the profile shows the account with decimal text balances", async () => {
  const bench = await startBench();
  const { cookie, account } = await bench.account({ ...alice, redPacketBalance: "0.75", isTwoFactorBound: true });
  expect(await bench.call("getProfile", { cookie })).toMatchObject({
    code: 0,
    data: {
      user_id: account.userId,
      email: alice.email,
      uid: alice.uid,
      available_balance: "120.500000",
      red_packet_balance: "0.750000",
      status: "active",
      google_2fa_is_bound: true,
    },
  });
});

test("a transfer by UID and one by e-mail move the money and say so", async () => {
  const bench = await startBench();
  const { cookie } = await bench.account(alice);
  const bob = await bench.account({ email: "bob@example.com", uid: "20000002", balance: "1" });

  expect(await bench.call("internalTransfer", { cookie, body: transferBody("20000002", "5.60") })).toEqual({
    code: 0,
    message: "",
    data: {},
  });
  await bench.call("internalTransfer", { cookie, body: transferBody("Bob@example.com", "0.000001") });

  expect(await bench.balance(cookie)).toBe("114.899999");
  expect(await bench.balance(bob.cookie)).toBe("6.600001");
});

test("transfers are refused for lack of money and for payees that cannot be", async () => {
  const bench = await startBench();
  const { cookie } = await bench.account(alice);
  const refuse = (payee: string, amount: string) =>
    bench.call("internalTransfer", { cookie, body: transferBody(payee, amount) });

  const poor = { code: 3001, message: "Insufficient balance" };
  expect(await refuse("30000001", "120.500001")).toEqual(poor);
  expect(await refuse("30000001", `${"9".repeat(60)}.5`)).toEqual(poor);
  const unknown = { code: 3002, message: "User not found" };
  expect(await refuse(alice.uid, "1")).toEqual(unknown);
  expect(await refuse(alice.email, "1")).toEqual(unknown);
  expect(await refuse("house-world", "1")).toEqual(unknown);
  await bench.knobs({ acceptsAnyPayee: false });
  expect(await refuse("30000001", "1")).toEqual(unknown);

  expect(await bench.movements("kind=transfer")).toEqual([]);
  expect((await bench.requests()).map((request) => request.outcome)).toEqual(Array(6).fill("refused"));
});

test("an account with an authenticator needs its current code", async () => {
  const bench = await startBench();
  const totpSecret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
  const { cookie } = await bench.account({ ...alice, isTwoFactorBound: true, totpSecret });
  const send = (code?: string) => bench.call("internalTransfer", { cookie, body: transferBody("30000001", "1", code) });
  const secret = readSecret(totpSecret) ?? Buffer.alloc(0);
  const code = codeOfStep(secret, stepAt(Date.now()));

  expect(await send()).toEqual({ code: 2001, message: "Google 2fa code is required" });
  expect(await send(code === "000000" ? "000001" : "000000")).toEqual({
    code: 2002,
    message: "Google 2fa code is invalid",
  });
  expect(await send(codeOfStep(secret, stepAt(Date.now()) - 5))).toMatchObject({ code: 2002 });
  expect(await send(codeOfStep(secret, stepAt(Date.now())))).toMatchObject({ code: 0 });
  expect(await bench.balance(cookie)).toBe("119.500000");
});

test("codes are those of RFC 6238", () => {
  const secret = Buffer.from("12345678901234567890");
  const codes = [59, 1_111_111_109, 20_000_000_000].map((seconds) => codeOfStep(secret, stepAt(seconds * 1000)));
  expect(codes).toEqual(["287082", "081804", "353130"]);
});

test("the statement lists both sides newest first, with pages, totals and an unbroken chain of balances", async () => {
  const bench = await startBench();
  const { cookie } = await bench.account(alice);
  const bob = await bench.account({ email: "bob@example.com", uid: "20000002" });
  for (const amount of ["5.60", "0.4", "3"]) await bench.transfer(cookie, "20000002", amount);

  const first = await bench.call("listStatementRecords", { cookie, body: { page: 1, size: 3 } });
  const second = await bench.call("listStatementRecords", { cookie, body: { page: 2, size: 3 } });
  const items = [at(first, "data", "items"), at(second, "data", "items")].flat();

  expect([at(first, "data", "total"), at(second, "data", "total")]).toEqual([4, 4]);
  expect(items.map((item) => at(item, "change"))).toEqual([-3, -0.4, -5.6, 120.5]);
  expect(items.map((item) => at(item, "balance"))).toEqual([111.5, 114.5, 114.9, 120.5]);
  expect(items.map((item) => at(item, "pre_balance"))).toEqual([114.5, 114.9, 120.5, 0]);
  const ids = items.map((item) => Number(at(item, "id")));
  expect(ids).toEqual([...ids].sort((a, b) => b - a));
  expect(items[0]).toMatchObject({
    field: "AVAILABLE_BALANCE",
    change_type: 3,
    status: 1,
    metadata: { to: "20000002" },
  });
  const income = await bench.call("listStatementRecords", { cookie: bob.cookie, body: { page: 1, size: 20 } });
  expect(at(income, "data", "items", 0)).toMatchObject({ change: 3, balance: 9, metadata: { from: alice.uid } });
  expect(await bench.call("listStatementRecords", { cookie, body: { page: 3, size: 3 } })).toMatchObject({
    data: { total: 4, items: [] },
  });
});

test("statement numbers are exact JSON numbers, never floats and never text", async () => {
  const bench = await startBench();
  const { cookie } = await bench.account({ ...alice, balance: "9007199254.740993" });
  await bench.transfer(cookie, "30000001", "0.000001");
  const { text } = await bench.raw("listStatementRecords", { cookie, body: { page: 1, size: 20 } });
  expect(text).toContain('"change":-0.000001,');
  expect(text).toContain('"pre_balance":9007199254.740993,');
  expect(text).toContain('"balance":9007199254.740992,');
});

test("without a live session nothing is shown and nothing moves", async () => {
  const bench = await startBench();
  await bench.account(alice);
  for (const cookie of [undefined, "jwt_token=", "jwt_token=forged.forged.forged", "other=1"]) {
    for (const [operation, body] of [
      ["getProfile", undefined],
      ["listStatementRecords", { page: 1, size: 20 }],
      ["internalTransfer", transferBody("30000001", "1")],
    ] as const) {
      const received = await bench.raw(operation, { cookie, body });
      expect(received.status).toBe(401);
      expect(await bench.call(operation, { cookie, body })).toEqual({ code: 401, message: "Unauthorized" });
    }
  }
  expect(new Set((await bench.requests()).map((request) => request.outcome))).toEqual(new Set(["unauthorized"]));
});

test("what is not of the contract's form is refused as a whole and moves nothing", async () => {
  const bench = await startBench();
  const { cookie } = await bench.account(alice);
  const uid = { contactType: "uid", user_id: "30000001" };
  const bodies: unknown[] = [
    { ...uid, amount: 5.6 },
    { ...uid, amount: "5.6000001" },
    { ...uid, amount: "-5" },
    { ...uid, amount: "0" },
    { ...uid, amount: "1e2" },
    { ...uid, amount: "1", email: "bob@example.com" },
    { contactType: "email", user_id: "30000001", amount: "1" },
    { contactType: "inner", user_id: "30000001", amount: "1" },
    { ...uid, amount: "1", email_verify_code: 123456 },
    { ...uid, user_id: 30000001, amount: "1" },
    "{",
    "",
  ];
  for (const body of bodies) {
    const received = await bench.raw("internalTransfer", { cookie, body });
    expect([received.status, received.text]).toEqual([400, '{"code":400,"message":"Invalid request"}']);
  }
  await bench.call("internalTransfer", { cookie, body: "{" });
  for (const body of [{ page: 0, size: 20 }, { page: 1, size: 101 }, { page: "1", size: 20 }, {}]) {
    await bench.call("listStatementRecords", { cookie, body });
    expect((await bench.raw("listStatementRecords", { cookie, body })).status).toBe(400);
  }
  expect((await bench.raw("login", { body: "[]" })).status).toBe(400);
  expect(await bench.movements("kind=transfer")).toEqual([]);
  expect((await bench.requests()).map((request) => request.outcome)).toEqual(Array(13).fill("invalid"));
});

test("unknown paths answer 404 without an envelope", async () => {
  const bench = await startBench();
  for (const [method, path] of [
    ["GET", "/"],
    ["GET", "/user/unknown"],
    ["GET", "/user/login"],
    ["POST", "/user/profile"],
    ["GET", "/card/nothing"],
  ] as const) {
    const received = await callUrl(bench.url + path, method);
    expect([received.status, received.text]).toEqual([404, "404 page not found\n"]);
  }
});
