import { setImmediate } from "node:timers/promises";
import type { ErrorParams } from "@/domain/errors";
import { AmountColumns } from "@/domain/import-amount-columns";
import { trimCell } from "@/domain/import-cell";
import type { ImportColumns, ImportEncoding, ImportFormat } from "@/domain/import-choices";
import {
  type ColumnChoices,
  columnsOfHeader,
  columnsOfText,
  columnsWithin,
  missingColumn,
  requireColumnsWithin,
} from "@/domain/import-columns";
import { requireDelimiter } from "@/domain/import-delimiter";
import { columnsSeen, ImportFault } from "@/domain/import-fault";
import { defaultUnusualFactor, type FileRules, reasonsWithinFile } from "@/domain/import-file-rules";
import { type ImportLimits, importLimits } from "@/domain/import-limits";
import type { ImportReading } from "@/domain/import-reading";
import { type BatchFileKind, mergeReasons, verdictOf } from "@/domain/import-reason";
import { type AmountSource, type ImportRow, type RowPlan, readRow, type SourceRecord } from "@/domain/import-row";
import { rowSetText } from "@/domain/import-row-set";
import { type ImportWarning, warningsOf } from "@/domain/import-warnings";
import { readBlocks } from "@/server/services/cashback/read-blocks";
import { type RecordBatch, readCsvRecords } from "@/server/services/cashback/read-csv-records";
import { readDecoded } from "@/server/services/cashback/read-decoded";
import { readTextRecords } from "@/server/services/cashback/read-text-records";

/** How to read a file; what is missing is the default, nothing is guessed but a delimiter. */
export type ReadImportOptions = {
  readonly amount: AmountSource;
  /** `csv` unless given. */
  readonly format?: ImportFormat | undefined;
  /** `utf-8` unless given. */
  readonly encoding?: ImportEncoding | undefined;
  /** Found from the header row, or from the first line of a text, unless given. */
  readonly delimiter?: string | undefined;
  readonly columns?: ColumnChoices | undefined;
  /** `cashback` unless given. */
  readonly kind?: BatchFileKind | undefined;
  readonly unusualFactor?: number | undefined;
  /** Settings may lower the limits. */
  readonly limits?: Partial<ImportLimits> | undefined;
};

/**
 * Reads one import file: every row with its verdict, and how the file was understood. The same call serves preview and
 * import, so a preview is exactly what will be stored. Stores nothing, asks no database.
 * @throws ImportFault when the file as a whole cannot be read
 */
export async function readImport(
  source: AsyncIterable<Uint8Array> | Uint8Array,
  options: ReadImportOptions,
): Promise<ImportReading> {
  const limits = { ...importLimits, ...options.limits };
  const format = options.format ?? "csv";
  const encoding = options.encoding ?? "utf-8";
  if (options.delimiter !== undefined) requireDelimiter(options.delimiter, format);
  const texts = readDecoded(readBlocks(source, limits.bytes), encoding);
  const readRecords = format === "csv" ? readCsvRecords : readTextRecords;
  const sheet = await collect(readRecords(texts, options.delimiter, limits), format, options, limits);
  const { header, delimiter, blankLines, width } = sheet;
  const columns = header === null ? columnsWithin(sheet.columns, width) : sheet.columns;
  await setImmediate();
  const rows = withFileReasons(sheet.rows, {
    kind: options.kind ?? "cashback",
    unusualFactor: options.unusualFactor ?? defaultUnusualFactor,
  });
  await setImmediate();
  const warnings = [...sheet.warnings, ...warningsOf(rows)];
  await setImmediate();
  const rowSet = rowSetText(rows, options.amount.kind);
  const unused = unusedColumns(header, columns, width, options.amount);
  return {
    rows,
    format,
    encoding,
    delimiter,
    header,
    columns,
    unusedColumns: unused,
    amountColumns: unused.filter(({ index }) => index === columns.amount || sheet.amounts.isLikely(index, header)),
    blankLines,
    warnings,
    rowSetText: rowSet,
  };
}

type Sheet = {
  readonly rows: ImportRow[];
  readonly header: readonly string[] | null;
  readonly columns: ImportColumns;
  readonly delimiter: string;
  readonly blankLines: number;
  /** Cells of the widest row. */
  readonly width: number;
  readonly warnings: readonly ImportWarning[];
  readonly amounts: AmountColumns;
};

/** Blank lines cost time too: a file may have ten for each row allowed. */
const blankLinesPerRow = 10;

/** @throws ImportFault `no_rows`, `rows`, `header`, `duplicate_header` or `columns` */
async function collect(
  batches: AsyncIterable<RecordBatch>,
  format: ImportFormat,
  options: ReadImportOptions,
  limits: ImportLimits,
): Promise<Sheet> {
  const rows: ImportRow[] = [];
  let header: readonly string[] | null = null;
  let plan: RowPlan | null = null;
  const amounts = new AmountColumns();
  let width = 0;
  let blankLines = 0;
  let bothPayees = 0;
  let delimiter = options.delimiter ?? ",";
  let count = 0;
  for await (const batch of batches) {
    ({ delimiter, count } = batch);
    blankLines += batch.blankLines;
    const maxBlankLines = limits.rows * blankLinesPerRow;
    if (blankLines > maxBlankLines) throw new ImportFault("rows", { blankLines, limit: maxBlankLines });
    for (const record of batch.records) {
      width = Math.max(width, record.cells.length);
      if (plan === null && format === "csv") {
        header = record.cells.map(trimCell);
        plan = planOfHeader(header, delimiter, options);
      } else {
        plan ??= planOfText(batch, options);
        amounts.take(record.cells);
        rows.push(readRow(record, rows.length + 1, plan));
        bothPayees += hasBothPayees(record, plan.columns) ? 1 : 0;
      }
    }
  }
  const rowCount = count - (header === null ? 0 : 1);
  if (rowCount > limits.rows) throw new ImportFault("rows", { count: rowCount, limit: limits.rows });
  if (plan === null || rows.length === 0) throw new ImportFault("no_rows", { blankLines });
  if (format === "text") requireColumnsWithin(options.columns ?? {}, width);
  const warnings: ImportWarning[] = [];
  if (bothPayees > 0) warnings.push({ code: "both_payees", params: { count: bothPayees } });
  if (plan.columns.amount !== undefined && options.amount.kind !== "column") {
    warnings.push({ code: "amount_column_unused", params: { header: header?.[plan.columns.amount] ?? null } });
  }
  return { rows, header, columns: plan.columns, delimiter, blankLines, width, warnings, amounts };
}

function planOfHeader(header: readonly string[], delimiter: string, options: ReadImportOptions): RowPlan {
  const shape = { format: "csv", delimiter, columns: columnsSeen(header), count: header.length };
  return withShape(shape, () => planOf(columnsOfHeader(header, options.columns), header.length, options.amount));
}

function planOfText({ records, delimiter }: RecordBatch, options: ReadImportOptions): RowPlan {
  const count = records.reduce((widest, { cells }) => Math.max(widest, cells.length), 0);
  const shape = { format: "text", delimiter, count };
  return withShape(shape, () => planOf(columnsOfText(options.columns, records[0]?.cells), null, options.amount));
}

/** A mapping that does not fit is a form to be completed: the fault says which columns there are to choose from. */
function withShape(shape: ErrorParams, make: () => RowPlan): RowPlan {
  try {
    return make();
  } catch (error) {
    throw error instanceof ImportFault ? new ImportFault(error.fault, { ...shape, ...error.params }) : error;
  }
}

function planOf(columns: ImportColumns, columnCount: number | null, amount: AmountSource): RowPlan {
  if (amount.kind === "column" && columns.amount === undefined) throw missingColumn("amount");
  if (amount.kind === "byCards" && columns.cards === undefined) throw missingColumn("cards");
  return { columns, columnCount, amount };
}

function hasBothPayees(record: SourceRecord, columns: ImportColumns): boolean {
  if (columns.uid === undefined || columns.email === undefined) return false;
  return [columns.uid, columns.email].every((index) => trimCell(record.cells[index] ?? "") !== "");
}

function withFileReasons(rows: readonly ImportRow[], rules: FileRules): ImportRow[] {
  const found = reasonsWithinFile(rows, rules);
  return rows.map((row, index) => {
    const reasons = mergeReasons(row.reasons, found[index] ?? []);
    return reasons === row.reasons ? row : { ...row, reasons, verdict: verdictOf(reasons) };
  });
}

function unusedColumns(
  header: readonly string[] | null,
  columns: ImportColumns,
  width: number,
  amount: AmountSource,
): { index: number; header: string | null }[] {
  const used = new Set(
    Object.entries(columns).flatMap(([field, index]) =>
      field === "amount" && amount.kind !== "column" ? [] : [index],
    ),
  );
  return Array.from({ length: header?.length ?? width }, (_, index) => ({
    index,
    header: header?.[index] ?? null,
  })).filter(({ index }) => !used.has(index));
}
