import type { ImportColumns, ImportEncoding, ImportFormat } from "./import-choices";
import type { ImportRow } from "./import-row";
import type { ImportWarning } from "./import-warnings";

/** One import file, read whole: what preview shows and import stores are the same object. */
export type ImportReading = {
  /** In file order; ready + held + invalid are all rows of the file. */
  readonly rows: readonly ImportRow[];
  readonly format: ImportFormat;
  readonly encoding: ImportEncoding;
  readonly delimiter: string;
  /** The header row as written; null for a text. */
  readonly header: readonly string[] | null;
  readonly columns: ImportColumns;
  /** Columns that are kept as raw text only; `header` null for a text. */
  readonly unusedColumns: readonly { readonly index: number; readonly header: string | null }[];
  /** Unused columns whose name or cells look like amounts; they are not paid. */
  readonly amountColumns: readonly { readonly index: number; readonly header: string | null }[];
  /** Blank lines: counted, skipped. */
  readonly blankLines: number;
  readonly warnings: readonly ImportWarning[];
  /** The text whose hash names the rows whatever their order. */
  readonly rowSetText: string;
};
