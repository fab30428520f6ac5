import { z } from "zod";
import { importEncodings, importFields, importFormats } from "./import-choices";
import { lineVerdicts } from "./import-reason";
import { payeeKinds } from "./payee";

const money = z.string().regex(/^-?[0-9]+\.[0-9]{6}$/);
const count = z.int().min(0);
const params = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.union([z.string(), z.number()]))]),
);
const codeWithParams = z.strictObject({ code: z.string(), params });
const column = z.strictObject({ index: count, header: z.string().nullable() });

/** Lines and their sum; a line whose amount could not be read counts without one. */
const lineSum = z.strictObject({ count, sum: money });

/** One row as it will be stored; `rawText` is cut at 500 characters here only. */
const importReportRow = z.strictObject({
  sourceLineNo: count,
  seq: count,
  sequence: z.string().nullable(),
  payeeKind: z.enum(payeeKinds).nullable(),
  payee: z.string(),
  amount: money.nullable(),
  registeredOn: z.string().nullable(),
  cardCount: count.nullable(),
  firstCardOn: z.string().nullable(),
  note: z.string().nullable(),
  rawText: z.string(),
  verdict: z.enum(lineVerdicts),
  reasons: z.array(codeWithParams),
  notes: z.array(codeWithParams),
});

/** What an import file holds and how it was understood: the same for a preview and for the import. */
export const importReport = z.strictObject({
  format: z.enum(importFormats),
  encoding: z.enum(importEncodings),
  delimiter: z.string(),
  header: z.array(z.string()).nullable(),
  columns: z.array(z.strictObject({ field: z.enum(importFields), index: count, header: z.string().nullable() })),
  unusedColumns: z.array(column),
  /** Those of the unused columns that look like amounts, by their name or their cells: they are not paid. */
  amountColumns: z.array(column),
  blankLines: count,
  /** Ready + held + excluded + invalid = all. */
  totals: z.strictObject({ all: lineSum, ready: lineSum, held: lineSum, excluded: lineSum, invalid: lineSum }),
  /** Lines per reason; a line with several reasons counts at each of them. */
  reasons: z.array(
    z.strictObject({ code: z.string(), decisions: z.array(z.enum(["pay", "exclude"])), count, sum: money }),
  ),
  notes: z.array(z.strictObject({ code: z.string(), count, sum: money })),
  warnings: z.array(codeWithParams),
  /** The first 20 rows. */
  rows: z.array(importReportRow).max(20),
});

export type ImportReport = z.infer<typeof importReport>;
export type ImportReportRow = z.infer<typeof importReportRow>;
