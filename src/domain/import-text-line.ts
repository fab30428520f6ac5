import { trimCell } from "./import-cell";

const dateShape = /^[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}$/;
const timeShape = /^[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?$/;

/**
 * The cells of one line of text. A space as delimiter means a run of spaces, tabs and ideographic spaces, as pasted
 * tables have them, and a time after a date joins it; every other delimiter is taken literally. Quotes mean nothing.
 */
export function splitTextLine(line: string, delimiter: string): string[] {
  return delimiter === " " ? splitSpaces(line) : line.split(delimiter).map(trimCell);
}

function splitSpaces(line: string): string[] {
  const cells: string[] = [];
  for (const word of line.split(/[ \t\u3000]+/)) {
    if (word === "") continue;
    const last = cells.at(-1);
    if (last !== undefined && timeShape.test(word) && dateShape.test(last)) cells[cells.length - 1] = `${last} ${word}`;
    else cells.push(word);
  }
  return cells;
}
