import { expect, test } from "vitest";
import { amountByCards } from "@/domain/batch-card-amounts";
import { amountRule, readAmountRule, writeAmountRule } from "@/domain/batch-policy";
import { parseAmount } from "@/domain/money";

const steps = [
  { from: 5, amount: "12.5" },
  { from: 1, amount: "5.60" },
  { from: 2, amount: "8" },
];

test("a payee gets the amount of the highest step that the cards reach", () => {
  const amountOf = amountByCards(steps);
  const paid = [1, 2, 4, 5, 9999].map((cards) => amountOf(cards));
  expect(paid).toEqual(["5.6", "8", "8", "12.5", "12.5"].map(parseAmount));
});

test("below the lowest step nobody is paid an amount that no rule names", () => {
  expect(amountByCards(steps)(0)).toBeNull();
});

test("a rule by cards is stored in one form, however it was typed", () => {
  const stored = writeAmountRule({ byCards: steps });
  expect(writeAmountRule({ byCards: steps.toReversed() })).toBe(stored);
  expect(readAmountRule(stored)).toEqual({
    byCards: [
      { from: 1, amount: "5.600000" },
      { from: 2, amount: "8.000000" },
      { from: 5, amount: "12.500000" },
    ],
  });
});

test.each([
  ["no step", []],
  ["two steps from one number of cards", [steps[1], { from: 1, amount: "9" }]],
  ["an amount of nothing", [{ from: 1, amount: "0" }]],
  ["a rounded amount", [{ from: 1, amount: "5.6000001" }]],
  ["less than no card", [{ from: -1, amount: "5" }]],
  ["more steps than anybody reads", Array.from({ length: 21 }, (_, from) => ({ from, amount: "5" }))],
])("%s is no rule", (_, byCards) => {
  expect(amountRule.safeParse({ byCards }).success).toBe(false);
});
