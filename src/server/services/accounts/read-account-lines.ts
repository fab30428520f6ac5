import { parse } from "csv-parse/sync";

/** One line of an import as it was typed. `fault` says why it cannot be used. */
export type TypedLine = {
  line: number;
  email: string | null;
  password: string | null;
  alias: string | null;
  /** The name of a group, as it was typed. */
  group: string | null;
  note: string | null;
  leftOut: "mailbox"[];
  fault: "columns" | "quote" | "password" | "alias" | "group" | "note" | null;
};

const usualColumns = ["email", "password", "alias", "group", "mailbox", "note"] as const;
type Column = (typeof usualColumns)[number];

const ALIAS_MAX = 80;
const GROUP_MAX = 80;
const NOTE_MAX = 500;
const PASSWORD_MAX = 256;

/**
 * Reads lines of `email password [alias]` or `email,password,alias,group,mailbox,note`, with or without a header, each
 * with its number from 1. Empty lines are left out.
 */
export function readAccountLines(text: string): TypedLine[] {
  let columns: readonly (Column | null)[] = usualColumns;
  const lines: TypedLine[] = [];
  const rows = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  for (const [index, row] of rows.entries()) {
    if (row.trim() === "") continue;
    const header = lines.length === 0 && index === firstLine(rows) ? readHeader(row) : null;
    if (header) columns = header;
    else lines.push(readLine(row, index + 1, columns));
  }
  return lines;
}

function firstLine(rows: readonly string[]): number {
  return rows.findIndex((row) => row.trim() !== "");
}

/** The columns of a header line; null when the line is none. A column that we do not know is left aside. */
function readHeader(row: string): (Column | null)[] | null {
  const names = (row.includes(",") ? row.split(",") : row.trim().split(/\s+/)).map((name) =>
    name
      .trim()
      .replace(/^"(.*)"$/, "$1")
      .toLowerCase()
      .replace("e-mail", "email"),
  );
  if (!names.includes("email") || !names.includes("password")) return null;
  return names.map((name) => usualColumns.find((column) => column === name) ?? null);
}

function readLine(row: string, line: number, columns: readonly (Column | null)[]): TypedLine {
  const cells = splitLine(row);
  const nothing = { line, email: null, password: null, alias: null, group: null, note: null, leftOut: [] };
  if (cells === null) return { ...nothing, fault: "quote" };
  const cell = (name: Column): string | null => cells[columns.indexOf(name)]?.normalize("NFC") || null;
  const isOverlong = cells.length > columns.length && cells.slice(columns.length).some((extra) => extra !== "");
  const read = {
    line,
    email: cell("email"),
    // A password is taken as it is: another form of the same letters may be another password.
    password: cells[columns.indexOf("password")] || null,
    alias: cell("alias"),
    group: cell("group"),
    note: cell("note"),
    leftOut: (["mailbox"] as const).filter((name) => cell(name) !== null),
  };
  return { ...read, fault: isOverlong ? "columns" : faultOf(read) };
}

function faultOf(read: Omit<TypedLine, "fault">): TypedLine["fault"] {
  const isText = (text: string | null, max: number) =>
    text === null || (text.length <= max && !/[\p{Cc}\p{Cs}]/u.test(text));
  if (read.password === null || !isText(read.password, PASSWORD_MAX)) return "password";
  if (!isText(read.alias, ALIAS_MAX)) return "alias";
  if (!isText(read.group, GROUP_MAX)) return "group";
  return isText(read.note, NOTE_MAX) ? null : "note";
}

/** A line is divided by commas when one follows its first word or it begins with a quote; null when a quote is opened and never closed. */
function splitLine(row: string): string[] | null {
  if (!/^\s*(?:"|[^\s,"]+\s*,)/.test(row)) {
    const [, email = "", password = "", alias = ""] = /^\s*(\S+)(?:\s+(\S+)(?:\s+(.*\S))?)?\s*$/.exec(row) ?? [];
    return [email, password, alias];
  }
  try {
    const records: string[][] = parse(row, { trim: true, relax_column_count: true });
    return records[0] ?? null;
  } catch {
    return null;
  }
}
