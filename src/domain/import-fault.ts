import { DomainError, type ErrorCode, type ErrorParams } from "./errors";

/** Why a whole import file is refused; nothing of it is stored. @source docs/design/faults.md §8 */
export type ImportFaultCode =
  | "file_size"
  | "rows"
  | "no_rows"
  | "file_type"
  | "encoding"
  | "byte_offset"
  | "control_character"
  | "unclosed_quote"
  | "quote"
  | "header"
  | "duplicate_header"
  | "columns"
  | "delimiter"
  | "cell_size"
  | "line_size";

const messages: Readonly<Record<ImportFaultCode, string>> = {
  file_size: "The file is larger than allowed.",
  rows: "The file has more rows than allowed.",
  no_rows: "The file has no rows.",
  file_type: "This is no text file. Save it as CSV UTF-8.",
  encoding: "The file is in another encoding than the chosen one.",
  byte_offset: "The file has bytes that the chosen encoding does not know.",
  control_character: "The file has a control character.",
  unclosed_quote: "A quote is not closed.",
  quote: "A quote stands inside a cell, or text follows a closing quote.",
  header: "The first row has no column for a UID or an e-mail address.",
  duplicate_header: "Two columns are for the same field.",
  columns: "A column does not exist, is used twice, or there are too many.",
  delimiter: "This delimiter cannot be used.",
  cell_size: "A cell is larger than allowed.",
  line_size: "A row is larger than allowed.",
};

const wireCodes: Partial<Record<ImportFaultCode, ErrorCode>> = {
  file_size: "PAYLOAD_TOO_LARGE",
  rows: "PAYLOAD_TOO_LARGE",
  file_type: "UNSUPPORTED_MEDIA_TYPE",
};

/**
 * A whole file is refused and nothing of it is stored; `reason` is `import.<fault>`. Lines count from 1, bytes and
 * columns from 0; lists (columns seen, encodings to choose) are one text, separated by a comma and a space.
 */
export class ImportFault extends DomainError {
  readonly fault: ImportFaultCode;

  constructor(fault: ImportFaultCode, params: ErrorParams = {}) {
    super({ code: wireCodes[fault] ?? "BAD_REQUEST", reason: `import.${fault}`, message: messages[fault], params });
    this.fault = fault;
  }
}

/** The columns seen as one text for a fault: long names are cut, so that an error stays small, and none holds the separator. */
export function columnsSeen(header: readonly string[]): string {
  const shown = header.map((name) => name.replace(/,\s+/g, ","));
  return shown.map((name) => (name.length > 40 ? `${name.slice(0, 40)}…` : name)).join(", ");
}
