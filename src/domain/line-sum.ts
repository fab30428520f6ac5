import { formatMoney, parseMoney } from "./money";

/** How many lines or payments, and what they are worth (decimal string). */
export type LineSum = { count: number; sum: string };

/** What is left of these when those of them are taken away. */
export function lessSum(whole: LineSum, part: LineSum): LineSum {
  return { count: whole.count - part.count, sum: formatMoney(parseMoney(whole.sum) - parseMoney(part.sum)) };
}
