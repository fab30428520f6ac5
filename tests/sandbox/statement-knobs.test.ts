import { parse } from "lossless-json";
import { expect, test } from "vitest";
import { at, type Bench, startBench } from "./sandbox-bench";

const alice = { email: "alice@example.com", uid: "20000001", balance: "1000" };

/** An account with an opening record and transfers of 1, 2, 3 … to UIDs 30000001, 30000002, 30000003 … */
async function accountWithTransfers(bench: Bench, transfers: number): Promise<string> {
  const { cookie } = await bench.account(alice);
  for (let n = 1; n <= transfers; n += 1) await bench.transfer(cookie, `3000000${n}`, String(n));
  return cookie;
}

async function changes(bench: Bench, cookie: string, page = 1, size = 100): Promise<unknown[]> {
  return (await bench.records(cookie, page, size)).map((record) => record.change);
}

test("a late list shows a record only when its time has come, and the chain stays whole", async () => {
  const bench = await startBench({ knobs: { statement: { listDelayMs: 1000 } } });
  const cookie = await accountWithTransfers(bench, 2);
  expect(await changes(bench, cookie)).toEqual(["1000"]);
  expect(await bench.balance(cookie)).toBe("997.000000");
  await expect.poll(() => changes(bench, cookie), { timeout: 6000 }).toEqual(["-2", "-1", "1000"]);
  expect((await bench.records(cookie)).map((record) => [record.pre_balance, record.balance])).toEqual([
    ["999", "997"],
    ["1000", "999"],
    ["0", "1000"],
  ]);
});

test("turning the delay back lists at once what was waiting", async () => {
  const bench = await startBench({ knobs: { statement: { listDelayMs: 60_000 } } });
  const cookie = await accountWithTransfers(bench, 1);
  expect(await changes(bench, cookie)).toEqual(["1000"]);
  await bench.knobs({ statement: { listDelayMs: 0 } });
  expect(await changes(bench, cookie)).toEqual(["-1", "1000"]);
});

test("a page can lose a record, repeat one, or come in another order, and the total does not tell", async () => {
  const bench = await startBench();
  const cookie = await accountWithTransfers(bench, 4);
  const total = async () =>
    at(await bench.call("listStatementRecords", { cookie, body: { page: 1, size: 2 } }), "data", "total");
  expect([await changes(bench, cookie, 1, 2), await changes(bench, cookie, 2, 2)]).toEqual([
    ["-4", "-3"],
    ["-2", "-1"],
  ]);

  await bench.knobs({ statement: { dropRecordOnPage: 2 } });
  expect([await changes(bench, cookie, 1, 2), await changes(bench, cookie, 2, 2)]).toEqual([["-4", "-3"], ["-1"]]);
  expect(await total()).toBe(5);
  await bench.knobs({ statement: { dropRecordOnPage: null, repeatRecord: true } });
  expect(await changes(bench, cookie, 1, 2)).toEqual(["-4", "-3", "-3"]);
  await bench.knobs({ statement: { repeatRecord: false, reorder: true } });
  expect(await changes(bench, cookie, 1, 2)).toEqual(["-3", "-4"]);
  await bench.knobs({ statement: { reorder: false } });
  expect(await changes(bench, cookie, 1, 2)).toEqual(["-4", "-3"]);
});

test("the list can suddenly be empty, in each of the three forms that the contract allows", async () => {
  const bench = await startBench({ knobs: { statement: { empty: true } } });
  const cookie = await accountWithTransfers(bench, 1);
  const data = async () =>
    at(await bench.call("listStatementRecords", { cookie, body: { page: 1, size: 20 } }), "data");
  expect(await data()).toEqual({ total: 0, items: [] });
  await bench.knobs({ statement: { emptyItems: "null" } });
  expect(await data()).toEqual({ total: 0, items: null });
  await bench.knobs({ statement: { emptyItems: "absent" } });
  expect(await data()).toEqual({ total: 0 });
  await bench.knobs({ statement: { empty: false } });
  expect(await data()).toMatchObject({ total: 2 });
});

test("the counterparty is shown, masked or absent, on both sides", async () => {
  const bench = await startBench();
  const { cookie } = await bench.account(alice);
  const bob = await bench.account({ email: "bob@example.com", uid: "20000002" });
  await bench.transfer(cookie, "20000002", "1");
  const shown = async () => [
    (await bench.records(cookie))[0]?.metadata,
    (await bench.records(bob.cookie))[0]?.metadata,
  ];
  expect(await shown()).toEqual([{ to: "20000002" }, { from: "20000001" }]);
  await bench.knobs({ statement: { counterparty: "masked" } });
  expect(await shown()).toEqual([{ to: "20****02" }, { from: "20****01" }]);
  await bench.knobs({ statement: { counterparty: "absent" } });
  expect(await shown()).toEqual([{}, {}]);
});

test("record ids beyond 2^53 keep every digit, where floats would make two of them one", async () => {
  const bench = await startBench();
  const cookie = await accountWithTransfers(bench, 3);
  const ids = async () => (await bench.records(cookie)).map((record) => String(record.id));
  const small = await ids();

  await bench.knobs({ statement: { idStyle: "beyond2p53" } });
  const { text } = await bench.raw("listStatementRecords", { cookie, body: { page: 1, size: 20 } });
  const large = await ids();

  expect(large).toEqual(small.map((id) => String(2n ** 53n + BigInt(id))));
  for (const id of large) expect(text).toContain(`"id":${id},`);
  expect(new Set(large).size).toBe(4);
  expect(new Set(large.map(Number)).size).toBeLessThan(4);
});

test("ids can be text, and amounts can be text or carry two digits too many", async () => {
  const bench = await startBench({ knobs: { statement: { idStyle: "text" } } });
  const cookie = await accountWithTransfers(bench, 1);
  const first = async () =>
    at(await bench.call("listStatementRecords", { cookie, body: { page: 1, size: 1 } }), "data", "items", 0);
  expect(at(await first(), "id")).toEqual(expect.stringMatching(/^\d+$/));

  await bench.knobs({ statement: { amountStyle: "eightDecimals" } });
  expect((await bench.records(cookie))[0]).toMatchObject({ change: "-1.00000001", balance: "999.00000001" });
  await bench.knobs({ statement: { amountStyle: "text" } });
  const { text } = await bench.raw("listStatementRecords", { cookie, body: { page: 1, size: 1 } });
  expect(at(parse(text), "data", "items", 0)).toMatchObject({ change: "-1", pre_balance: "1000", balance: "999" });
});
