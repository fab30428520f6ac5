import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { filesBelow, root } from "./support/house-source";

/**
 * Rows of faults.md that no test names, and why not: the part they are about is not built, or the test is not written.
 * A row leaves this list with its test. The list may only shrink; it never grows past this number.
 */
const exceptions: Readonly<Record<string, readonly string[]>> = {
  "mail: not built": [
    ...["M01", "M02", "M03", "M04", "M05", "M06", "M07", "M08", "M09"],
    ...["M10", "M11", "M12", "M13", "M14", "M15", "M16", "M17", "M18"],
  ],
  "two-person approval: not built": ["C14", "K10", "K11", "K14", "K20"],
  "cards and packets: not built": ["U37", "U38"],
  "key rotation: not built": ["C15"],
  "no network file system can be mounted in a test": ["D13"],
};
const mostExceptions = 27;

type Row = { id: string; isMarked: boolean };

/** The rows of the tables of faults; `isMarked`: it belongs to the soak or the measurements. */
function rowsOf(text: string): Row[] {
  const heads = text.split("\n").flatMap((line) => /^\| ([A-Z]\d\d\b[^|]*)\|/.exec(line)?.[1] ?? []);
  return heads.flatMap((head) =>
    [...head.matchAll(/([A-Z]\d\d)( [ˢᵇᵐ])?/g)].map(([, id = "", mark]) => ({ id, isMarked: mark !== undefined })),
  );
}

/** What the tests under these texts call themselves after; `U01 to U03` and `U01–U03` mean those between as well. */
function namedIn(texts: readonly string[], rows: readonly Row[]): Set<string> {
  const ids = rows.map(({ id }) => id);
  const named = new Set<string>();
  for (const text of texts) {
    for (const [id] of text.matchAll(/\b[A-Z]\d\d\b/g)) named.add(id);
    for (const [, from = "", to = ""] of text.matchAll(/\b([A-Z]\d\d)(?: to |–)([A-Z]\d\d)\b/g)) {
      for (const id of ids.slice(ids.indexOf(from), ids.indexOf(to) + 1)) named.add(id);
    }
  }
  return named;
}

/** What is wrong between the rows, the names in the tests and the exceptions. */
function findingsOf(rows: readonly Row[], named: ReadonlySet<string>, excepted: readonly string[]): string[] {
  const ids = rows.map(({ id }) => id);
  const due = rows.filter(({ isMarked }) => !isMarked).map(({ id }) => id);
  return [
    ...due.filter((id) => !named.has(id) && !excepted.includes(id)).map((id) => `${id} has no test`),
    ...excepted.filter((id) => named.has(id)).map((id) => `${id} has a test and needs no exception`),
    ...excepted.filter((id) => !ids.includes(id)).map((id) => `${id} is no row`),
    ...excepted.filter((id, place) => excepted.indexOf(id) !== place).map((id) => `${id} is excepted twice`),
    ...ids.filter((id, place) => ids.indexOf(id) !== place).map((id) => `${id} is two rows`),
  ];
}

const tests = filesBelow("tests").filter(
  (path) => /\.(test|spec)\.tsx?$/.test(path) && path !== "tests/faults.test.ts",
);
const rows = rowsOf(readFileSync(join(root, "docs/design/faults.md"), "utf8"));
const excepted = Object.values(exceptions).flat();

test("every row of the faults without a mark is named by a test, or stands in the list with its reason", () => {
  const texts = tests.map((path) => readFileSync(join(root, path), "utf8"));
  expect(rows.length).toBeGreaterThan(180);
  expect(findingsOf(rows, namedIn(texts, rows), excepted)).toEqual([]);
  expect(excepted.length).toBeLessThanOrEqual(mostExceptions);
});

test("a row that lost its test is noticed, and so is an exception that nobody needs", () => {
  const text = "| ID | fault |\n| C01 | a |\n| U06 / U07 | b |\n| K05 / K06 ˢ | c |\n| K16 ᵇ | d |";
  const few = rowsOf(text);
  expect(few.map(({ id, isMarked }) => (isMarked ? `${id}*` : id))).toEqual([
    "C01",
    "U06",
    "U07",
    "K05",
    "K06*",
    "K16*",
  ]);
  const named = namedIn(['test("C01 to U06: …")', "// K05"], few);
  expect(findingsOf(few, named, ["U07"])).toEqual([]);
  expect(findingsOf(few, named, [])).toEqual(["U07 has no test"]);
  expect(findingsOf(few, named, ["U07", "K05"])).toEqual(["K05 has a test and needs no exception"]);
  expect(findingsOf(few, named, ["U07", "Z99"])).toEqual(["Z99 is no row"]);
  expect(findingsOf(few, named, ["U07", "U07"])).toEqual(["U07 is excepted twice"]);
  expect(findingsOf([...few, ...few.slice(0, 1)], named, ["U07"])).toEqual(["C01 is two rows"]);
});
