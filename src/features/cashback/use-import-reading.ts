"use client";

import { createParser, parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import type { AmountRule } from "@/domain/batch-policy";
import {
  type ImportColumns,
  type ImportField,
  importEncodings,
  importFields,
  importFormats,
} from "@/domain/import-choices";
import { isAmount } from "@/domain/money";
import { isSameRule, typedRule } from "@/features/cashback/use-typed-amounts";

/** `uid-0_amount-3`: which column is for which field; a field that is not named stands in no column. */
export const parseAsColumns = createParser<ImportColumns>({
  parse: (text) => {
    const columns = text.split("_").flatMap((part) => {
      const [name, index = ""] = part.split("-");
      const field = importFields.find((one) => one === name);
      return field !== undefined && /^[0-9]{1,2}$/.test(index) ? [[field, Number(index)] as const] : [];
    });
    return columns.length === 0 ? null : Object.fromEntries(columns);
  },
  serialize: (columns) =>
    importFields.flatMap((field) => (columns[field] === undefined ? [] : [`${field}-${columns[field]}`])).join("_"),
  eq: (a, b) => importFields.every((field) => a[field] === b[field]),
});

/** `column`, one amount for all lines, or `1-5.6_2-8`: from so many cards this amount. Another rule than the draft's own. */
export const parseAsAmountRule = createParser<AmountRule>({
  parse: (text) => {
    if (text === "column") return { column: true };
    if (isAmount(text)) return { fixed: text };
    const steps = text.split("_").map((part) => {
      const [from = "", amount = ""] = part.split("-");
      return { key: from, from, amount };
    });
    return typedRule({ amountKind: "byCards", amount: "", steps });
  },
  serialize: (rule) => {
    if ("fixed" in rule) return rule.fixed;
    return "column" in rule ? "column" : rule.byCards.map(({ from, amount }) => `${from}-${amount}`).join("_");
  },
  eq: isSameRule,
});

const reading = {
  upload: parseAsString,
  file: parseAsString,
  /** Size of the file, for the eye. */
  bytes: parseAsInteger,
  format: parseAsStringLiteral(importFormats),
  encoding: parseAsStringLiteral(importEncodings),
  delimiter: parseAsString,
  columns: parseAsColumns,
  amount: parseAsAmountRule,
};

/** Which uploaded file is read and how; it lives in the address, so that a reload shows the same preview. */
export function useImportReading() {
  return useQueryStates(reading, { history: "replace" });
}

export type ImportReading = ReturnType<typeof useImportReading>[0];
export type ImportReadingChange = Partial<{ [Key in keyof ImportReading]: ImportReading[Key] | null }>;

/** The same as the address of the next step carries it. */
export function readingQuery(reading: ImportReading): string {
  const query = new URLSearchParams();
  if (reading.upload !== null) query.set("upload", reading.upload);
  if (reading.file !== null) query.set("file", reading.file);
  if (reading.bytes !== null) query.set("bytes", String(reading.bytes));
  if (reading.format !== null) query.set("format", reading.format);
  if (reading.encoding !== null) query.set("encoding", reading.encoding);
  if (reading.delimiter !== null) query.set("delimiter", reading.delimiter);
  if (reading.columns !== null) query.set("columns", parseAsColumns.serialize(reading.columns));
  if (reading.amount !== null) query.set("amount", parseAsAmountRule.serialize(reading.amount));
  return query.toString();
}

/** The choices as the server takes them: what was not chosen is left to it. */
export function readingInput({ format, encoding, delimiter, columns, amount }: ImportReading) {
  return {
    ...(format === null ? {} : { format }),
    ...(encoding === null ? {} : { encoding }),
    ...(delimiter === null ? {} : { delimiter }),
    ...(columns === null ? {} : { columns: everyField(columns) }),
    ...(amount === null ? {} : { amount }),
  };
}

/** A field without a column is named as such, so that its header is not found again. */
function everyField(columns: ImportColumns): Record<ImportField, number | null> {
  const of = (field: ImportField) => columns[field] ?? null;
  return {
    sequence: of("sequence"),
    uid: of("uid"),
    email: of("email"),
    note: of("note"),
    registeredOn: of("registeredOn"),
    cards: of("cards"),
    firstCardOn: of("firstCardOn"),
    amount: of("amount"),
  };
}

/** The mapping after one column was given to a field, or to none; a field has one column only. */
export function withColumn(columns: ImportColumns, index: number, field: ImportField | null): ImportColumns {
  const others = importFields.flatMap((one) => {
    const at = columns[one];
    return at === undefined || at === index || one === field ? [] : [[one, at] as const];
  });
  return Object.fromEntries(field === null ? others : [...others, [field, index] as const]);
}
