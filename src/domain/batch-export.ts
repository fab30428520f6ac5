/**
 * Columns of an exported batch, in order: one row per row of the file. `accepted_at` is an answer of Infini; what a person
 * decided about the outcome stands in `decided_at` and `decided_as`, and never as an answer. @source docs/design/features.md CSB-7
 */
export const batchExportColumns = [
  "file_row",
  "payee_kind",
  "payee",
  "amount",
  "verdict",
  "reasons",
  "decision",
  "why",
  "state",
  "attempts",
  "accepted_at",
  "settled_at",
  "decided_at",
  "decided_as",
  "record_id",
  "transfer_id",
  "infini_message",
  "note",
] as const;
export type BatchExportRow = Readonly<Record<(typeof batchExportColumns)[number], string>>;

/** Lines of a file as other programs read them: ids as text, money as a plain decimal, CRLF. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

/**
 * One cell, quoted where RFC 4180 asks for it. What a spreadsheet would run as a formula gets a leading `'`; plain
 * decimals stay numbers. @source docs/design/features.md EXP-2
 */
export function csvCell(text: string): string {
  const isFormula = /^[=+\-@\t\r]/.test(text) && !/^-?[0-9]+(?:\.[0-9]+)?$/.test(text);
  const safe = isFormula ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
