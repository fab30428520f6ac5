"use client";

import { Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { type ImportColumns, importFields } from "@/domain/import-columns";
import { importEncodings } from "@/domain/import-file-type";
import type { ImportReport } from "@/domain/import-report.schema";
import classes from "@/features/cashback/mapping-form.module.css";
import { type ImportReading, type ImportReadingChange, withColumn } from "@/features/cashback/use-import-reading";

const delimiters = { comma: ",", semicolon: ";", tab: "\t", space: " " } as const;
type DelimiterName = keyof typeof delimiters;

/** What the file is known to have: from the server's report, or only the names that a refusal told. */
export type FileShape = Pick<ImportReport, "format" | "encoding" | "delimiter"> & {
  columns: readonly { index: number; header: string | null }[];
  mapped: ImportColumns;
};

type MappingFormProps = {
  shape: FileShape;
  reading: ImportReading;
  onChange: (change: ImportReadingChange) => void;
};

/** How the file was understood, each part of it changeable; the server reads it again after every change. */
export function MappingForm({ shape, reading, onChange }: MappingFormProps) {
  const t = useTranslations("cashback.wizard");
  const format = reading.format ?? shape.format;
  const mapped = reading.columns ?? shape.mapped;
  return (
    <div className={classes.mapping}>
      <div className={classes.reading}>
        <NativeSelect
          label={t("encoding")}
          value={reading.encoding ?? shape.encoding}
          data={importEncodings.map((encoding) => ({ value: encoding, label: encoding.toUpperCase() }))}
          onChange={({ currentTarget: { value } }) =>
            onChange({ encoding: importEncodings.find((one) => one === value) ?? null })
          }
        />
        <DelimiterField
          value={reading.delimiter ?? shape.delimiter}
          canBeCustom={format === "text"}
          onChange={(delimiter) => onChange({ delimiter, columns: null })}
        />
        <Checkbox
          className={classes.header}
          label={t("headerRow")}
          checked={format === "csv"}
          // Another form has other columns: what was chosen for this one is void.
          onChange={(event) =>
            onChange({ format: event.currentTarget.checked ? "csv" : "text", delimiter: null, columns: null })
          }
        />
      </div>
      <div className={classes.columns}>
        {shape.columns.map((column) => (
          <ColumnField
            key={column.index}
            column={column}
            mapped={mapped}
            onChange={(columns) => onChange({ columns })}
          />
        ))}
      </div>
    </div>
  );
}

type ColumnFieldProps = {
  column: { index: number; header: string | null };
  mapped: ImportColumns;
  onChange: (columns: ImportColumns) => void;
};

/** One column of the file and what it is stored as. */
function ColumnField({ column, mapped, onChange }: ColumnFieldProps) {
  const t = useTranslations("cashback.wizard");
  const { index, header } = column;
  const field = importFields.find((one) => mapped[one] === index);
  return (
    <NativeSelect
      label={header === null || header === "" ? t("columnNumber", { number: index + 1 }) : header}
      value={field ?? ""}
      data={[
        { value: "", label: t("fields.unused") },
        ...importFields.map((one) => ({ value: one, label: t(`fields.${one}`) })),
      ]}
      onChange={({ currentTarget: { value } }) =>
        onChange(withColumn(mapped, index, importFields.find((one) => one === value) ?? null))
      }
    />
  );
}

type DelimiterFieldProps = { value: string; canBeCustom: boolean; onChange: (delimiter: string) => void };

function DelimiterField({ value, canBeCustom, onChange }: DelimiterFieldProps) {
  const t = useTranslations("cashback.wizard");
  const names = Object.keys(delimiters).filter(isDelimiterName);
  const offered = canBeCustom ? names : names.filter((name) => name !== "space");
  const known = offered.find((name) => delimiters[name] === value);
  const [isCustom, setIsCustom] = useState(known === undefined);
  return (
    <>
      <NativeSelect
        label={t("delimiter")}
        value={isCustom || known === undefined ? "custom" : known}
        data={[
          ...offered.map((name) => ({ value: name, label: t(`delimiters.${name}`) })),
          ...(canBeCustom || known === undefined ? [{ value: "custom", label: t("delimiters.custom") }] : []),
        ]}
        onChange={({ currentTarget: { value: name } }) => {
          setIsCustom(name === "custom");
          if (isDelimiterName(name)) onChange(delimiters[name]);
        }}
      />
      {isCustom && canBeCustom ? <CustomDelimiterField value={value} onChange={onChange} /> : null}
    </>
  );
}

function CustomDelimiterField({ value, onChange }: { value: string; onChange: (delimiter: string) => void }) {
  const t = useTranslations("cashback.wizard");
  const [text, setText] = useState(value);
  return (
    <TextInput
      label={t("customDelimiter")}
      value={text}
      maxLength={3}
      w={120}
      autoComplete="off"
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => {
        if (text !== "" && text !== value) onChange(text);
      }}
    />
  );
}

function isDelimiterName(name: string): name is DelimiterName {
  return Object.hasOwn(delimiters, name);
}

/** What a report says about the file's columns, in the order of the file. */
export function shapeOf(report: ImportReport): FileShape {
  // A column of amounts is named twice when the batch pays another amount: as found, and as unused.
  const byIndex = new Map([...report.unusedColumns, ...report.columns].map((one) => [one.index, one.header]));
  const columns = [...byIndex].map(([index, header]) => ({ index, header })).sort((a, b) => a.index - b.index);
  const mapped = Object.fromEntries(report.columns.map(({ field, index }) => [field, index]));
  return { format: report.format, encoding: report.encoding, delimiter: report.delimiter, columns, mapped };
}
