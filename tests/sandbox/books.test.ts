import { expect, test } from "vitest";
import { freshFolder, startBench, startBenchOn, transferBody } from "./sandbox-bench";

const alice = { email: "alice@example.com", uid: "20000001", balance: "100" };

test("every executed transfer is one movement that names its request, and everything sums to zero", async () => {
  const bench = await startBench();
  const { cookie } = await bench.account(alice);
  await bench.account({ email: "bob@example.com", uid: "20000002", balance: "3" });
  await bench.transfer(cookie, "20000002", "5.60");
  await bench.transfer(cookie, "30000001", "1000");
  await bench.transfer(cookie, "Payee@Example.com", "0.25");

  expect(await bench.movements("kind=transfer")).toMatchObject([
    { from: alice.email, to: "bob@example.com", payee: "20000002", amount: "5.600000", fee: "0.000000", requestNo: 1 },
    { from: alice.email, to: "payee@example.com", payee: "Payee@Example.com", amount: "0.250000", requestNo: 3 },
  ]);
  expect(await bench.requests()).toMatchObject([
    { no: 1, account: alice.email, payee: "20000002", amount: "5.60", outcome: "executed", movementIds: [3] },
    { no: 2, outcome: "refused", reason: "3001 Insufficient balance", answer: "200 code 3001", movementIds: [] },
    { no: 3, outcome: "executed", reason: null, answer: "200 code 0", movementIds: [4] },
  ]);
  expect(await bench.check()).toEqual({
    isBalanced: true,
    sumOfLegs: "0.000000",
    sumOfBalances: "0.000000",
    unbalancedMovements: 0,
    wrongWallets: 0,
    overdrawnWallets: 0,
  });
});

test("the check of the books finds money that came from nowhere", async () => {
  const { openBooksFile } = await import("@/sandbox/books/books-file");
  const { checkBooks } = await import("@/sandbox/books/books-report");
  const dataDir = freshFolder();
  const { bench, sandbox } = await startBenchOn(dataDir);
  await bench.account(alice);
  await sandbox.close();

  const db = openBooksFile(dataDir);
  expect(checkBooks(db).isBalanced).toBe(true);
  db.exec("UPDATE wallets SET balance_micro = balance_micro + 1 WHERE may_overdraw = 0 AND balance_micro > 0");
  const tampered = checkBooks(db);
  db.close();
  expect(tampered).toMatchObject({ isBalanced: false, sumOfBalances: "0.000001", wrongWallets: 1 });
});

test("the request log keeps the very bytes of each money request", async () => {
  const bench = await startBench();
  const { cookie } = await bench.account(alice);
  const odd = ' {"amount":"1.50",\t"contactType":"uid","user_id":"3000\\u0030001"}\n';
  await bench.raw("internalTransfer", { cookie, body: odd });
  const broken = Buffer.from([0x7b, 0xff, 0x00]).toString("latin1");
  await bench.raw("internalTransfer", { cookie, body: broken });

  const [first, second] = await bench.requests();
  expect(Buffer.from(first?.bodyBase64 ?? "", "base64").toString("utf8")).toBe(odd);
  expect(first).toMatchObject({ payee: "30000001", amount: "1.50", outcome: "executed" });
  expect(Buffer.from(second?.bodyBase64 ?? "", "base64").toString("utf8")).toBe(broken);
  expect(second?.outcome).toBe("invalid");
});

test("200 parallel transfers never overdraw: the money suffices for exactly 80 of them", async () => {
  const bench = await startBench();
  const { cookie } = await bench.account({ ...alice, balance: "100" });
  const codes = await Promise.all(
    Array.from({ length: 200 }, (_, index) => bench.codeOf(bench.transfer(cookie, `3000${index % 7}`, "1.25"))),
  );

  expect(codes.filter((code) => code === 0)).toHaveLength(80);
  expect(codes.filter((code) => code === 3001)).toHaveLength(120);
  expect(await bench.balance(cookie)).toBe("0.000000");
  expect(await bench.movements("kind=transfer")).toHaveLength(80);
  expect(await bench.check()).toMatchObject({ isBalanced: true, overdrawnWallets: 0 });
});

test("a fee is charged on top, sits in the sender's record and ends with the house", async () => {
  const bench = await startBench({ knobs: { fee: "0.1" } });
  const { cookie } = await bench.account({ ...alice, balance: "10" });
  expect(await bench.codeOf(bench.transfer(cookie, "30000001", "10"))).toBe(3001);
  expect(await bench.codeOf(bench.transfer(cookie, "30000001", "5"))).toBe(0);

  expect((await bench.records(cookie))[0]).toMatchObject({ change: "-5.1", balance: "4.9" });
  expect(await bench.movements("kind=transfer")).toMatchObject([{ amount: "5.000000", fee: "0.100000" }]);
  expect(await bench.movements("account=30000001")).toHaveLength(1);
  expect((await bench.check()).isBalanced).toBe(true);
});

test("a payment made by hand and a deposit show in the statement and belong to no request", async () => {
  const bench = await startBench();
  const { cookie } = await bench.account(alice);
  await bench.control("POST", "deposit", { email: alice.email, amount: "20" });
  await bench.control("POST", "external", { email: alice.email, amount: "7.5", to: "friend@example.com" });
  await bench.control("POST", "external", { email: alice.email, amount: "0.5", to: "30000009" });

  expect(await bench.records(cookie)).toMatchObject([
    { change: "-0.5", balance: "112", change_type: "3", metadata: { to: "30000009" } },
    { change: "-7.5", balance: "112.5", change_type: "3", metadata: { to: "friend@example.com" } },
    { change: "20", balance: "120", change_type: "1" },
    { change: "100", balance: "100", change_type: "1" },
  ]);
  expect((await bench.movements()).map((movement) => [movement.kind, movement.requestNo])).toEqual([
    ["opening", null],
    ["deposit", null],
    ["hand", null],
    ["hand", null],
  ]);
  expect(await bench.requests()).toEqual([]);
  const poor = { email: alice.email, amount: "1000", to: "30000009" };
  expect(await bench.control("POST", "external", poor)).toMatchObject({ status: 400 });
  expect((await bench.check()).isBalanced).toBe(true);
});

test("a past can be made up: movements carry the time they are given, never one to come", async () => {
  const bench = await startBench();
  const { cookie } = await bench.account({ ...alice, at: "2025-03-01T08:00:00Z" });
  const past = [
    { email: alice.email, amount: "5", to: "30000009", at: "2025-03-02T08:00:00Z" },
    { email: alice.email, amount: "6", to: "30000009", at: "2025-03-03T08:00:00Z" },
  ];
  expect(await bench.control("POST", "external", past)).toMatchObject({ status: 200, body: { moved: 2 } });
  expect((await bench.records(cookie)).map((record) => [record.change, record.created_at])).toEqual([
    ["-6", String(Date.parse("2025-03-03T08:00:00Z") / 1000)],
    ["-5", String(Date.parse("2025-03-02T08:00:00Z") / 1000)],
    ["100", String(Date.parse("2025-03-01T08:00:00Z") / 1000)],
  ]);
  const future = { email: alice.email, amount: "1", at: new Date(Date.now() + 60_000).toISOString() };
  expect(await bench.control("POST", "deposit", future)).toMatchObject({ status: 400 });
  const window = {
    page: 1,
    size: 20,
    start_time: Date.parse("2025-03-02T00:00:00Z"),
    end_time: Date.parse("2025-03-02T23:59:59Z"),
  };
  expect(await bench.call("listStatementRecords", { cookie, body: window })).toMatchObject({
    data: { total: 1, items: [{ change: -5 }] },
  });
});

test("a batch of deposits is all or nothing", async () => {
  const bench = await startBench();
  const { cookie } = await bench.account(alice);
  const deposits = [
    { email: alice.email, amount: "1" },
    { email: "nobody@example.com", amount: "1" },
  ];
  expect(await bench.control("POST", "deposit", deposits)).toMatchObject({
    status: 400,
    body: { error: "no account nobody@example.com" },
  });
  expect(await bench.balance(cookie)).toBe("100.000000");
});

test("a payee from outside can join the fleet and keeps what was paid to it", async () => {
  const bench = await startBench();
  const { cookie } = await bench.account(alice);
  await bench.transfer(cookie, "20000077", "8");
  const joined = await bench.account({ email: "joined@example.com", uid: "20000077" });
  expect(await bench.balance(joined.cookie)).toBe("8.000000");
  expect(await bench.records(joined.cookie)).toMatchObject([{ change: "8", metadata: { from: alice.uid } }]);

  await bench.transfer(cookie, "other@example.com", "1");
  await bench.transfer(cookie, "20000078", "1");
  const mixed = await bench.control("POST", "accounts", { email: "other@example.com", uid: "20000078" });
  expect(mixed).toMatchObject({
    status: 400,
    body: { error: "other@example.com and UID 20000078 were paid as two different payees" },
  });
  expect((await bench.check()).isBalanced).toBe(true);
});

test("movements and requests are found by account, payee, kind and request, page by page", async () => {
  const bench = await startBench();
  const { cookie } = await bench.account(alice);
  await bench.account({ email: "bob@example.com", uid: "20000002" });
  for (const payee of ["20000002", "30000001", "Bob@example.com", "30000001"]) await bench.transfer(cookie, payee, "1");

  const requestNos = async (query: string) => (await bench.movements(query)).map((movement) => movement.requestNo);
  expect(await requestNos("payee=bob@example.com")).toEqual([1, 3]);
  expect(await requestNos("payee=30000001")).toEqual([2, 4]);
  expect(await requestNos("account=20000002")).toEqual([1, 3]);
  expect(await requestNos("account=ALICE@example.com&kind=transfer&requestNo=4")).toEqual([4]);
  expect((await bench.requests("payee=30000001")).map((request) => request.no)).toEqual([2, 4]);
  expect(await bench.requests("account=bob@example.com")).toEqual([]);
  expect(await bench.requests("outcome=refused")).toEqual([]);
  expect(await bench.requests("operation=internalTransfer&account=20000001")).toHaveLength(4);

  const page = (await bench.control("GET", "requests?limit=3&after=0")).body;
  expect(page).toMatchObject({ total: 4, nextAfter: 3, items: [{ no: 1 }, { no: 2 }, { no: 3 }] });
  expect((await bench.control("GET", "requests?limit=3&after=3")).body).toMatchObject({
    total: 4,
    nextAfter: null,
    items: [{ no: 4 }],
  });
  expect(await bench.control("GET", "books?colour=red")).toMatchObject({ status: 400 });
});

test("a request that never came whole is in the log and moves nothing", async () => {
  const { connect } = await import("node:net");
  const bench = await startBench();
  const { cookie } = await bench.account(alice);
  const body = JSON.stringify(transferBody("30000001", "1"));
  const { port, hostname } = new URL(bench.url);
  const head = `POST /account/internal-transfer HTTP/1.1\r\nHost: x\r\nCookie: ${cookie}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
  await new Promise<void>((resolve) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(head + body.slice(0, 20), () => setTimeout(() => socket.destroy(), 50));
    });
    socket.on("close", () => resolve());
  });
  await expect
    .poll(() => bench.lastRequest())
    .toMatchObject({ no: 1, outcome: "incomplete", body: body.slice(0, 20), movementIds: [] });
  expect(await bench.movements("kind=transfer")).toEqual([]);
});
