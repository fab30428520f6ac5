import { isAmount } from "./money";
import { type Hint, oddCharacter } from "./payee";

/** Why a cell is no amount; the face words it. */
type AmountHintCode =
  | "empty"
  | "newline"
  | "invisible_character"
  | "whitespace"
  | "fullwidth_digit"
  | "other_digit"
  | "scientific"
  | "decimal_comma"
  | "thousands_separator"
  | "negative"
  | "plus_sign"
  | "zero"
  | "leading_zero"
  | "too_many_decimals"
  | "too_large"
  | "currency"
  | "formula"
  | "not_a_number";
export type AmountHint = Hint<AmountHintCode>;

const datePattern =
  /^([0-9]{4})(?:-([0-9]{2})-([0-9]{2})|\/([0-9]{1,2})\/([0-9]{1,2}))(?: ([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?)?$/;
const cardsPattern = /^[0-9]{1,4}$/;
const shownLength = 80;

/** The cell without its outer ASCII spaces; no other character is touched. @source docs/design/payments.md §11.1 */
export function trimCell(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text.charCodeAt(start) === 0x20) start += 1;
  while (end > start && text.charCodeAt(end - 1) === 0x20) end -= 1;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

/** `2025/5/1 12:00` → `2025-05-01`; null when the cell is no date of the calendar. The time of day is checked and dropped. */
export function readDate(text: string): string | null {
  const match = datePattern.exec(text);
  if (!match) return null;
  const [, year = "", dashMonth, dashDay, slashMonth, slashDay, hour, minute, second] = match;
  const month = Number(dashMonth ?? slashMonth);
  const day = Number(dashDay ?? slashDay);
  if (Number(hour ?? 0) > 23 || Number(minute ?? 0) > 59 || Number(second ?? 0) > 59) return null;
  if (month < 1 || month > 12 || day < 1 || day > daysIn(Number(year), month)) return null;
  return `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

/** Cards opened: up to four digits; null for anything else. */
export function readCards(text: string): number | null {
  return cardsPattern.test(text) ? Number(text) : null;
}

/** What is wrong with an amount cell, or null when it is an amount. */
export function amountHint(text: string): AmountHint | null {
  if (isAmount(text)) return null;
  if (text === "") return { hint: "empty" };
  const grouping = groupingHint(text);
  if (grouping) return { hint: grouping };
  if (/^[-−–]\s*[0-9.]+$/.test(text) || /^\([0-9.]+\)$/.test(text)) return { hint: "negative" };
  const odd = oddCharacter(text);
  if (odd) return odd;
  return { hint: plainAmountHint(text) };
}

/** The start of a cell as a reason shows it: a cell may have 4 KiB. */
export function shownCell(text: string): string {
  return text.length > shownLength ? `${text.slice(0, shownLength)}…` : text;
}

function plainAmountHint(text: string): AmountHintCode {
  if (/^[0-9]+(?:\.[0-9]+)?[eE][+-]?[0-9]+$/.test(text)) return "scientific";
  if (/^0+(?:\.0*)?$/.test(text)) return "zero";
  if (/^\+[0-9.]+$/.test(text)) return "plus_sign";
  if (/^[=+\-@]/.test(text)) return "formula";
  if (/^0[0-9]/.test(text)) return "leading_zero";
  if (/^[0-9]{9,}(?:\.[0-9]+)?$/.test(text)) return "too_large";
  if (/^[0-9]+\.[0-9]{7,}$/.test(text)) return "too_many_decimals";
  const isCurrency = /^(?:\p{Sc}|[A-Za-z]{3})[0-9.]+$/u.test(text) || /^[0-9.]+(?:\p{Sc}|[A-Za-z]{3,4})$/u.test(text);
  return isCurrency ? "currency" : "not_a_number";
}

/** Numbers as other languages write them: `5,60`, `1.000,00`, `1,000.00`, `1 000`, `1'000`. */
function groupingHint(text: string): "decimal_comma" | "thousands_separator" | null {
  if (/^[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?$/.test(text)) return "thousands_separator";
  if (/^[0-9]{1,3}(?:[ \u00A0\u2009\u202F'’][0-9]{3})+(?:[.,][0-9]+)?$/.test(text)) return "thousands_separator";
  if (/^[0-9]+,[0-9]+$/.test(text) || /^[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+$/.test(text)) return "decimal_comma";
  return /^[0-9]{1,3}(?:\.[0-9]{3}){2,}$/.test(text) ? "thousands_separator" : null;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
