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
