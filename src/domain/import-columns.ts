import { trimCell } from "./import-cell";
import { type ImportColumns, type ImportField, importFields } from "./import-choices";
import { columnsSeen, ImportFault } from "./import-fault";
import { isAmount } from "./money";
import { readPayee } from "./payee";

/** What a person chose: an index, a header of the file, or null for "not in this file". */
export type ColumnChoices = Readonly<Partial<Record<ImportField, number | string | null | undefined>>>;

const headerAliases: Readonly<Record<ImportField, readonly string[]>> = {
  sequence: ["序列号", "序号", "编号", "sequence", "seq", "no"],
  uid: ["infini uid", "uid", "用户ID", "用户UID", "payee uid"],
  email: ["邮箱", "电子邮箱", "email", "email address"],
  note: ["备注", "remark", "remarks", "note", "notes"],
  registeredOn: [
    "注册日期",
    "注册时间",
    "register date",
    "registered",
    "registered on",
    "registered at",
    "registration date",
  ],
  cards: ["开卡数量", "开卡数", "card count", "cards opened", "cards"],
  firstCardOn: ["开卡日期", "首次开卡日期", "card date", "first card", "first card on", "first card date"],
  amount: ["金额", "返现金额", "amount", "cashback amount"],
};

// A Map, not an object: a header may be called `__proto__`.
const fieldByAlias: ReadonlyMap<string, ImportField> = new Map(
  importFields.flatMap((field) => headerAliases[field].map((alias) => [comparableHeader(alias), field] as const)),
);

const textDefaults: ImportColumns = { uid: 0, registeredOn: 1, cards: 2, firstCardOn: 3 };

/** A header as aliases are compared: NFKC, lower case, without space, `_` and `-`. */
function comparableHeader(header: string): string {
  return header
    .normalize("NFKC")
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, "");
}

/** What stands between the names of a header in two languages; a space alone does too, where no other sign does. */
const betweenNames = [/[/|()[\]·\n\r]+/, /\s+/];

/** The field that a header names, or null. One in several languages names it when each of its names does. */
export function fieldOfHeader(header: string): ImportField | null {
  const whole = fieldByAlias.get(comparableHeader(header));
  if (whole !== undefined) return whole;
  const plain = header.normalize("NFKC");
  for (const sign of betweenNames) {
    const names = plain.split(sign).filter((name) => name.trim() !== "");
    const field = names.length > 1 ? fieldByAlias.get(comparableHeader(names[0] ?? "")) : undefined;
    if (field !== undefined && names.every((name) => fieldByAlias.get(comparableHeader(name)) === field)) return field;
  }
  return null;
}

/** True for a header that names payees. */
export function isPayeeHeader(header: string): boolean {
  const field = fieldOfHeader(header);
  return field === "uid" || field === "email";
}

/**
 * The columns of a file with a header row: the person's choices first, then the aliases.
 * @throws ImportFault `header`, `duplicate_header` or `columns`, with the columns seen
 */
export function columnsOfHeader(header: readonly string[], choices: ColumnChoices = {}): ImportColumns {
  const columns = chosenColumns(choices, (name, field) => indexOfHeader(header, name, field));
  for (const [field, index] of Object.entries(columns)) {
    if (index >= header.length) {
      throw new ImportFault("columns", { field, index, count: header.length, columns: columnsSeen(header) });
    }
  }
  const chosen = new Set(Object.values(columns));
  for (const [index, name] of header.entries()) {
    const field = fieldOfHeader(name);
    if (field === null || choices[field] !== undefined || chosen.has(index)) continue;
    const other = columns[field];
    if (other !== undefined) {
      throw new ImportFault("duplicate_header", {
        field,
        first: columnsSeen([header[other] ?? ""]),
        second: columnsSeen([name]),
        columns: columnsSeen(header),
      });
    }
    columns[field] = index;
  }
  requirePayeeColumn(header, columns);
  return columns;
}

/** As money is written: a point, and one or two decimals after it; but for a month of a year. */
const moneyShape = /^(?!(?:19|20)[0-9]{2}\.[0-9]{2}$)[0-9]+\.[0-9]{1,2}$/;

/**
 * The only place of a date whose first cell is written as money; null where there is none, or several. A place of cards is
 * never taken: a spreadsheet may write `2.0` for two.
 */
function amountByShape(first: readonly string[]): number | null {
  const places = [textDefaults.registeredOn, textDefaults.firstCardOn].filter((index) => {
    const cell = trimCell(first[index ?? -1] ?? "");
    return moneyShape.test(cell) && isAmount(cell);
  });
  return places.length === 1 ? (places[0] ?? null) : null;
}

/**
 * The columns of a text without header: 0 UID, 1 registered on, 2 cards, 3 first card on, unless chosen otherwise; where
 * one of the two dates begins with an amount such as `1.10`, it holds amounts. `first`: the cells of the first line.
 * @throws ImportFault `columns`
 */
export function columnsOfText(choices: ColumnChoices = {}, first: readonly string[] = []): ImportColumns {
  const columns = chosenColumns(choices, (name, field) => {
    throw new ImportFault("columns", { field, name: columnsSeen([name]) });
  });
  const chosen = new Set(Object.values(columns));
  const money = amountByShape(first);
  for (const field of importFields) {
    const index = textDefaults[field];
    if (index === undefined || choices[field] !== undefined || chosen.has(index)) continue;
    if (index !== money) columns[field] = index;
    else if (choices.amount === undefined) columns.amount = index;
  }
  if (columns.uid === undefined && columns.email === undefined) throw missingColumn("uid");
  return columns;
}

/** The fault of a mapping that lacks a field: choosing a column mends it. */
export function missingColumn(field: ImportField): ImportFault {
  return new ImportFault("columns", { field, isMissing: true });
}

/** The columns that a file of this width really has: the defaults of a text reach further than most texts. */
export function columnsWithin(columns: ImportColumns, width: number): ImportColumns {
  return Object.fromEntries(Object.entries(columns).filter(([, index]) => index < width));
}

/** Refuses a chosen column that no line of the text reaches; `count` is the widest line. @throws ImportFault `columns` */
export function requireColumnsWithin(choices: ColumnChoices, count: number): void {
  for (const [field, index] of Object.entries(choices)) {
    if (typeof index === "number" && index >= count) throw new ImportFault("columns", { field, index, count });
  }
}

function chosenColumns(
  choices: ColumnChoices,
  indexOf: (name: string, field: ImportField) => number,
): Partial<Record<ImportField, number>> {
  const columns: Partial<Record<ImportField, number>> = {};
  const taken = new Map<number, ImportField>();
  for (const field of importFields) {
    const choice = choices[field];
    if (choice === undefined || choice === null) continue;
    const index = typeof choice === "number" ? choice : indexOf(choice, field);
    const other = taken.get(index);
    if (other !== undefined) throw new ImportFault("columns", { field, index, usedBy: other });
    taken.set(index, field);
    columns[field] = index;
  }
  return columns;
}

function indexOfHeader(header: readonly string[], name: string, field: ImportField): number {
  const wanted = comparableHeader(name);
  const matches = header.flatMap((column, index) => (comparableHeader(column) === wanted ? [index] : []));
  const [index] = matches;
  if (index === undefined) {
    throw new ImportFault("columns", { field, name: columnsSeen([name]), columns: columnsSeen(header) });
  }
  if (matches.length > 1) {
    const named = columnsSeen([name]);
    throw new ImportFault("duplicate_header", { field, first: named, second: named, columns: columnsSeen(header) });
  }
  return index;
}

/** A first row that holds a payee where payees belong is data: taking it for a header would lose that payee. */
function requirePayeeColumn(header: readonly string[], columns: ImportColumns): void {
  const hasPayee = columns.uid !== undefined || columns.email !== undefined;
  const candidates = hasPayee ? [header[columns.uid ?? -1], header[columns.email ?? -1]] : header;
  const looksLikeData = candidates.some((cell) => cell !== undefined && isPayeeText(cell));
  if (!hasPayee || looksLikeData) throw new ImportFault("header", { columns: columnsSeen(header), looksLikeData });
}

function isPayeeText(cell: string): boolean {
  return readPayee("uid", cell).isPayee || readPayee("email", cell).isPayee;
}
