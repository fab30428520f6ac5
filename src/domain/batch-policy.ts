import { z } from "zod";
import type { AmountSource } from "./import-row";
import { formatMoney, isAmount, parseAmount } from "./money";

/** An amount as a person types it; up to six decimals, above zero. */
const amountText = z.string().max(20).refine(isAmount, { error: "amount" });

/** What happens without anybody there. @source docs/design/payments.md §10.1 */
export const batchPolicy = z.strictObject({
  /** `pause`: after three refusals in a row. */
  onRejected: z.enum(["continue", "pause", "stop"]),
  /** `pause`: the account waits until the outcome is known. */
  onUnknown: z.enum(["pause", "continue"]),
  onLowBalance: z.enum(["park", "stop"]),
});
export type BatchPolicy = z.infer<typeof batchPolicy>;

/** One amount for all lines, or the file's own column. */
export const amountRule = z.union([z.strictObject({ fixed: amountText }), z.strictObject({ column: z.literal(true) })]);
export type AmountRule = z.infer<typeof amountRule>;

/** The rule in the words of the file reader. */
export function amountSourceOf(rule: AmountRule): AmountSource {
  return "fixed" in rule ? { kind: "fixed", amountMicro: parseAmount(rule.fixed) } : { kind: "column" };
}

/** The rule as it is stored: `5.6` and `5.60` are one rule. */
export function writeAmountRule(rule: AmountRule): string {
  return JSON.stringify("fixed" in rule ? { fixed: formatMoney(parseAmount(rule.fixed)) } : rule);
}

/** The stored policy. @throws ZodError when the row holds something else. */
export function readBatchPolicy(json: string): BatchPolicy {
  return batchPolicy.parse(JSON.parse(json));
}

/** The stored amount rule. @throws ZodError when the row holds something else. */
export function readAmountRule(json: string): AmountRule {
  return amountRule.parse(JSON.parse(json));
}
