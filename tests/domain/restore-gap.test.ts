import { expect, test } from "vitest";
import { type GapOrder, type GapRecord, RestoreGap } from "@/domain/restore-gap";

const key = (source: string) => `key of ${source}`;
const order: GapOrder = { payeeKind: "uid", payeeKey: key("uid:10010001"), aliasKey: null, amountMicro: 5_600_000n };
const record = (change: Partial<GapRecord> = {}): GapRecord => ({
  accountId: "acc_1",
  recordId: "1",
  amountMicro: 5_600_000n,
  isExplained: true,
  names: ["10010001"],
  occurredAtMs: 1_000,
  ...change,
});
const finds = (records: GapRecord[], asked: Partial<GapOrder> = {}, isRecent = true) =>
  new RestoreGap(records, key, () => isRecent).find({ ...order, ...asked })?.records.length ?? 0;

test("a record that names the payee speaks for its amount and less, for every amount until it is explained", () => {
  expect(finds([record()])).toBe(1);
  expect(finds([record({ amountMicro: 5_700_000n })])).toBe(1);
  expect(finds([record({ amountMicro: 1_000_000n })])).toBe(0);
  expect(finds([record({ amountMicro: 1_000_000n, isExplained: false })])).toBe(1);
  expect(finds([record({ names: ["10010002"] })])).toBe(0);
});

test("a record under the other name of the payee is one of it, and counts once", () => {
  const both = record({ names: ["10010001", "ann@example.com"] });
  const aliasKey = key("email:ann@example.com");
  expect(finds([record({ names: ["ann@example.com"] })], { aliasKey })).toBe(1);
  expect(finds([both], { aliasKey })).toBe(1);
});

test("a record that names nobody, or only by the other kind of name, speaks for everybody of its amount for a while", () => {
  expect(finds([record({ names: [] })])).toBe(1);
  expect(finds([record({ names: ["ann@example.com"] })])).toBe(1);
  expect(finds([record({ names: [], amountMicro: 5_700_000n })])).toBe(0);
  expect(finds([record({ names: [] })], {}, false)).toBe(0);
  expect(finds([record()], {}, false)).toBe(1);
});

test("what was seen stands for exactly these records", () => {
  const seen = (...ids: string[]) =>
    new RestoreGap(
      ids.map((recordId) => record({ recordId })),
      key,
      () => true,
    ).find(order)?.seen;
  expect(seen("1", "2")).toBe(seen("2", "1"));
  expect(seen("1", "2")).not.toBe(seen("1"));
});
