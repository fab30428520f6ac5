import { describe, expect, test } from "vitest";
import { batchContent, snapshotCode } from "@/domain/batch-content";
import { defaultPolicy } from "@/domain/batch-default-policy";
import { maskName, maskPayee, maskWithin } from "@/domain/batch-payee";
import { amountRule, amountSourceOf, batchPolicy } from "@/domain/batch-policy";
import { coveredLines, estimateByPace, estimateDuration, projectRunway, spreadOf } from "@/domain/batch-runway";
import { warningsAbout } from "@/domain/batch-warnings";
import { csvCell, csvLine } from "@/domain/csv-line";
import { parseAmount, splitEqually, sumMicro } from "@/domain/money";
import { transferContent } from "@/domain/transfer-content";

const lines = (...amounts: string[]) =>
  amounts.map((amount, index) => ({ sourceLineNo: index + 2, amountMicro: parseAmount(amount) }));

test("L06: a line that the money does not cover waits, smaller ones pass, none is paid in part", () => {
  expect(coveredLines(lines("4", "7", "3", "3"), 10_000_000n)).toEqual([true, false, true, true]);
  const runway = projectRunway(lines("4", "7", "3", "3"), 10_000_000n);
  expect(runway).toMatchObject({ endsAtLine: 3, coveredLines: 3, coveredMicro: 10_000_000n, afterMicro: -7_000_000n });
  expect(projectRunway(lines("4", "6"), 10_000_000n)).toMatchObject({ endsAtLine: null, afterMicro: 0n });
});

test("L05: the sums of a batch are exact", () => {
  expect(splitEqually(100_000n, 3)).toEqual([33_334n, 33_333n, 33_333n]);
  expect(sumMicro(Array.from({ length: 1_000 }, () => parseAmount("5.6")))).toBe(5_600_000_000n);
  const largest = Array.from({ length: 15_000 }, (_, sourceLineNo) => ({
    sourceLineNo,
    amountMicro: parseAmount("99999999.999999"),
  }));
  const runway = projectRunway(largest, 0n);
  expect(runway.totalMicro).toBe(1_499_999_999_999_985_000n);
  expect(runway.totalMicro < 2n ** 63n).toBe(true);
});

test("the spread names smallest, middle and largest amount, a middle between two floored", () => {
  expect(spreadOf([5_600_000n, 1n, 9_000_000n])).toEqual({
    minMicro: 1n,
    medianMicro: 5_600_000n,
    maxMicro: 9_000_000n,
  });
  expect(spreadOf([1n, 2n])).toMatchObject({ medianMicro: 1n });
  expect(spreadOf([])).toBeNull();
});

test("an estimate is a range from the pause between calls to the pause and the answer", () => {
  expect(estimateDuration(1_751, { gapMs: 1_000, callMs: 500 })).toEqual({
    perMinute: 60,
    fromSec: 1_751,
    toSec: 2_627,
  });
  expect(estimateDuration(0, { gapMs: 50, callMs: 500 })).toMatchObject({ fromSec: 0, toSec: 0 });
});

describe("the pace of a run", () => {
  const nowMs = 1_000_000;
  /** One send every `gapMs`, the last one just now. */
  const sends = (count: number, gapMs: number, lastMs = nowMs - 500) =>
    Array.from({ length: count }, (_, index) => lastMs - index * gapMs);

  test("is what was sent, and the end a range around it", () => {
    expect(estimateByPace(100, sends(20, 1_000), nowMs)).toEqual({ perMinute: 60, fromSec: 85, toSec: 115 });
  });

  test("is not told by a burst: thirteen sends in two seconds say nothing", () => {
    expect(estimateByPace(200, sends(13, 150), nowMs)).toBeNull();
    expect(estimateByPace(200, sends(4, 5_000), nowMs)).toBeNull();
  });

  test("does not reach back over a break", () => {
    const before = sends(30, 200, nowMs - 30_000);
    expect(estimateByPace(100, [...before, ...sends(3, 1_000)], nowMs)).toBeNull();
    expect(estimateByPace(100, [...before, ...sends(12, 1_000)], nowMs)?.perMinute).toBe(60);
  });

  test("ends when nothing was sent for a while, and when nothing is left", () => {
    expect(estimateByPace(100, sends(20, 1_000, nowMs - 20_000), nowMs)).toBeNull();
    expect(estimateByPace(0, sends(20, 1_000), nowMs)).toBeNull();
  });
});

test("the snapshot does not depend on the order of the lines, and on everything else", () => {
  const content = {
    batchId: "bat_1",
    accountId: "acc_1",
    campaignKey: "cashback-2026-05",
    mode: "sandbox" as const,
    policy: defaultPolicy,
    transferHashes: ["b", "a"],
  };
  const text = batchContent(content);
  expect(batchContent({ ...content, transferHashes: ["a", "b"] })).toBe(text);
  for (const change of [
    { transferHashes: ["a"] },
    { transferHashes: ["a", "b", "b"] },
    { accountId: "acc_2" },
    { batchId: "bat_2" },
    { campaignKey: "cashback-2026-06" },
    { mode: "live" as const },
    { policy: { ...defaultPolicy, onRejected: "continue" as const } },
  ]) {
    expect(batchContent({ ...content, ...change })).not.toBe(text);
  }
  expect(snapshotCode("7f3a91c2aa")).toBe("7f3a-91c2");
});

test("B2: the content of a transfer names everything that may not change after it was confirmed", () => {
  const content = {
    accountId: "acc_1",
    kind: "cashback" as const,
    payeeKind: "uid" as const,
    payee: "10000001",
    payeeKey: "ab",
    amountMicro: 5_600_000n,
    campaignKey: "cashback-2026-05",
    batchId: "bat_1",
    mode: "sandbox" as const,
  };
  const text = transferContent(content);
  expect(text).toContain('"5.600000"');
  const changes = [
    { accountId: "acc_2" },
    { payeeKind: "email" as const },
    { payee: "10000002" },
    { payeeKey: "cd" },
    { amountMicro: 5_600_001n },
    { campaignKey: null },
    { batchId: null },
    { kind: "payout" as const },
    { mode: "live" as const },
  ];
  for (const change of changes) expect(transferContent({ ...content, ...change })).not.toBe(text);
});

test("a warning names the batch that shares half of the payees, has the same total, or paid the same amounts", () => {
  const ready = [1, 2, 3, 4].map((n) => ({ payeeKey: `k${n}`, amountMicro: 5_000_000n }));
  const recent = [1, 2].map((n) => ({ payeeKey: `k${n}`, amountMicro: BigInt(n) * 2_500_000n, batchId: "bat_0" }));
  const facts = { lines: ready, recent, batchNames: new Map([["bat_0", "April"]]), startedToday: [] };
  expect(warningsAbout(facts)).toEqual([
    { code: "shared_payees", params: { batchId: "bat_0", batch: "April", count: 2, of: 4 } },
    { code: "same_payee_amount", params: { count: 1, sum: "5.000000" } },
  ]);
  expect(warningsAbout({ ...facts, recent: recent.slice(0, 1) })).toEqual([]);
  const today = [{ id: "bat_9", name: "Morning", totalMicro: 19_900_000n }];
  expect(warningsAbout({ ...facts, recent: [], startedToday: today }).map(({ code }) => code)).toEqual([
    "similar_total",
  ]);
  const other = [{ id: "bat_9", name: "Morning", totalMicro: 19_700_000n }];
  expect(warningsAbout({ ...facts, recent: [], startedToday: other })).toEqual([]);
});

test("EXP-2: a cell that a spreadsheet would run gets an apostrophe, plain decimals and ids stay as they are", () => {
  expect(["=1+1", "+49", "-x", "@sum", "\tx"].map(csvCell)).toEqual(["'=1+1", "'+49", "'-x", "'@sum", "'\tx"]);
  expect(["-5.600000", "10000001", "5.6", ""].map(csvCell)).toEqual(["-5.600000", "10000001", "5.6", ""]);
  expect(csvLine(['a "b"', "c,d", "e\nf"])).toBe('"a ""b""","c,d","e\nf"\r\n');
  expect(csvCell('=HYPERLINK("x")')).toBe('"\'=HYPERLINK(""x"")"');
});

test("a masked payee cannot be paid or looked up", () => {
  expect(maskPayee("uid", "10000001")).toBe("10••••01");
  expect(maskPayee("uid", "12345")).toBe("12••••");
  expect(maskPayee("email", "jane@example.com")).toBe("j••••@example.com");
  expect(["10000001", "jane@example.com"].map(maskName)).toEqual(["10••••01", "j••••@example.com"]);
  expect(maskWithin("No Jane+x@Example.com.", "jane+x@example.com", "j••••@example.com")).toBe("No j••••@example.com.");
});

test("rules and policies outside the closed lists are refused", () => {
  expect(amountSourceOf(amountRule.parse({ fixed: "5.6" }))).toEqual({ kind: "fixed", amountMicro: 5_600_000n });
  expect(amountSourceOf(amountRule.parse({ column: true }))).toEqual({ kind: "column" });
  for (const rule of [
    { fixed: "0" },
    { fixed: "5,6" },
    { fixed: "1.1234567" },
    { column: "amount" },
    {},
    { split: "1" },
  ]) {
    expect(amountRule.safeParse(rule).success, JSON.stringify(rule)).toBe(false);
  }
  expect(batchPolicy.safeParse({ ...defaultPolicy, onRejected: "retry" }).success).toBe(false);
  expect(defaultPolicy).toEqual({ onRejected: "pause", onUnknown: "pause", onLowBalance: "park" });
});
