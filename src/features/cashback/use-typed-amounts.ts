"use client";

import { type CardAmount, cardAmountsMax, hasDistinctSteps } from "@/domain/batch-card-amounts";
import type { AmountRule } from "@/domain/batch-policy";
import { isAmount } from "@/domain/money";
import { plainAmount } from "@/ui/money-figure";

export const amountKinds = ["fixed", "column", "byCards"] as const;
type AmountKind = (typeof amountKinds)[number];

/** One step as typed: from so many cards on, this amount. */
export type TypedStep = { key: string; from: string; amount: string };

/** How much each line gets, as typed; what is not chosen keeps its words. */
export type TypedAmounts = { amountKind: AmountKind; amount: string; steps: readonly TypedStep[] };

/** What a draft starts with, and a form when nothing was typed before. */
const firstAmount = "5.60";
export const firstRule: AmountRule = { fixed: firstAmount };
export const firstAmounts: TypedAmounts = {
  amountKind: "fixed",
  amount: firstAmount,
  steps: [{ key: "1", from: "1", amount: firstAmount }],
};

/** A rule in the words of the form. */
export function typedAmounts(rule: AmountRule): TypedAmounts {
  if ("fixed" in rule) return { ...firstAmounts, amountKind: "fixed", amount: plainAmount(rule.fixed) };
  if ("column" in rule) return { ...firstAmounts, amountKind: "column" };
  const steps = rule.byCards.map(({ from, amount }) => {
    return { key: String(from), from: String(from), amount: plainAmount(amount) };
  });
  return { ...firstAmounts, amountKind: "byCards", steps };
}

/** The rule that was typed; null while it is none. */
export function typedRule({ amountKind, amount, steps }: TypedAmounts): AmountRule | null {
  if (amountKind === "column") return { column: true };
  if (amountKind === "fixed") return isAmount(amount) ? { fixed: amount } : null;
  const read = steps.flatMap((step) => readStep(step) ?? []);
  const isWhole = read.length === steps.length && read.length > 0 && read.length <= cardAmountsMax;
  return isWhole && hasDistinctSteps(read) ? { byCards: read } : null;
}

/** The steps with one more, which begins one card above the highest. */
export function withStep(steps: readonly TypedStep[]): TypedStep[] {
  const highest = Math.max(0, ...steps.map(({ from }) => Number.parseInt(from, 10) || 0));
  const key = String(Math.max(0, ...steps.map((step) => Number(step.key))) + 1);
  return [...steps, { key, from: String(highest + 1), amount: "" }];
}

/** One step that was typed; null while it is none. */
function readStep({ from, amount }: Omit<TypedStep, "key">): CardAmount | null {
  return /^[0-9]{1,4}$/.test(from) && isAmount(amount) ? { from: Number(from), amount } : null;
}

/** True when both pay the same to everybody. */
export function isSameRule(left: AmountRule, right: AmountRule): boolean {
  return JSON.stringify(plainRule(left)) === JSON.stringify(plainRule(right));
}

function plainRule(rule: AmountRule) {
  const { amountKind, amount, steps } = typedAmounts(rule);
  const inOrder = steps.toSorted((left, right) => Number(left.from) - Number(right.from));
  return [amountKind, amount, ...inOrder.map((step) => [step.from, step.amount])];
}
