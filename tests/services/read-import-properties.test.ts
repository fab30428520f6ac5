import fc from "fast-check";
import { expect, test } from "vitest";
import { ImportFault } from "@/domain/import-fault";
import type { ImportReading } from "@/domain/import-reading";
import type { AmountSource, ImportRow } from "@/domain/import-row";
import { formatPlain } from "@/domain/money";
import { type ReadImportOptions, readImport } from "@/server/services/cashback/read-import";

const column = { kind: "column" } as const;
const runs = { numRuns: 200 };

/** The reading, or null when the file is refused; anything but a refusal by name fails. */
async function readOrNull(bytes: Uint8Array, options: Partial<ReadImportOptions> = {}): Promise<ImportReading | null> {
  try {
    return await readImport(bytes, { amount: column, ...options });
  } catch (error) {
    if (error instanceof ImportFault) return null;
    throw error;
  }
}

const pieces = [
  "uid",
  "amount",
  "邮箱",
  "note",
  "10010001",
  "5.6",
  "a@x.io",
  ",",
  ";",
  "\t",
  '"',
  '""',
  "\n",
  "\r\n",
  "\r",
  " ",
];
const text = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 3 })), { maxLength: 60 });

const uid = fc.bigInt({ min: 1n, max: 99_999_999_999_999_999_999n }).map(String);
const amount = fc.bigInt({ min: 1n, max: 99_999_999_999_999n }).map(formatPlain);
const day = fc.date({ min: new Date("2000-01-01"), max: new Date("2030-12-31"), noInvalidDate: true });
const date = fc.option(day, { nil: null }).map((value) => value?.toISOString().slice(0, 10) ?? "");
const cards = fc.option(fc.nat({ max: 9999 }), { nil: null }).map((value) => value?.toString() ?? "");
// Notes hold everything that quoting is for.
const note = fc
  .array(fc.constantFrom("a", "备", ",", ";", '"', "\n", "\r\n", " ", "=", "<b>", "\u3000"), { maxLength: 8 })
  .map((parts) => parts.join(""));
const record = fc.tuple(uid, amount, date, cards, date, note);

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function fileOf(records: readonly (readonly string[])[]): Buffer {
  const lines = records.map((cells) => cells.map(quoted).join(","));
  return Buffer.from(["uid,amount,register date,cards,card date,note", ...lines].join("\n"));
}

/** A reading as a file again: from what was understood, and the raw text only where a row could not be understood. */
function render(reading: ImportReading): Buffer {
  return fileOf(
    reading.rows.map((row) => [
      row.payee,
      row.amountMicro === null ? "" : formatPlain(row.amountMicro),
      row.registeredOn ?? "",
      row.cardCount?.toString() ?? "",
      row.firstCardOn ?? "",
      row.note ?? "",
    ]),
  );
}

/** What a row says, without how it was written and where it stood. */
function contentOf(row: ImportRow) {
  const { payeeKind, payee, amountMicro, registeredOn, cardCount, firstCardOn, note } = row;
  return { payeeKind, payee, amountMicro, registeredOn, cardCount, firstCardOn, note };
}

test("any bytes end in a reading or in a refusal by name, in every format and encoding", async () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 400 }),
    text.map((parts) => Buffer.from(parts.join(""))),
    text.map((parts) => Buffer.from(`uid,amount\n${parts.join("")}`)),
  );
  const options = fc.record({
    format: fc.constantFrom("csv", "text"),
    encoding: fc.constantFrom("utf-8", "gb18030", "utf-16le"),
    delimiter: fc.constantFrom(undefined, ",", ";", "\t", " ", "::"),
    amount: fc.constantFrom<AmountSource>(column, { kind: "fixed", amountMicro: 1n }),
  });
  await fc.assert(
    fc.asyncProperty(bytes, options, async (content, chosen) => {
      const reading = await readOrNull(content, chosen);
      if (reading === null) return;
      expect(reading.rows.map((row) => row.seq)).toEqual(reading.rows.map((_, index) => index + 1));
      const lineNumbers = reading.rows.map((row) => row.sourceLineNo);
      expect([...new Set(lineNumbers)].sort((a, b) => a - b)).toEqual(lineNumbers);
      for (const row of reading.rows) {
        expect(row.verdict === "ready").toBe(row.reasons.length === 0);
        expect(row.verdict === "invalid" || (row.payeeCanonical !== null && row.amountMicro !== null)).toBe(true);
      }
    }),
    runs,
  );
});

test("no row of a file is lost: valid records come back one by one, whatever their notes hold", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 20 }), async (records) => {
      const reading = await readOrNull(fileOf(records));
      const said = reading?.rows.map((row) => [
        row.payee,
        row.amountMicro === null ? null : formatPlain(row.amountMicro),
      ]);
      expect(said).toEqual(records.map(([payee, paid]) => [payee, paid]));
    }),
    runs,
  );
});

test("parse(render(parse(x))) = parse(x)", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 20 }), async (records) => {
      const first = await readOrNull(fileOf(records));
      if (first === null) return expect.fail("a valid file was refused");
      const second = await readOrNull(render(first));
      expect(second?.rows.map(contentOf)).toEqual(first.rows.map(contentOf));
      expect(second?.rows.map((row) => row.verdict)).toEqual(first.rows.map((row) => row.verdict));
      expect(second?.rowSetText).toBe(first.rowSetText);
    }),
    runs,
  );
});

test("the raw text of the rows is a file that reads the same, bad rows included", async () => {
  const loose = text.map((parts) => Buffer.from(`uid,amount,note\n10010001,5.6,\n${parts.join("")}`));
  await fc.assert(
    fc.asyncProperty(loose, async (content) => {
      const first = await readOrNull(content, { delimiter: "," });
      if (first === null) return;
      const raw = ["uid,amount,note", ...first.rows.map((row) => row.rawText)].join("\n");
      const second = await readOrNull(Buffer.from(raw), { delimiter: "," });
      expect(second?.rows.map(contentOf)).toEqual(first.rows.map(contentOf));
      expect(second?.rowSetText).toBe(first.rowSetText);
    }),
    runs,
  );
});

test("a random change to a valid file never changes an amount without changing the row set", async () => {
  const change = fc.record({
    at: fc.nat(),
    remove: fc.nat({ max: 3 }),
    insert: fc.oneof(
      fc.constantFrom("0", "1", ".", ",", "-", "e", "\n", '"', " ", "\u200b", "９"),
      fc.string({ maxLength: 2 }),
    ),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, { minLength: 1, maxLength: 8 }),
      change,
      async (records, { at, remove, insert }) => {
        const content = fileOf(records).toString();
        const start = at % (content.length + 1);
        const changed = content.slice(0, start) + insert + content.slice(start + remove);
        const before = await readOrNull(Buffer.from(content));
        const after = await readOrNull(Buffer.from(changed));
        if (before === null || after === null) return;
        const paid = (reading: ImportReading) =>
          reading.rows
            .map((row) => `${row.payeeCanonical} ${row.amountMicro === null ? "-" : formatPlain(row.amountMicro)}`)
            .sort();
        if (JSON.stringify(paid(after)) !== JSON.stringify(paid(before))) {
          expect(after.rowSetText).not.toBe(before.rowSetText);
        }
        for (const row of after.rows) {
          if (row.amountMicro === null) continue;
          // What is paid stands in the row, digit for digit.
          expect(row.rawText).toMatch(new RegExp(`${formatPlain(row.amountMicro).replace(".", "\\.")}`));
        }
      },
    ),
    runs,
  );
});

test("cutting an upload elsewhere changes nothing", async () => {
  const cuts = fc.array(fc.nat(), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 6 }), cuts, async (records, places) => {
      const bytes = fileOf(records);
      const at = [0, ...places.map((place) => place % bytes.length).sort((a, b) => a - b), bytes.length];
      async function* upload() {
        for (const [index, end] of at.entries()) yield bytes.subarray(at[index - 1] ?? 0, end);
      }
      expect(await readImport(upload(), { amount: column })).toEqual(await readOrNull(bytes));
    }),
    runs,
  );
});
