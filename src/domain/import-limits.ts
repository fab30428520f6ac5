/** What one import file may hold. @source docs/design/payments.md §11.1 */
export type ImportLimits = {
  readonly bytes: number;
  readonly rows: number;
  readonly columns: number;
  readonly cellBytes: number;
};

/** 10 MiB, 15,000 rows, 64 columns, 4 KiB a cell: settings may lower them, nothing raises them. */
export const importLimits: ImportLimits = {
  bytes: 10 * 1024 * 1024,
  rows: 15_000,
  columns: 64,
  cellBytes: 4096,
};

/** The largest record in bytes that keeps all limits: every cell full of doubled quotes, with its delimiters. */
export function maxRecordBytes(limits: ImportLimits): number {
  return limits.columns * (2 * limits.cellBytes + 2 + 3) + 2;
}
