import type { ImportFormat } from "./import-choices";
import { fieldOfHeader } from "./import-columns";
import { ImportFault } from "./import-fault";

const csvDelimiters = [",", ";", "\t"] as const;

/**
 * Refuses a delimiter that would cut ids or amounts in two: letters, digits, a dot, `@`, a quote, a line break, a lone
 * sign; in CSV everything but comma, semicolon and tab.
 * @throws ImportFault `delimiter`
 */
export function requireDelimiter(delimiter: string, format: ImportFormat): void {
  const length = Array.from(delimiter).length;
  const isUsable =
    format === "csv"
      ? csvDelimiters.some((known) => known === delimiter)
      : length >= 1 && length <= 3 && !/[\p{L}\p{M}\p{N}.@"\r\n]/u.test(delimiter) && !/^[-+−]$/.test(delimiter);
  if (!isUsable) throw new ImportFault("delimiter", { delimiter });
}

/** The delimiter that the header row shows: the one that yields most known columns, then most columns. */
export function delimiterOfHeader(headerRow: string): string {
  if (isBlank(headerRow)) return ",";
  const ranked = csvDelimiters.map((delimiter) => {
    const cells = cellsOutsideQuotes(headerRow, delimiter);
    return { delimiter, known: cells.filter((cell) => fieldOfHeader(cell) !== null).length, count: cells.length };
  });
  ranked.sort((a, b) => b.known - a.known || b.count - a.count);
  return ranked[0]?.delimiter ?? ",";
}

/** The delimiter of pasted lines, found from the first one: tab, comma, semicolon, else runs of spaces. */
export function delimiterOfLine(line: string): string {
  return ["\t", ",", ";"].find((delimiter) => line.includes(delimiter)) ?? " ";
}

/** What a text most likely is: `csv` when its first row names a column for payees. `head` is its beginning. */
export function proposeFormat(head: string): ImportFormat {
  const row = firstRow(head) ?? head;
  const fields = cellsOutsideQuotes(row, delimiterOfHeader(row)).map(fieldOfHeader);
  return fields.includes("uid") || fields.includes("email") ? "csv" : "text";
}

/** The first row that is not blank, without its line break; null when the text ends before the row does. */
export function firstRow(text: string): string | null {
  let start = 0;
  let isQuoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (character === '"') isQuoted = !isQuoted;
    if (isQuoted || (character !== "\n" && character !== "\r")) continue;
    const row = text.slice(start, index);
    if (!isBlank(row)) return row;
    start = index + 1;
  }
  return null;
}

/** True for a line of nothing but ASCII spaces, tabs and line breaks: it is counted, and skipped. */
export function isBlank(line: string): boolean {
  return !/[^ \t\r\n]/.test(line);
}

function cellsOutsideQuotes(row: string, delimiter: string): string[] {
  const cells: string[] = [];
  let cell = "";
  let isQuoted = false;
  for (const character of row) {
    if (character === '"') {
      isQuoted = !isQuoted;
    } else if (character === delimiter && !isQuoted) {
      cells.push(cell);
      cell = "";
    } else {
      cell += character;
    }
  }
  return [...cells, cell];
}
