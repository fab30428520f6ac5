import { formatMoney, parseMoney } from "@/domain/money";

/** What the typed total is, compared with the one to confirm. */
export type TypedTotal =
  | { verdict: "empty" | "equal" | "unreadable" }
  /** A readable amount that is not the total, in plain decimal form. */
  | { verdict: "differs"; typed: string };

// Grouping marks of the usual locales: comma, apostrophes, underscore and every kind of space. The point is the
// decimal mark, so `9.805,60` reads as another amount and is refused.
const separators = /[\s,'’_\u00a0\u2009\u202f]/g;

/** Compares what a person typed with the total; separators are ignored, full-width digits count as digits. */
export function readTypedTotal(text: string, expected: string): TypedTotal {
  const plain = text.normalize("NFKC").replace(separators, "").replace(/USD$/i, "");
  if (plain === "") return { verdict: "empty" };
  if (!/^\d+(\.\d{1,6})?$/.test(plain)) return { verdict: "unreadable" };
  const typed = parseMoney(plain);
  return typed === parseMoney(expected) ? { verdict: "equal" } : { verdict: "differs", typed: formatMoney(typed) };
}
