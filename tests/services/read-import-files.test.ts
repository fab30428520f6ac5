import { expect, test } from "vitest";
import type { ImportFault } from "@/domain/import-fault";
import { type ReadImportOptions, readImport } from "@/server/services/cashback/read-import";

const mebibyte = 1024 * 1024;
const fixed = { kind: "fixed", amountMicro: 5_600_000n } as const;

function read(content: string | Uint8Array, options: Partial<ReadImportOptions> = {}) {
  return readImport(typeof content === "string" ? Buffer.from(content) : content, { amount: fixed, ...options });
}

async function faultOf(content: string | Uint8Array, options: Partial<ReadImportOptions> = {}) {
  const fault: ImportFault = await read(content, options).then(
    () => expect.fail("the file was read"),
    (error) => error,
  );
  return { fault: fault.fault, code: fault.code, params: fault.params };
}

async function payeesOf(content: string | Uint8Array, options: Partial<ReadImportOptions> = {}) {
  return (await read(content, options)).rows.map((row) => row.payee);
}

test("V01: 50 MB of valid CSV are refused at 10 MiB and one byte, and not read further", async () => {
  const chunk = Buffer.from("10010001,5.60,2025-05-01,a note that is rather long\n".repeat(1260)).subarray(
    0,
    64 * 1024,
  );
  const before = process.memoryUsage.rss();
  let peak = before;
  let pulled = 0;
  async function* upload() {
    yield Buffer.from("uid,amount,registered on,note\n");
    for (; pulled < 800; pulled += 1) {
      peak = Math.max(peak, process.memoryUsage.rss());
      yield chunk;
    }
  }
  const reading = readImport(upload(), { amount: { kind: "column" } });
  await expect(reading).rejects.toMatchObject({
    fault: "file_size",
    code: "PAYLOAD_TOO_LARGE",
    params: { limit: 10 * mebibyte },
  });
  expect(pulled * chunk.length).toBeLessThanOrEqual(10 * mebibyte);
  expect(peak - before).toBeLessThan(64 * mebibyte);
});

test("V01: a file of exactly the limit is read, one byte more is refused, also where settings lowered the limit", async () => {
  const file = `uid,note\n${`10010001,${"x".repeat(4000)}\n`.repeat(2600)}`.padEnd(10 * mebibyte, "\n");
  expect(await payeesOf(file)).toHaveLength(2600);
  expect(await faultOf(`${file}\n`)).toMatchObject({ fault: "file_size", params: { limit: 10 * mebibyte } });
  expect(await payeesOf("uid\n10010001\n", { limits: { bytes: 13 } })).toHaveLength(1);
  expect(await faultOf("uid\n10010001\n", { limits: { bytes: 12 } })).toMatchObject({ params: { limit: 12 } });
});

test("V02: 15,001 rows are refused with their number, 15,000 are read", async () => {
  const rows = (count: number) => Array.from({ length: count }, (_, index) => 10_010_001 + index).join("\n");
  expect(await faultOf(`uid\n${rows(15_001)}`)).toEqual({
    fault: "rows",
    code: "PAYLOAD_TOO_LARGE",
    params: { count: 15_001, limit: 15_000 },
  });
  expect(await faultOf(`uid\n\n${rows(40_000)}\n`)).toMatchObject({ fault: "rows", params: { count: 40_000 } });
  expect(await faultOf(rows(15_001), { format: "text" })).toMatchObject({ fault: "rows", params: { count: 15_001 } });
  expect(await payeesOf(`uid\n${rows(15_000)}\n`)).toHaveLength(15_000);
  expect(await payeesOf(rows(15_000), { format: "text" })).toHaveLength(15_000);
});

test("V03: an empty file, a header alone and blank lines have no rows", async () => {
  for (const content of ["", "\uFEFF", "uid", "uid\n", "uid,amount\r\n\r\n\r\n", "\n\n\n", "  \n \t\n"]) {
    expect(await faultOf(content), JSON.stringify(content)).toMatchObject({ fault: "no_rows" });
  }
  expect(await faultOf("\n \n\t\n", { format: "text" })).toMatchObject({ fault: "no_rows", params: { blankLines: 3 } });
  expect(await faultOf("\n".repeat(160_000))).toMatchObject({ fault: "rows", params: { limit: 150_000 } });
});

test("V04: a byte order mark is no part of the header", async () => {
  const reading = await read("\uFEFFuid,note\n10010001,\uFEFFx\n");
  expect(reading.header).toEqual(["uid", "note"]);
  expect(reading.rows[0]).toMatchObject({ payee: "10010001", note: "\uFEFFx" });
});

test("V04: a mark that stands where a piece of the file ends is kept like any other character", async () => {
  const start = "uid,note\n10010001,".padEnd(16 * 1024, "x");
  const wide = { cellBytes: 32 * 1024 };
  const { rows } = await read(`${start}\uFEFFy\n`, { limits: wide });
  expect(rows[0]?.note?.endsWith("x\uFEFFy")).toBe(true);
});

test("V05: CRLF, CR, mixed endings and a missing last one give the same lines", async () => {
  const lines = ["uid,note", "10010001,a", "10010002,b", "", "10010003,c"];
  const variants = [
    lines.join("\n"),
    `${lines.join("\n")}\n`,
    `${lines.join("\r\n")}\r\n`,
    `${lines.join("\r")}\r`,
    "uid,note\r10010001,a\n10010002,b\r\n\n10010003,c",
    "uid,note\n10010001,a\r10010002,b\r\r\n10010003,c",
  ];
  for (const content of variants) {
    const { rows, blankLines } = await read(content);
    const seen = rows.map((row) => [row.sourceLineNo, row.payee, row.note]);
    expect(seen, JSON.stringify(content)).toEqual([
      [2, "10010001", "a"],
      [3, "10010002", "b"],
      [5, "10010003", "c"],
    ]);
    expect(blankLines).toBe(1);
  }
});

test("V05: lines and line numbers hold wherever a piece of the file ends, quoted line breaks included", async () => {
  const pieceBytes = 16 * 1024;
  const part = '10010001,"one\r\ntwo\rthree"\r\n\r\n\r\n\r\n\n\r10010002,用户\r10010003,"a ""b"""\r\n\r';
  const filler = `${`10010000,${"x".repeat(3990)}\n`.repeat(4)}10010000,`;
  for (let before = 0; before <= Buffer.byteLength(part); before += 1) {
    const content = `uid,note\n${filler}`.padEnd(pieceBytes - before - 1, "x");
    const { rows, blankLines } = await read(`${content}\n${part}`);
    const seen = rows.slice(5).map((row) => [row.sourceLineNo, row.rawText]);
    expect(seen, `${before} bytes before the cut`).toEqual([
      [7, '10010001,"one\r\ntwo\rthree"'],
      [15, "10010002,用户"],
      [16, '10010003,"a ""b"""'],
    ]);
    expect(blankLines).toBe(6);
    const text = await read(`${content}\n10010001\r\n\r\n\n\r10010002\r10010003\r\n\r`, {
      format: "text",
      delimiter: ",",
    });
    expect(text.rows.slice(6).map((row) => row.sourceLineNo)).toEqual([7, 11, 12]);
    expect(text.blankLines).toBe(4);
  }
});

test("V06: bytes of another encoding refuse the file with their offset and the encodings to choose", async () => {
  const encodings = "utf-8, gb18030, utf-16le";
  const latin = Buffer.from("uid,note\n10010001,caf\u00e9 x\n", "latin1");
  expect(await faultOf(latin)).toMatchObject({
    fault: "byte_offset",
    code: "BAD_REQUEST",
    params: { byteOffset: 21, encoding: "utf-8", encodings },
  });
  const invalid = Buffer.concat([Buffer.from("uid\n1001"), Buffer.from([0xe4, 0xbd, 0x0a]), Buffer.from("0001\n")]);
  expect(await faultOf(invalid)).toMatchObject({ fault: "byte_offset", params: { byteOffset: 8 } });
  const late = Buffer.concat([Buffer.from(`uid,note\n${"10010001,用户\n".repeat(9000)}`), Buffer.from([0xff])]);
  expect(await faultOf(late)).toMatchObject({ fault: "byte_offset", params: { byteOffset: late.length - 1 } });
  const cut = Buffer.from("uid\n10010001\n用").subarray(0, -1);
  expect(await faultOf(cut)).toMatchObject({ fault: "byte_offset", params: { byteOffset: 13 } });
});

test("V06: UTF-16 read as UTF-8 is named, with or without its mark", async () => {
  const utf16 = Buffer.from("uid\n10010001\n", "utf16le");
  const marked = Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]);
  expect(await faultOf(utf16)).toMatchObject({ fault: "encoding", params: { found: "utf-16le" } });
  expect(await faultOf(marked)).toMatchObject({ fault: "encoding", params: { found: "utf-16le", byteOffset: 0 } });
  expect(await faultOf(Buffer.from(marked).swap16())).toMatchObject({
    fault: "encoding",
    params: { found: "utf-16be" },
  });
  expect(await payeesOf(utf16, { encoding: "utf-16le" })).toEqual(["10010001"]);
  expect(await payeesOf(marked, { encoding: "utf-16le" })).toEqual(["10010001"]);
  expect(await faultOf(utf16.subarray(0, -1), { encoding: "utf-16le" })).toMatchObject({
    fault: "byte_offset",
    params: { byteOffset: utf16.length - 2 },
  });
});

test("V06: GB18030 is read when a person chooses it", async () => {
  // 用户ID,备注 and 好 in GB18030.
  const header = Buffer.from([0xd3, 0xc3, 0xbb, 0xa7, 0x49, 0x44, 0x2c, 0xb1, 0xb8, 0xd7, 0xa2, 0x0a]);
  const gb = Buffer.concat([header, Buffer.from("10010001,"), Buffer.from([0xba, 0xc3, 0x0a])]);
  const reading = await read(gb, { encoding: "gb18030" });
  expect(reading.header).toEqual(["用户ID", "备注"]);
  expect(reading.rows[0]).toMatchObject({ payee: "10010001", note: "好", verdict: "ready" });
  expect(await faultOf(gb)).toMatchObject({ fault: "byte_offset", params: { byteOffset: 0 } });
  const long = Buffer.concat([
    header,
    ...Array.from({ length: 4000 }, () => gb.subarray(header.length)),
    Buffer.from([0xff]),
  ]);
  expect(await faultOf(long, { encoding: "gb18030" })).toMatchObject({ params: { byteOffset: long.length - 1 } });
  expect(await faultOf("\uFEFFuid\n10010001\n", { encoding: "gb18030" })).toMatchObject({ fault: "encoding" });
});

test("V07: quoted commas, doubled quotes and line breaks in quotes are RFC 4180", async () => {
  const { rows } = await read('uid,note\n"10010001","a, ""b""\nc"\n"1001\n0002",x\n10010003,""\n');
  expect(rows.map((row) => [row.sourceLineNo, row.payee, row.note])).toEqual([
    [2, "10010001", 'a, "b"\nc'],
    [4, "1001\n0002", "x"],
    [6, "10010003", null],
  ]);
  expect(rows[1]).toMatchObject({ verdict: "invalid", reasons: [{ code: "bad_uid", params: { hint: "newline" } }] });
});

test("V08: an unclosed quote refuses the file and names its line", async () => {
  const content = 'uid,note\n10010001,a\n10010002,"b\n10010003,c\n10010004,d\n10010005,e\n';
  expect(await faultOf(content)).toMatchObject({ fault: "unclosed_quote", params: { line: 3 } });
  const long = `uid,note\n10010001,"a\n${"10010002,b\n".repeat(60_000)}`;
  expect(await faultOf(long)).toMatchObject({ fault: "cell_size", params: { line: 2, isQuoteOpen: true } });
});

test("V09: text after a closing quote, or a quote inside a cell, refuses the file", async () => {
  const after = 'uid,note\n10010001,a\n10010002,"b" c\n';
  expect(await faultOf(after)).toMatchObject({ fault: "quote", params: { line: 3 } });
  expect(await faultOf('uid,note\n10010001,a"b\n')).toMatchObject({ fault: "quote", params: { line: 2 } });
});

test("V10: NUL and other control characters refuse the file", async () => {
  const named = { "\0": "U+0000", "\u0007": "U+0007", "\u001b": "U+001B", "\u007f": "U+007F", "\u0085": "U+0085" };
  for (const [control, codePoint] of Object.entries(named)) {
    expect(await faultOf(`uid,note\r\n10010001,a\r\n10010002,${control}b\r\n`)).toMatchObject({
      fault: "control_character",
      params: { codePoint, line: 3 },
    });
  }
  // A CRLF that is cut in two is one line break all the same.
  const cut = "uid,note\r\n10010001,".padEnd(16 * 1024 - 1, "x");
  expect(await faultOf(`${cut}\r\n10010002,\0`, { limits: { cellBytes: 32 * 1024 } })).toMatchObject({
    params: { line: 3 },
  });
});

test("V11: data in the first row is no header: the file is refused with the columns seen", async () => {
  expect(await faultOf("10010001,5.60\n10010002,5.60\n")).toMatchObject({
    fault: "header",
    params: { columns: "10010001, 5.60", looksLikeData: true },
  });
  // A column chosen by its place would otherwise eat the first payee.
  expect(await faultOf("10010001,5.60\n10010002,5.60\n", { columns: { uid: 0 } })).toMatchObject({ fault: "header" });
  expect(await faultOf("姓名,电话\n李,1\n")).toMatchObject({
    fault: "header",
    params: { columns: "姓名, 电话", looksLikeData: false },
  });
});

test("V12: headers are known by their aliases, however they are spaced, cased or widened", async () => {
  for (const header of [
    "UID",
    " uid ",
    "ＵＩＤ",
    "infini_uid",
    "Infini UID",
    "infini-uid",
    "用户ID",
    "用户ＵＩＤ",
    "Payee UID",
  ]) {
    expect(await payeesOf(`${header}\n10010001\n`), header).toEqual(["10010001"]);
  }
  for (const header of ["uid\u200b", "user", "id", "uids", "infiniuidx"]) {
    expect(await faultOf(`${header}\n10010001\n`), header).toMatchObject({ fault: "header" });
  }
});

test("V12: the columns of the facts are known by their short names, and by names in two languages", async () => {
  const plain = await read(
    "UID,Registered,Cards,First card,E-mail address\n10010001,2025-05-01,1,2025-05-02,a@example.com\n",
  );
  expect(plain.columns).toEqual({ uid: 0, registeredOn: 1, cards: 2, firstCardOn: 3, email: 4 });
  expect(plain.rows[0]).toMatchObject({ registeredOn: "2025-05-01", firstCardOn: "2025-05-02", verdict: "ready" });
  const both = await read(
    "UID / 用户ID,注册日期（Registered）,开卡数量 Cards,First card | 开卡日期,备注/Note\n10010001,2025-05-01,1,2025-05-02,x\n",
  );
  expect(both.columns).toEqual({ uid: 0, registeredOn: 1, cards: 2, firstCardOn: 3, note: 4 });
  // Names of different fields, or one that nobody knows, name nothing.
  for (const header of ["UID / E-mail", "UID / Name", "No note", "金额 UID", "/"]) {
    expect(await faultOf(`${header},x\n10010001,y\n`), header).toMatchObject({ fault: "header" });
  }
});

test("V13: two headers for one field are refused, and both are named", async () => {
  expect(await faultOf("uid,uid\n10010001,10010002\n")).toMatchObject({
    fault: "duplicate_header",
    params: { field: "uid", first: "uid", second: "uid" },
  });
  expect(await faultOf("uid,用户ID\n10010001,10010002\n")).toMatchObject({
    fault: "duplicate_header",
    params: { first: "uid", second: "用户ID", columns: "uid, 用户ID" },
  });
  expect(await payeesOf("uid,用户ID\n10010001,10010002\n", { columns: { uid: 1 } })).toEqual(["10010002"]);
});

test("V14: headers called like properties of objects are unused columns and pollute nothing", async () => {
  const reading = await read("uid,__proto__,constructor,toString\n10010001,polluted,polluted,polluted\n");
  expect(reading.rows[0]).toMatchObject({ payee: "10010001", verdict: "ready" });
  expect(reading.unusedColumns.map((column) => column.header)).toEqual(["__proto__", "constructor", "toString"]);
  expect(Object.keys(reading.columns)).toEqual(["uid"]);
  expect(Object.prototype).not.toHaveProperty("polluted");
  expect(String({})).toBe("[object Object]");
});

test("V33: a huge cell, too many columns and a huge line refuse the file by their limit", async () => {
  const cell = (bytes: number) => `uid,note\n10010001,${"x".repeat(bytes)}\n`;
  expect(await read(cell(4096))).toMatchObject({ rows: [{ verdict: "ready" }] });
  expect(await faultOf(cell(4097))).toMatchObject({ fault: "cell_size", params: { line: 2, column: 1, limit: 4096 } });
  expect(await faultOf(`uid,note\n10010001,${"注".repeat(1366)}\n`)).toMatchObject({ fault: "cell_size" });
  expect(await faultOf(cell(mebibyte))).toMatchObject({ fault: "line_size", params: { line: 2 } });
  expect(await faultOf(`uid,${"x,".repeat(99_999)}\n`)).toMatchObject({
    fault: "columns",
    params: { line: 1, count: 100_001 },
  });
  expect(await faultOf(`uid\n${",".repeat(100)}\n`)).toMatchObject({
    fault: "columns",
    params: { line: 2, count: 101 },
  });
  expect(await faultOf(`uid\n${",".repeat(9 * mebibyte)}`)).toMatchObject({ fault: "line_size" });
  expect(await faultOf("1".repeat(9 * mebibyte), { format: "text" })).toMatchObject({ fault: "line_size" });
  expect(await faultOf(`10010001,${"x".repeat(5000)}`, { format: "text" })).toMatchObject({ fault: "cell_size" });
});

test("V34: ten megabytes of alternating quotes end, in the header and in the rows", async () => {
  expect(await faultOf(`uid\n${'"'.repeat(10_000_000)}`)).toMatchObject({ fault: "line_size" });
  expect(await faultOf(`uid\n${'"a""'.repeat(2_500_000)}`)).toMatchObject({ params: { line: 2 } });
  expect(await faultOf('",'.repeat(5_000_000))).toMatchObject({ params: { line: 1 } });
  expect(await faultOf(`uid\n${'"","'.repeat(2_500_000)}`, { format: "text" })).toMatchObject({ fault: "line_size" });
});

test("V39: workbooks, archives and PDFs are refused by their first bytes, whatever their name", async () => {
  const zip = Buffer.from([0x50, 0x4b, 0x03, 0x04, 0x14, 0x00]);
  const files = {
    xlsx: Buffer.concat([zip, Buffer.from("....[Content_Types].xml")]),
    zip: Buffer.concat([zip, Buffer.from("....bomb.txt"), Buffer.alloc(1000)]),
    pdf: Buffer.from("%PDF-1.7\n"),
    xls: Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
    gzip: Buffer.from([0x1f, 0x8b, 0x08, 0x00]),
  };
  for (const [type, bytes] of Object.entries(files)) {
    expect(await faultOf(bytes), type).toMatchObject({
      fault: "file_type",
      code: "UNSUPPORTED_MEDIA_TYPE",
      params: { type },
    });
  }
});

test("V40: JSON and mark-up are no rows, in either format", async () => {
  for (const format of ["csv", "text"] as const) {
    expect(await faultOf('[{"uid":"10010001"}]', { format })).toMatchObject({
      fault: "file_type",
      params: { type: "json" },
    });
    expect(await faultOf("<!doctype html><p>10010001", { format })).toMatchObject({ params: { type: "markup" } });
  }
});

test("an upload that breaks off gives no reading", async () => {
  async function* upload() {
    yield Buffer.from("uid\n10010001\n".repeat(4000));
    throw new Error("the connection ended");
  }
  await expect(readImport(upload(), { amount: fixed })).rejects.toThrow("the connection ended");
});

test("other work goes on while 15,000 rows are read, and two files at once do not mix", async () => {
  const file = (first: number) =>
    `uid,note\n${Array.from({ length: 15_000 }, (_, index) => `${first + index},a note of some length`).join("\n")}`;
  let turns = 0;
  let isReading = true;
  const work = () => {
    turns += 1;
    if (isReading) setImmediate(work);
  };
  setImmediate(work);
  const [one, two] = await Promise.all([read(file(10_010_001)), read(file(90_000_001))]);
  isReading = false;
  // One turn at least for each 16 KiB of the files.
  expect(turns).toBeGreaterThan(30);
  expect(one.rows.every((row, index) => row.payee === String(10_010_001 + index) && row.verdict === "ready")).toBe(
    true,
  );
  expect(two.rows.every((row, index) => row.payee === String(90_000_001 + index))).toBe(true);
});
