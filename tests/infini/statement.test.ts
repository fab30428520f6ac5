import { expect, test } from "vitest";
import type { StatementPage } from "@/server/infini/statement";
import { replying, withInfini } from "../support/read-world";

const base: Record<string, string> = {
  id: "900002",
  tx_id: '""',
  field: '"AVAILABLE_BALANCE"',
  change_type: "3",
  change: "-5.6",
  status: "1",
  pre_balance: "126.1",
  balance: "120.5",
  created_at: "1747300000",
  metadata: '{"to":"10000002"}',
};

function record(change: Record<string, string> = {}): string {
  const members = Object.entries({ ...base, ...change }).map(([name, value]) => `"${name}":${value}`);
  return `{${members.join(",")}}`;
}

async function read(...records: string[]): Promise<StatementPage> {
  const body = `{"code":0,"message":"","data":{"total":${records.length},"items":[${records.join(",")}]}}`;
  return withInfini({ listStatementRecords: replying(body) }, ({ client }) =>
    client.listStatementRecords("t", { page: 1, size: 20 }),
  );
}

test("a page of movements is asked for without a time filter and read into our words", async () => {
  const body = `{"code":0,"data":{"total":41,"items":[${record()}]}}`;
  await withInfini({ listStatementRecords: replying(body) }, async ({ client, infini }) => {
    const page = await client.listStatementRecords("t", { page: 2, size: 20 });
    expect(infini.requests()[0]?.body).toBe('{"page":2,"size":20}');
    expect(page.total).toBe(41);
    expect(page.records).toEqual([
      {
        id: "900002",
        txId: null,
        field: "AVAILABLE_BALANCE",
        changeType: 3,
        status: 1,
        change: { micro: -5_600_000n, isExact: true, text: "-5.6" },
        preBalance: { micro: 126_100_000n, isExact: true, text: "126.1" },
        balance: { micro: 120_500_000n, isExact: true, text: "120.5" },
        occurredAtMs: 1_747_300_000_000,
        counterparty: "10000002",
        counterpartyIds: ["10000002"],
        metadataText: '{"to":"10000002"}',
      },
    ]);
  });
});

test("U33: identifiers that differ in the last digit beyond 2^53 stay different", async () => {
  const page = await read(
    record({ id: "9007199254740993" }),
    record({ id: "9007199254740992" }),
    record({ id: '"x-1"' }),
  );
  expect(page.records.map(({ id }) => id)).toEqual(["9007199254740993", "9007199254740992", "x-1"]);
});

test("an id, a field or a transaction that no column of ours holds makes the answer unreadable", async () => {
  const longest = "a".repeat(128);
  const [kept] = (await read(record({ id: `"${longest}"`, tx_id: `"${"f".repeat(191)}"` }))).records;
  expect(kept).toMatchObject({ id: longest, txId: "f".repeat(191) });
  const hostile: [string, string][] = [
    ["id", `"${longest}a"`],
    ["id", '"900002 "'],
    ["id", '"9000\\u0000"'],
    ["tx_id", `"${"f".repeat(192)}"`],
    ["field", `"${"F".repeat(65)}"`],
    ["change", `"-5.6e${"0".repeat(64)}"`],
    ["change", "-9223372036854.775808"],
    ["balance", "1e30"],
    ["pre_balance", `"${"9".repeat(40)}"`],
  ];
  for (const [name, value] of hostile) {
    await expect(read(record({ [name]: value })), `${name} ${value}`).rejects.toMatchObject({
      reason: "infini.malformed_answer",
      params: { issue: `data.items.0.${name}` },
    });
  }
});

test("U42: an amount is read from its text, and one that our books cannot hold is marked inexact", async () => {
  const page = await read(
    record({ change: "-5.60000001" }),
    record({ change: '"-5.60000000"' }),
    record({ change: "-0.1" }),
    record({ change: "1e-6" }),
    record({ change: "-9223372036854.775807" }),
  );
  expect(page.records.map(({ change }) => [change.micro, change.isExact])).toEqual([
    [-5_600_001n, false],
    [-5_600_000n, true],
    [-100_000n, true],
    [1n, true],
    [-9_223_372_036_854_775_807n, true],
  ]);
  expect(page.records[0]?.change.text).toBe("-5.60000001");
});

test("the other side is read from its end of the movement, as text or object; a masked one or a nickname names nobody", async () => {
  const metadata = [
    '{"to":10000000000000000002}',
    '{"to":{"uid":"7","email":"p@example.com","user_id":1}}',
    '{"to":{"email":"p@example.com"}}',
    '{"to":"100***02"}',
    '{"to":{"uid":"1•••2","email":"p@example.com"}}',
    '{"to":"Quiet Harbour"}',
    '{"to":{"uid":"quiet-harbour","email":" P@Example.com "}}',
    '{"to":{"uid":"007","email":"p@localhost"}}',
    '{"to":"p***@example.com"}',
    '{"from":"10000001"}',
    '{"to":null}',
    '{"to":["7"]}',
    "null",
    '"to 7"',
  ];
  const page = await read(...metadata.map((text) => record({ metadata: text })));
  expect(page.records.map(({ counterpartyIds }) => counterpartyIds)).toEqual([
    ["10000000000000000002"],
    ["7", "p@example.com", "1"],
    ["p@example.com"],
    [],
    ["p@example.com"],
    [],
    ["p@example.com"],
    [],
    [],
    [],
    [],
    [],
    [],
    [],
  ]);
  expect(page.records[3]).toMatchObject({ counterparty: null, metadataText: '{"to":"100***02"}' });
  expect(page.records[0]?.metadataText).toBe(metadata[0]);
  expect(page.records[12]?.metadataText).toBeNull();
  const [incoming] = (await read(record({ change: "5.6", metadata: '{"from":"7","to":"10000001"}' }))).records;
  expect(incoming?.counterparty).toBe("7");
});

test("an empty page may lack its list", async () => {
  for (const items of ["", ',"items":null', ',"items":[]']) {
    await withInfini(
      { listStatementRecords: replying(`{"code":0,"data":{"total":0${items}}}`) },
      async ({ client }) => {
        expect((await client.listStatementRecords("t", { page: 1, size: 20 })).records).toEqual([]);
      },
    );
  }
});

test.each([
  ["id", "1.5"],
  ["id", "null"],
  ["id", "9e5"],
  ["change", '"five"'],
  ["change", "null"],
  ["change", "{}"],
  ["created_at", "1747300000000"],
  ["created_at", '"today"'],
  ["change_type", '"3"'],
  ["balance", "true"],
])("one movement with %s %s fails the page: a walk over a hole would prove nothing", async (name, value) => {
  const reading = read(record(), record({ [name]: value }));
  await expect(reading).rejects.toMatchObject({ params: { issue: `data.items.1.${name}` } });
});
