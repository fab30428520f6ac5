import type { ImportCashbackOutput } from "@/domain/cashback-batch.schema";
import { type ImportColumns, type ImportField, importFormats } from "@/domain/import-choices";
import { fieldOfHeader } from "@/domain/import-columns";
import type { ImportReport } from "@/domain/import-report.schema";
import type { ActError } from "@/features/cashback/labels";
import type { ImportReading } from "@/features/cashback/use-import-reading";

/** What the file is known to have: from the server's report, or what a refusal told. */
export type FileShape = Pick<ImportReport, "format" | "encoding" | "delimiter"> & {
  columns: readonly { index: number; header: string | null }[];
  mapped: ImportColumns;
};

/** What the mapping still lacks: a column for amounts, cards or payees, or the file has no header row. */
export type MissingPart = "amount" | "cards" | "payee" | "header";

/** The file as the newest answer describes it, a refusal included; null while nothing is known. */
export function shapeOf(report: ImportReport | null, error: ActError | null): FileShape | null {
  const refused = error === null ? null : refusedShape(error);
  if (refused !== null && (refused.columns.length > 0 || report === null)) return refused;
  return report === null ? null : reportedShape(report);
}

/** The columns as chosen, or as the server found them, without those that this file does not have. */
export function mappedColumns(shape: FileShape, reading: ImportReading): ImportColumns {
  const known = new Set(shape.columns.map(({ index }) => index));
  const columns = Object.entries(reading.columns ?? shape.mapped);
  return Object.fromEntries(columns.filter(([, index]) => known.has(index)));
}

/** What keeps a file from being read that choosing a column mends; null for every other refusal. */
export function missingPart(error: ActError | null): MissingPart | null {
  if (error === null) return null;
  const { reason, params } = error;
  if (reason === "import.header") return params.looksLikeData === true ? "header" : "payee";
  if (reason !== "import.columns" || params.isMissing !== true) return null;
  return params.field === "amount" || params.field === "cards" ? params.field : "payee";
}

/** What a report says about the file's columns, in the order of the file. */
function reportedShape(report: ImportReport): FileShape {
  // A column of amounts is named twice when the batch pays another amount: as found, and as unused.
  const byIndex = new Map([...report.unusedColumns, ...report.columns].map((one) => [one.index, one.header]));
  const columns = [...byIndex].map(([index, header]) => ({ index, header })).sort((a, b) => a.index - b.index);
  const mapped = Object.fromEntries(report.columns.map(({ field, index }) => [field, index]));
  return { format: report.format, encoding: report.encoding, delimiter: report.delimiter, columns, mapped };
}

/** The columns that a refusal named, so that the mapping stays a form: names of a header, or only how many a text has. */
function refusedShape({ reason, params }: ActError): FileShape | null {
  if (!reason.startsWith("import.")) return null;
  const format = importFormats.find((one) => one === params.format) ?? "csv";
  const names = format === "csv" && typeof params.columns === "string" ? params.columns.split(", ") : [];
  const width = format === "text" && typeof params.count === "number" ? params.count : 0;
  return {
    format,
    encoding: "utf-8",
    delimiter: typeof params.delimiter === "string" ? params.delimiter : ",",
    columns:
      format === "text"
        ? Array.from({ length: width }, (_, index) => ({ index, header: null }))
        : names.map((header, index) => ({ index, header })),
    mapped: format === "text" ? { uid: 0 } : columnsByName(names),
  };
}

/** Naming one column by hand sends all of them, so a column that was known by its name must stay known. */
function columnsByName(headers: readonly string[]): ImportColumns {
  const columns: Partial<Record<ImportField, number>> = {};
  for (const [index, header] of headers.entries()) {
    const field = fieldOfHeader(header);
    if (field !== null) columns[field] ??= index;
  }
  return columns;
}

/** The refusal of a file whose rows another batch of the campaign holds. */
export function sameFileError(same: NonNullable<ImportCashbackOutput["sameFile"]>): ActError {
  return { moneyMoved: "no", reason: "cashback.same_file", params: { ...same } };
}
