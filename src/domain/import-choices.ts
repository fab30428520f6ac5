/** What a column of an import file may be for. @source docs/design/payments.md §11.1 */
export const importFields = [
  "sequence",
  "uid",
  "email",
  "note",
  "registeredOn",
  "cards",
  "firstCardOn",
  "amount",
] as const;
export type ImportField = (typeof importFields)[number];

/** Field → column, counted from 0. */
export type ImportColumns = Readonly<Partial<Record<ImportField, number>>>;

export const importFormats = ["csv", "text"] as const;
/** `csv`: a header row and RFC 4180 quotes. `text`: one record per line, no header, no quotes. */
export type ImportFormat = (typeof importFormats)[number];

export const importEncodings = ["utf-8", "gb18030", "utf-16le"] as const;
/** UTF-8 unless a person chooses another one. @source docs/design/payments.md §11.1 */
export type ImportEncoding = (typeof importEncodings)[number];
