import { expect, test } from "vitest";
import { confirmation, idempotencyKey, readTypedTotal } from "@/domain/confirmation.schema";
import { askedOf, type TierFacts, tierOf } from "@/domain/confirmation-tier";
import { shippedParameters } from "@/domain/engine-parameters";

const facts: TierFacts = {
  totalMicro: 500_000_000n,
  lines: 50,
  recentTotalMicro: 0n,
  recentLines: 0,
  isOwnTransfer: false,
  largestNewPayeeMicro: 50_000_000n,
  overrides: 0,
};

test("V30: the highest row of the ladder that applies wins, from the first micro-unit above a limit", () => {
  expect(tierOf(facts)).toBe(2);
  expect(tierOf({ ...facts, totalMicro: 500_000_001n })).toBe(3);
  expect(tierOf({ ...facts, lines: 51 })).toBe(3);
  expect(tierOf({ ...facts, largestNewPayeeMicro: 50_000_001n })).toBe(3);
  expect(tierOf({ ...facts, overrides: 1 })).toBe(3);
  expect(tierOf({ ...facts, totalMicro: 5_000_000_000n })).toBe(4);
  expect(tierOf({ ...facts, lines: 0, totalMicro: 0n })).toBe(0);
  expect(
    tierOf({ ...facts, lines: 1, totalMicro: 100_000_000n, isOwnTransfer: true, largestNewPayeeMicro: null }),
  ).toBe(1);
});

test("splitting a payment over a day does not lower its tier", () => {
  const half = { ...facts, totalMicro: 300_000_000n, lines: 20, largestNewPayeeMicro: null };
  expect(tierOf(half)).toBe(2);
  expect(tierOf({ ...half, recentTotalMicro: 300_000_000n })).toBe(3);
  expect(tierOf({ ...half, recentLines: 31 })).toBe(3);
  expect(tierOf({ ...half, recentTotalMicro: 4_700_000_000n })).toBe(4);
});

test("in single-operator mode tier 4 asks what tier 3 asks, in team mode a second person too", () => {
  expect(askedOf(4, "single")).toEqual(askedOf(3, "single"));
  expect(askedOf(4, "team")).toMatchObject({ isSecondPersonAsked: true, isTotalAsked: true });
  expect(askedOf(2, "single")).toMatchObject({ isStepUpAsked: true, isOwnStepUpAsked: false, isTotalAsked: false });
  expect(askedOf(1, "single")).toMatchObject({ isStepUpAsked: false });
});

test("live waits before it sends, the sandbox does not", () => {
  expect(shippedParameters.live.undoMs).toEqual([0, 10_000, 30_000, 300_000, 300_000]);
  expect(shippedParameters.sandbox.undoMs).toEqual([0, 0, 0, 0, 0]);
});

test("a typed total is compared in micro-units, separators ignored", () => {
  for (const text of ["9805.60", "9,805.60", "9 805.6", " 9'805.600000 ", "9\u202f805.60"]) {
    expect(readTypedTotal(text), text).toBe(9_805_600_000n);
  }
  for (const text of ["", "9805,60", "9.805,60", "98,05.60", "1e3", "-5", "9805.6000001", "9805.60 USD", "١٢"]) {
    expect(readTypedTotal(text), text).toBeNull();
  }
  expect(readTypedTotal("1499999999999.985")).toBe(1_499_999_999_999_985_000n);
});

test("a confirmation carries a whole hash and nothing unknown", () => {
  const snapshot = "a".repeat(64);
  expect(confirmation.safeParse({ snapshot }).success).toBe(true);
  expect(confirmation.safeParse({ snapshot: "7f3a-91c2" }).success).toBe(false);
  expect(confirmation.safeParse({ snapshot, force: true }).success).toBe(false);
  expect(idempotencyKey.safeParse("").success).toBe(false);
  expect(idempotencyKey.safeParse("k".repeat(65)).success).toBe(false);
  expect(idempotencyKey.safeParse("form-1:2026").success).toBe(true);
});
