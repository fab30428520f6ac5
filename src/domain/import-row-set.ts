import type { AmountSource, ImportRow } from "./import-row";
import { formatMoney } from "./money";
import { payeeKeySource } from "./payee";

/**
 * The rows of a file as one text whose hash does not depend on their order: the same file sorted anew is the same
 * import. Line numbers, the file's own numbering, unused columns and an amount that is the same for all stay out.
 */
export function rowSetText(rows: readonly ImportRow[], amount: AmountSource["kind"]): string {
  return rows
    .map((row) => canonicalRow(row, amount))
    .sort()
    .join("\n");
}

/**
 * One row as compared text: what it says, not how it is written. A row with a cell that could not be read counts by its
 * raw text, so that no difference is lost.
 */
function canonicalRow(row: ImportRow, amount: AmountSource["kind"]): string {
  if (row.payeeKind === null || row.payeeCanonical === null || hasUnreadCell(row))
    return JSON.stringify(["raw", row.rawText]);
  return JSON.stringify([
    payeeKeySource(row.payeeKind, row.payeeCanonical),
    amount === "column" && row.amountMicro !== null ? formatMoney(row.amountMicro) : null,
    row.registeredOn,
    row.cardCount,
    row.firstCardOn,
    row.note,
  ]);
}

function hasUnreadCell(row: ImportRow): boolean {
  return row.reasons.some(({ code }) => code.startsWith("bad_"));
}
