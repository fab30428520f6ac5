import { z } from "zod";
import { amountByCards, cardAmountsMax, hasDistinctSteps, plainSteps } from "./batch-card-amounts";
import type { AmountSource } from "./import-row";
import { formatMoney, isAmount, parseAmount } from "./money";

/** An amount as a person types it; up to six decimals, above zero. */
export const amountText = z.string().max(20).refine(isAmount, { error: "amount" });

/** What happens without anybody there. @source docs/design/payments.md §10.1 */
export const batchPolicy = z.strictObject({
  /** `pause`: after three refusals in a row. */
  onRejected: z.enum(["continue", "pause", "stop"]),
  /** `pause`: the account waits until the outcome is known. */
  onUnknown: z.enum(["pause", "continue"]),
  onLowBalance: z.enum(["park", "stop"]),
});
export type BatchPolicy = z.infer<typeof batchPolicy>;

const cardAmounts = z
  .array(z.strictObject({ from: z.int().min(0).max(9999), amount: amountText }))
  .min(1)
  .max(cardAmountsMax)
  .refine(hasDistinctSteps, { error: "duplicate_step" });

/** One amount for all lines, the file's own column, or an amount by the number of cards opened. */
export const amountRule = z.union([
  z.strictObject({ fixed: amountText }),
  z.strictObject({ column: z.literal(true) }),
  z.strictObject({ byCards: cardAmounts }),
]);
export type AmountRule = z.infer<typeof amountRule>;

/** The rule in the words of the file reader. */
export function amountSourceOf(rule: AmountRule): AmountSource {
  if ("fixed" in rule) return { kind: "fixed", amountMicro: parseAmount(rule.fixed) };
  return "column" in rule ? { kind: "column" } : { kind: "byCards", amountOf: amountByCards(rule.byCards) };
}

/** The rule as it is stored: `5.6` and `5.60` are one rule, and steps stand in their order. */
export function writeAmountRule(rule: AmountRule): string {
  if ("fixed" in rule) return JSON.stringify({ fixed: formatMoney(parseAmount(rule.fixed)) });
  return JSON.stringify("column" in rule ? rule : { byCards: plainSteps(rule.byCards) });
}

/** The stored policy. @throws ZodError when the row holds something else. */
export function readBatchPolicy(json: string): BatchPolicy {
  return batchPolicy.parse(JSON.parse(json));
}

/** The same rule, for a batch whose lines no longer all follow it. */
export function writeChangedRule(json: string): string {
  return JSON.stringify({ ...readAmountRule(json), isChanged: true });
}

/** True when somebody gave lines of this batch an amount of their own. */
export function hasOwnAmounts(json: string): boolean {
  return ownAmounts.safeParse(JSON.parse(json)).success;
}

const ownAmounts = z.looseObject({ isChanged: z.literal(true) });

/** The stored amount rule. @throws ZodError when the row holds something else. */
export function readAmountRule(json: string): AmountRule {
  const { isChanged: _, ...rule } = z.looseObject({ isChanged: z.literal(true).optional() }).parse(JSON.parse(json));
  return amountRule.parse(rule);
}
