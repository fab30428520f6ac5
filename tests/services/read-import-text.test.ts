import { expect, test } from "vitest";
import type { ImportFault } from "@/domain/import-fault";
import { type ReadImportOptions, readImport } from "@/server/services/cashback/read-import";

const fixed = { kind: "fixed", amountMicro: 5_600_000n } as const;
const column = { kind: "column" } as const;

function read(content: string, options: Partial<ReadImportOptions> = {}) {
  return readImport(Buffer.from(content), { amount: fixed, ...options });
}

function readText(content: string, options: Partial<ReadImportOptions> = {}) {
  return read(content, { format: "text", ...options });
}

/** Line number, verdict, reasons with their hint. */
async function verdictsOf(content: string, options: Partial<ReadImportOptions> = {}) {
  const { rows } = await read(content, options);
  return rows.map((row) => [row.sourceLineNo, row.verdict, row.reasons.map(nameOf).join(" ")]);
}

function nameOf({ code, params }: { code: string; params: Readonly<Record<string, unknown>> }): string {
  const details = [params.hint, params.codePoint].filter((part) => part !== undefined);
  return details.length === 0 ? code : `${code}(${details.join(" ")})`;
}

async function faultOf(content: string, options: Partial<ReadImportOptions> = {}) {
  const fault: ImportFault = await read(content, options).then(
    () => expect.fail("the file was read"),
    (error) => error,
  );
  return { fault: fault.fault, params: fault.params };
}

test("V41: pasted text with tabs, double spaces and ideographic spaces has one grammar", async () => {
  const expected = ["10010001", "2025-05-01", 2, "2025-05-03", "ready"];
  const lines = [
    "10010001\t2025-05-01\t2\t2025-05-03",
    "10010001  2025-05-01  2  2025/5/3",
    "10010001\u30002025-05-01\u30002\u30002025-05-03",
  ];
  for (const line of lines) {
    const { rows } = await readText(line, { delimiter: " " });
    const [row] = rows;
    expect([row?.payee, row?.registeredOn, row?.cardCount, row?.firstCardOn, row?.verdict], line).toEqual(expected);
  }
  const { rows, delimiter } = await readText("10010001\t2025-05-01 12:00\t2\t2025-05-03");
  expect(delimiter).toBe("\t");
  expect(rows[0]).toMatchObject({ registeredOn: "2025-05-01", cardCount: 2, verdict: "ready" });
});

test("rows without a header whose second column is written as money have their amounts there, never a date", async () => {
  const { columns, rows } = await readText("10010001,1.10\n10010002,12", { amount: column });
  expect(columns).toEqual({ uid: 0, amount: 1 });
  expect(rows.map(({ amountMicro, verdict }) => [amountMicro, verdict])).toEqual([
    [1_100_000n, "ready"],
    [12_000_000n, "ready"],
  ]);
  const late = await readText("10010001 2025-05-01 2 5.6");
  expect(late.columns).toEqual({ uid: 0, registeredOn: 1, cards: 2, amount: 3 });
  // A spreadsheet writes two cards as 2.0, and a month as 2026.05; of two amounts nobody knows which is meant.
  expect((await readText("10010001,2025-05-01,2.0,2025-05-03")).columns).toMatchObject({ cards: 2, firstCardOn: 3 });
  expect((await readText("10010001,2025-05-01,2.0,5.60")).columns).toMatchObject({ cards: 2, amount: 3 });
  expect((await readText("10010001,2026.05")).columns).toEqual({ uid: 0, registeredOn: 1 });
  expect((await readText("10010001,1.10,2,5.60")).columns).toEqual({
    uid: 0,
    registeredOn: 1,
    cards: 2,
    firstCardOn: 3,
  });
  // Whole numbers may be anything, and what a person chose stands.
  expect((await readText("10010001,12")).columns).toEqual({ uid: 0, registeredOn: 1 });
  const chosen = { uid: 0, note: 1, registeredOn: null, cards: null, firstCardOn: null, amount: null };
  expect((await readText("10010001,1.10", { columns: chosen })).columns).toEqual({ uid: 0, note: 1 });
});

test("V41: a whole line never becomes a UID", async () => {
  const wrong = ["10010001,2025-05-01,2,2025-05-03", "10010001;2025-05-01", "10010001|2025-05-01", "10010001-2025"];
  for (const line of wrong) {
    const { rows } = await readText(line, { delimiter: " " });
    expect(rows[0], line).toMatchObject({ payeeCanonical: null, verdict: "invalid" });
  }
  const { rows } = await readText("10010001 2025-05-01 2", { delimiter: "," });
  expect(rows[0]).toMatchObject({ verdict: "invalid", reasons: [{ code: "bad_uid", params: { hint: "whitespace" } }] });
});

test("V41: a text counts and skips blank lines, numbers its rows by line, and may leave out trailing fields", async () => {
  const reading = await readText(
    "10010001\n\n10010002,2025-05-01\r\n \n,2025-05-01\r10010003,2025-05-01,1,2025-05-02,x\n",
    {
      delimiter: ",",
    },
  );
  expect(reading.rows.map((row) => [row.sequence, row.sourceLineNo, row.seq, row.payee, row.verdict])).toEqual([
    ["1", 1, 1, "10010001", "ready"],
    ["3", 3, 2, "10010002", "ready"],
    ["5", 5, 3, "", "invalid"],
    ["6", 6, 4, "10010003", "ready"],
  ]);
  expect(reading.rows[2]?.reasons).toEqual([{ code: "no_payee", params: {} }]);
  expect(reading).toMatchObject({ blankLines: 2, header: null, unusedColumns: [{ index: 4, header: null }] });
});

test("V43: the headers decide, and swapped columns raise a warning", async () => {
  const swapped = Array.from({ length: 200 }, (_, index) => `5.6,${10_010_001 + index}`).join("\n");
  const reading = await read(`uid,amount\n${swapped}\n`, { amount: column });
  expect(reading.rows.every((row) => row.verdict === "invalid")).toBe(true);
  expect(reading.warnings).toContainEqual({
    code: "short_uids",
    params: { count: 200, rows: 200, lines: [2, 3, 4, 5, 6] },
  });
  const short = (count: number) =>
    Array.from({ length: 200 }, (_, index) => (index < count ? index + 1 : 10_010_001 + index)).join("\n");
  const codesOf = async (content: string) => (await read(content)).warnings.map((warning) => warning.code);
  expect(await codesOf(`uid\n${short(2)}\n`)).toEqual([]);
  expect(await codesOf(`uid\n${short(3)}\n`)).toEqual(["short_uids"]);
});

test("V43: an amount above twenty times the median raises a warning and is held", async () => {
  const amounts = (last: string) => `uid,amount\n10010001,5\n10010002,5\n10010003,5\n10010004,${last}\n`;
  const at = await read(amounts("100"), { amount: column });
  expect(at.warnings).toEqual([]);
  const above = await read(amounts("100.000001"), { amount: column });
  expect(above.warnings).toEqual([
    { code: "amounts_far_from_median", params: { count: 1, median: "5.000000", factor: 20, lines: [5] } },
  ]);
  expect(above.rows[3]?.reasons).toEqual([{ code: "amount_unusual", params: { median: "5.000000", factor: 3 } }]);
});

test("V44: a custom delimiter and columns by index and by name are what the rows are read with", async () => {
  const text = await readText("x::10010001::5.60::2025-05-01", {
    delimiter: "::",
    amount: column,
    columns: { uid: 1, amount: 2, registeredOn: 3 },
  });
  expect(text.rows[0]).toMatchObject({ payee: "10010001", amountMicro: 5_600_000n, registeredOn: "2025-05-01" });
  const csv = await read("who;what;uid\n10010001;5.60;10010009\n", {
    amount: column,
    columns: { uid: "WHO", amount: 1 },
  });
  expect(csv.rows[0]).toMatchObject({ payee: "10010001", amountMicro: 5_600_000n, verdict: "ready" });
  expect(csv).toMatchObject({
    delimiter: ";",
    columns: { uid: 0, amount: 1 },
    unusedColumns: [{ index: 2, header: "uid" }],
  });
});

test("V44: a column out of range, unknown or used twice refuses the file", async () => {
  const csv = "uid,note\n10010001,a\n";
  expect(await faultOf(csv, { columns: { amount: 2 } })).toMatchObject({
    fault: "columns",
    params: { field: "amount", index: 2, count: 2, columns: "uid, note" },
  });
  expect(await faultOf(csv, { columns: { amount: "price" } })).toMatchObject({
    fault: "columns",
    params: { name: "price" },
  });
  expect(await faultOf(csv, { columns: { uid: 0, amount: 0 } })).toMatchObject({
    fault: "columns",
    params: { usedBy: "uid" },
  });
  const text = { format: "text", delimiter: "," } as const;
  expect(await faultOf("10010001,5", { ...text, columns: { amount: 7 } })).toMatchObject({
    fault: "columns",
    params: { field: "amount", index: 7, count: 2 },
  });
  expect(await faultOf("10010001,5", { ...text, columns: { amount: "price" } })).toMatchObject({ fault: "columns" });
});

test("V44: a delimiter that would cut ids or amounts is refused", async () => {
  for (const delimiter of ["0", "a", ".", "1,", '"', "-", "\n", "用"]) {
    expect(await faultOf("10010001", { format: "text", delimiter }), delimiter).toMatchObject({ fault: "delimiter" });
  }
  expect(await faultOf("uid\n10010001\n", { delimiter: "|" })).toEqual({
    fault: "delimiter",
    params: { delimiter: "|" },
  });
  for (const delimiter of [",", ";", "\t", " ", "|", "::", " - ", "，"]) {
    const { rows } = await readText(`10010001${delimiter}2025-05-01`, { delimiter });
    expect(rows[0], delimiter).toMatchObject({ payee: "10010001", registeredOn: "2025-05-01" });
  }
});

test("V45: a time joins its date in space-separated text; a bad date or count is held, an empty one is nothing", async () => {
  const { rows } = await readText(
    "10010001 2025-05-01 12:00 2 2025-05-03 08:30:15\n10010002 2025-13-01 1 2025-02-30\n10010003 2025-05-01 x\n",
    {
      delimiter: " ",
    },
  );
  expect(rows.map((row) => [row.registeredOn, row.cardCount, row.firstCardOn, row.verdict])).toEqual([
    ["2025-05-01", 2, "2025-05-03", "ready"],
    [null, 1, null, "held"],
    ["2025-05-01", null, null, "held"],
  ]);
  expect(rows[1]?.reasons).toEqual([
    { code: "bad_date", params: { registeredOn: "2025-13-01", firstCardOn: "2025-02-30" } },
  ]);
  expect(rows[2]?.reasons).toEqual([{ code: "bad_count", params: { cell: "x" } }]);
  expect(await verdictsOf("uid,cards,register date,card date\n10010001,,,\n")).toEqual([[2, "ready", ""]]);
});
