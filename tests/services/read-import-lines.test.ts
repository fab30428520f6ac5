import { expect, test } from "vitest";
import type { ImportFault } from "@/domain/import-fault";
import { reportImport } from "@/domain/import-report";
import { importReport } from "@/domain/import-report.schema";
import { type ReadImportOptions, readImport } from "@/server/services/cashback/read-import";

const fixed = { kind: "fixed", amountMicro: 5_600_000n } as const;
const column = { kind: "column" } as const;

function read(content: string, options: Partial<ReadImportOptions> = {}) {
  return readImport(Buffer.from(content), { amount: fixed, ...options });
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

/** What becomes of these cells as UIDs, one row each. */
async function uidVerdicts(cells: readonly string[]) {
  const quoted = cells.map((cell) => `"${cell.replaceAll('"', '""')}",x`);
  return (await read(`uid,note\n${quoted.join("\n")}\n`)).rows.map((row) => row.reasons.map(nameOf).join(" "));
}

/** What becomes of these cells as amounts, one row each, with different payees. */
async function amountVerdicts(cells: readonly string[]) {
  const quoted = cells.map((cell, index) => `${10_010_001 + index},"${cell.replaceAll('"', '""')}"`);
  const { rows } = await read(`uid,amount\n${quoted.join("\n")}\n`, { amount: column });
  expect(rows.every((row) => row.verdict === "invalid" && row.amountMicro === null)).toBe(true);
  return rows.map((row) => row.reasons.map(nameOf).join(" "));
}

async function faultOf(content: string, options: Partial<ReadImportOptions> = {}) {
  const fault: ImportFault = await read(content, options).then(
    () => expect.fail("the file was read"),
    (error) => error,
  );
  return { fault: fault.fault, params: fault.params };
}

test("V15: a row with a cell too many or too few is invalid, and none of its cells is believed", async () => {
  const { rows } = await read("uid,amount,note\n10010001,5.60,a\n10010002,5,60,b\n10010003,5.60\n10010004,5.60,d\n", {
    amount: column,
  });
  expect(rows.map((row) => [row.sourceLineNo, row.verdict, row.payee, row.amountMicro])).toEqual([
    [2, "ready", "10010001", 5_600_000n],
    [3, "invalid", "", null],
    [4, "invalid", "", null],
    [5, "ready", "10010004", 5_600_000n],
  ]);
  expect(rows[1]?.reasons).toEqual([{ code: "column_count", params: { expected: 3, found: 4 } }]);
  expect(rows[1]?.rawText).toBe("10010002,5,60,b");
});

test("V16, V17: a UID that stands twice is held on each line with all line numbers, whatever the amounts", async () => {
  const { rows } = await read("uid,amount\n10010001,5.6\n10010002,5.6\n10010001,5.60\n10010002,8\n10010003,5.6\n", {
    amount: column,
  });
  expect(rows.map((row) => row.verdict)).toEqual(["held", "held", "held", "held", "ready"]);
  const reasonOf = (lines: number[]) => [{ code: "duplicate_in_file", params: { lines, count: 2 } }];
  expect(rows.map((row) => row.reasons)).toEqual([
    reasonOf([2, 4]),
    reasonOf([3, 5]),
    reasonOf([2, 4]),
    reasonOf([3, 5]),
    [],
  ]);
});

test("V16: a payee 15,000 times is held on every line, with a bounded list of lines and the full count", async () => {
  const { rows } = await read(`uid\n${"10010001\n".repeat(15_000)}`);
  expect(rows.every((row) => row.verdict === "held")).toBe(true);
  expect(rows[14_999]?.reasons[0]?.params).toMatchObject({ count: 15_000 });
  expect(JSON.stringify(rows[14_999]?.reasons).length).toBeLessThan(500);
});

test("V18: an outer ASCII space is trimmed, and then it is a duplicate; other spaces make the line invalid", async () => {
  expect(await verdictsOf("uid\n10010001\n10010001 \n 10010001\u200b\n10010001\u00a0\n1001\u20600001\n")).toEqual([
    [2, "held", "duplicate_in_file"],
    [3, "held", "duplicate_in_file"],
    [4, "invalid", "bad_uid(invisible_character U+200B)"],
    [5, "invalid", "bad_uid(whitespace U+00A0)"],
    [6, "invalid", "bad_uid(invisible_character U+2060)"],
  ]);
});

test("V19: full-width, Arabic-Indic and superscript digits make the line invalid", async () => {
  expect(await uidVerdicts(["１００１０００１", "١٠٠١٠٠٠١", "1001000²"])).toEqual([
    "bad_uid(fullwidth_digit U+FF11)",
    "bad_uid(other_digit U+0661)",
    "bad_uid(other_digit U+00B2)",
  ]);
});

test("V20, V21: leading zeros and scientific notation point to the spreadsheet", async () => {
  expect(await uidVerdicts(["00100100", "0", "1.0E+09", "1E5", "1,04823E+11"])).toEqual([
    "bad_uid(leading_zero)",
    "bad_uid(leading_zero)",
    "bad_uid(scientific)",
    "bad_uid(scientific)",
    "bad_uid(scientific)",
  ]);
  expect(await amountVerdicts(["1.0E+09", "1E5"])).toEqual(["bad_amount(scientific)", "bad_amount(scientific)"]);
  const { warnings } = await read("uid\n1.04823E+11\n10010001\n1.04823E+11\n");
  expect(warnings).toContainEqual({ code: "ids_rounded", params: { count: 2, example: "1.04823E+11", lines: [2, 4] } });
});

test("V22, V23, V24: nothing but a plain positive decimal is an amount", async () => {
  expect(await amountVerdicts(["1e5", "0x10", "1_000", ".5", "5.", "+5"])).toEqual([
    "bad_amount(scientific)",
    "bad_amount(not_a_number)",
    "bad_amount(not_a_number)",
    "bad_amount(not_a_number)",
    "bad_amount(not_a_number)",
    "bad_amount(plus_sign)",
  ]);
  expect(await amountVerdicts(["-5", "−5", "(5)"])).toEqual(Array(3).fill("bad_amount(negative)"));
  expect(await amountVerdicts(["0", "0.00"])).toEqual(Array(2).fill("bad_amount(zero)"));
});

test("V25: words and empty cells are no amounts and no UIDs", async () => {
  const words = ["NaN", "Infinity", "null", "undefined", "true"];
  expect(await amountVerdicts(words)).toEqual(Array(5).fill("bad_amount(not_a_number)"));
  expect(await amountVerdicts([""])).toEqual(["bad_amount(empty)"]);
  expect((await uidVerdicts([...words, ""])).every((reason) => reason !== "")).toBe(true);
});

test("V26: amounts as other countries write them are invalid, with a hint at the locale", async () => {
  expect(await amountVerdicts(["1,000.00", "1.000,00", "5,60", "1 000", "1'000"])).toEqual([
    "bad_amount(thousands_separator)",
    "bad_amount(decimal_comma)",
    "bad_amount(decimal_comma)",
    "bad_amount(thousands_separator)",
    "bad_amount(thousands_separator)",
  ]);
});

test("V27, V28: seven decimals are not rounded, and no currency or space is taken off", async () => {
  expect(await amountVerdicts(["5.6000001", "5.6USD", "$5.6", "5.6\u00a0"])).toEqual([
    "bad_amount(too_many_decimals)",
    "bad_amount(currency)",
    "bad_amount(currency)",
    "bad_amount(whitespace U+00A0)",
  ]);
});

test("V29: nine digits are too much, eight digits and six decimals are kept exactly", async () => {
  expect(await amountVerdicts(["99999999999999999999", "100000000"])).toEqual(Array(2).fill("bad_amount(too_large)"));
  const { rows } = await read("uid,amount\n99999999999999999999,99999999.999999\n", { amount: column });
  expect(rows[0]).toMatchObject({ payee: "99999999999999999999", amountMicro: 99_999_999_999_999n, verdict: "ready" });
});

test("a bad amount column spoils a line only where the column is paid", async () => {
  const content = "uid,amount\n10010001,5.6.0\n10010002,\n";
  const { rows, unusedColumns, warnings } = await read(content);
  expect(rows.map((row) => [row.verdict, row.amountMicro])).toEqual(Array(2).fill(["ready", 5_600_000n]));
  expect(unusedColumns).toEqual([{ index: 1, header: "amount" }]);
  expect(warnings).toEqual([{ code: "amount_column_unused", params: { header: "amount" } }]);
  expect((await read(content, { amount: column })).rows.map((row) => row.verdict)).toEqual(["invalid", "invalid"]);
  expect(await faultOf("uid\n10010001\n", { amount: column })).toEqual({
    fault: "columns",
    params: { field: "amount", isMissing: true, format: "csv", delimiter: ",", columns: "uid", count: 1 },
  });
});

test("a mapping without the wanted column says which columns there are to choose from", async () => {
  expect(await faultOf("uid,payout,remark\n10010001,5.6,a\n", { amount: column })).toEqual({
    fault: "columns",
    params: {
      field: "amount",
      isMissing: true,
      format: "csv",
      delimiter: ",",
      columns: "uid, payout, remark",
      count: 3,
    },
  });
  expect(await faultOf("10010001\t56\n10010002\t7\n", { format: "text", amount: column })).toEqual({
    fault: "columns",
    params: { field: "amount", isMissing: true, format: "text", delimiter: "\t", count: 2 },
  });
  const chosen = { format: "text", amount: column, columns: { uid: 0, amount: 1 } } as const;
  expect((await read("10010001\t5.6\n", chosen)).rows[0]).toMatchObject({ verdict: "ready", amountMicro: 5_600_000n });
});

test("the names of columns stay apart in a fault, whatever stands in them", async () => {
  expect(await faultOf('uid,"payout, usd"\n10010001,5.6\n', { amount: column })).toMatchObject({
    params: { columns: "uid, payout,usd", count: 2 },
  });
});

test.each([
  ["uid,payout,remark\n10010001,25,a\n", ["payout"]],
  ["uid,Payout (USD),Affiliate\n10010001,12.50,Ann\n", ["Payout (USD)"]],
  ["uid,x,level\n10010001,5.60,3\n10010002,7,4\n", ["x"]],
  ['uid,x\n10010001,"1,250.00"\n', ["x"]],
  ["uid,注册,开卡数量,佣金\n10010001,2025-05-01,2,7\n", ["佣金"]],
  ["uid,remark2,group\n10010001,vip,3\n", []],
  ["uid,payout\n10010001,by hand\n", []],
])("of the unused columns of %j those that look like amounts are %j", async (content, names) => {
  const { amountColumns } = await read(content);
  expect(amountColumns.map(({ header }) => header)).toEqual(names);
});

test("a column that its name gives to the payees is not proposed as amounts, whatever it is used for", async () => {
  const content = 'UID,E-mail,x\n"10,010",a@example.com,5.60\n"10,011",b@example.com,7\n';
  const { amountColumns } = await read(content, { columns: { uid: null, email: 1 } });
  expect(amountColumns.map(({ header }) => header)).toEqual(["x"]);
});

test("a text without names has amounts where numbers stand, and no column that no line reaches", async () => {
  const options = { format: "text", columns: { uid: 0, registeredOn: null, cards: null, firstCardOn: null } } as const;
  expect((await read("10010001\t25\n10010002\t7\n", options)).amountColumns).toEqual([{ index: 1, header: null }]);
  expect((await read("10010001\t2025-05-01\n", { format: "text" })).columns).toEqual({ uid: 0, registeredOn: 1 });
});

test("an amount by cards opened needs a number of cards", async () => {
  const amountOf = (cards: number) => (cards >= 2 ? 8_000_000n : cards === 1 ? 5_600_000n : null);
  const { rows } = await read("uid,cards\n10010001,1\n10010002,3\n10010003,0\n10010004,\n", {
    amount: { kind: "byCards", amountOf },
  });
  expect(rows.map((row) => [row.verdict, row.amountMicro])).toEqual([
    ["ready", 5_600_000n],
    ["ready", 8_000_000n],
    ["invalid", null],
    ["invalid", null],
  ]);
});

test("V31: cells that a spreadsheet would run are no UID and no amount; a note is kept as typed", async () => {
  const cells = ["=1+1", "+cmd", "-2+3", "@SUM", "\t10010001", "\r10010001"];
  expect((await uidVerdicts(cells)).every((reason) => reason.startsWith("bad_uid"))).toBe(true);
  expect((await amountVerdicts(cells)).every((reason) => reason.startsWith("bad_amount"))).toBe(true);
  const notes = cells.map((cell, index) => `${10_010_001 + index},"${cell}"`).join("\n");
  expect((await read(`uid,note\n${notes}\n`)).rows.map((row) => row.note)).toEqual(cells);
});

test("V32: HTML in a note is text like any other", async () => {
  const { rows } = await read('uid,note\n10010001,"<script>alert(""1"")</script>"\n');
  expect(rows[0]).toMatchObject({ note: '<script>alert("1")</script>', verdict: "ready" });
});

test("V37: addresses are compared without case, and a look-alike domain is held", async () => {
  const { rows } = await read("email\nA@X.io\na@x.IO\nbob@ex\u0430mple.com\n");
  expect(rows.map((row) => [row.verdict, row.payee, row.payeeCanonical, row.reasons[0]?.code])).toEqual([
    ["held", "A@X.io", "a@x.io", "duplicate_in_file"],
    ["held", "a@x.IO", "a@x.io", "duplicate_in_file"],
    ["held", "bob@ex\u0430mple.com", "bob@xn--exmple-4nf.com", "mixed_script_email"],
  ]);
  expect(rows[2]?.reasons[0]?.params).toEqual({ scripts: ["Latin", "Cyrillic"], codePoints: ["U+0430"] });
});

test("V38: the order of the rows, the delimiter and unused columns do not change the row set; a changed row does", async () => {
  const setOf = async (content: string) => (await read(content, { amount: column })).rowSetText;
  const first = await setOf("seq,uid,amount\n1,10010001,5.6\n2,10010002,8\n3,bad,8\n");
  expect(await setOf("seq,uid,amount\n3,bad,8\n2,10010002,8.00\n1,10010001,5.60\n")).toBe(first);
  expect(await setOf("uid;amount;x\n10010001;5.6;a\n10010002;8;b\n")).toBe(
    await setOf("uid,amount\n10010002,8\n10010001,5.6\n"),
  );
  expect(await setOf("seq,uid,amount\n1,10010001,5.6\n2,10010002,8.000001\n3,bad,8\n")).not.toBe(first);
});

test("V38: another amount for all is still the same file", async () => {
  const content = "uid\n10010001\n10010002\n";
  const other = await read(content, { amount: { kind: "fixed", amountMicro: 1n } });
  expect(other.rowSetText).toBe((await read(content)).rowSetText);
});

test("cashback rows are held for no card and for a card before the registration; payouts are not", async () => {
  const content =
    "uid,cards,register date,card date\n10010001,0,,\n10010002,1,2025-05-02,2025-05-01\n10010003,1,2025-05-02 18:00,2025/5/2 09:00\n";
  expect(await verdictsOf(content)).toEqual([
    [2, "held", "no_card"],
    [3, "held", "first_card_before_registration"],
    [4, "ready", ""],
  ]);
  expect((await verdictsOf(content, { kind: "payout" })).map(([, verdict]) => verdict)).toEqual([
    "ready",
    "ready",
    "ready",
  ]);
});

test("a short UID is held; a row with UID and address is paid by its UID, and that is said", async () => {
  const { rows, warnings } = await read("uid,email\n1234,\n10010001,a@x.io\n,b@x.io\n,\nx,c@x.io\n");
  expect(rows.map((row) => [row.payeeKind, row.payee, row.verdict])).toEqual([
    ["uid", "1234", "held"],
    ["uid", "10010001", "ready"],
    ["email", "b@x.io", "ready"],
    [null, "", "invalid"],
    ["uid", "x", "invalid"],
  ]);
  expect(warnings).toContainEqual({ code: "both_payees", params: { count: 2 } });
});

test("a row with UID and address and a row with that address alone name one person: both are held", async () => {
  const { rows } = await read(
    "uid,email\n10010001,anna@x.io\n10010002,bob@x.io\n,Anna@X.io\n10010003,not an address\n10010001,\n",
  );
  const same = { code: "duplicate_in_file", params: { lines: [2, 4, 6], count: 3 } };
  expect(rows.map(({ verdict, reasons }) => [verdict, reasons])).toEqual([
    ["held", [same]],
    ["ready", []],
    ["held", [same]],
    ["ready", []],
    ["held", [same]],
  ]);
});

test("UIDs that share an address are one person, whether or not a row is paid by that address", async () => {
  const shared = "uid,email\n10010001,office@x.io\n10010002,Office@X.io\n10010003,chris@x.io\n";
  const { rows } = await read(shared);
  expect(rows.map(({ verdict, reasons }) => [verdict, reasons[0]?.params.lines])).toEqual([
    ["held", [2, 3]],
    ["held", [2, 3]],
    ["ready", undefined],
  ]);
  const paid = await read(`${shared},office@x.io\n`);
  expect(paid.rows.map(({ verdict }) => verdict)).toEqual(["held", "held", "ready", "held"]);
});

test("a long chain of UIDs and addresses is one person", async () => {
  const links = Array.from({ length: 10_000 }, (_, index) => 10_000 - index);
  const rows = links.flatMap((at) => [`${10_010_000 + at},a${at}@x.io`, `${10_010_000 + at},a${at - 1}@x.io`]);
  const { rows: chain } = await read(`uid,email\n${rows.slice(0, 14_000).join("\n")}\n`);
  expect(new Set(chain.map(({ reasons }) => reasons[0]?.params.count))).toEqual(new Set([14_000]));
});

test("a UID with two addresses joins everybody who is paid by one of them", async () => {
  const { rows } = await read("uid,email\n,a@x.io\n,b@x.io\n10010001,a@x.io\n10010001,b@x.io\n10010002,c@x.io\n");
  expect(rows.map(({ reasons }) => reasons[0]?.params.lines)).toEqual([
    [2, 3, 4, 5],
    [2, 3, 4, 5],
    [2, 3, 4, 5],
    [2, 3, 4, 5],
    undefined,
  ]);
});

test("long ids that end in zeros after the fifteenth digit are pointed out", async () => {
  const { warnings } = await read("uid\n123456789012345000\n123456789012346000\n");
  expect(warnings).toEqual([
    { code: "ids_maybe_rounded", params: { count: 2, example: "123456789012345000", lines: [2, 3] } },
  ]);
  expect((await read("uid\n1234567890123451\n1234567890123462\n1234567890123470\n")).warnings).toEqual([]);
});

test("the report accounts for every row and is what its schema says", async () => {
  const rows = Array.from({ length: 25 }, (_, index) => `${10_010_001 + index},5.60,x`);
  const reading = await read(`uid,amount,备注2\n${rows.join("\n")}\n10010001,8,x\n1e9,5,x\n10010099,bad,x\n`, {
    amount: column,
  });
  const report = importReport.parse(reportImport(reading));
  expect(report.totals).toEqual({
    all: { count: 28, sum: "153.000000" },
    ready: { count: 24, sum: "134.400000" },
    held: { count: 2, sum: "13.600000" },
    excluded: { count: 0, sum: "0.000000" },
    invalid: { count: 2, sum: "5.000000" },
  });
  expect(report.rows).toHaveLength(20);
  expect(report.rows[1]).toMatchObject({ sourceLineNo: 3, payee: "10010002", amount: "5.600000", verdict: "ready" });
  expect(report.reasons).toEqual([
    { code: "duplicate_in_file", decisions: ["pay", "exclude"], count: 2, sum: "13.600000" },
    { code: "bad_uid", decisions: ["exclude"], count: 1, sum: "5.000000" },
    { code: "bad_amount", decisions: ["exclude"], count: 1, sum: "0.000000" },
  ]);
  expect(report.columns).toEqual([
    { field: "uid", index: 0, header: "uid" },
    { field: "amount", index: 1, header: "amount" },
  ]);
  expect(report.unusedColumns).toEqual([{ index: 2, header: "备注2" }]);
});
