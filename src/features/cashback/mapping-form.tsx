"use client";

import { Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { type ImportColumns, importEncodings, importFields } from "@/domain/import-choices";
import classes from "@/features/cashback/mapping-form.module.css";
import { type FileShape, mappedColumns } from "@/features/cashback/use-file-shape";
import { type ImportReading, type ImportReadingChange, withColumn } from "@/features/cashback/use-import-reading";

const delimiters = { comma: ",", semicolon: ";", tab: "\t", space: " " } as const;
type DelimiterName = keyof typeof delimiters;

type MappingFormProps = {
  shape: FileShape;
  reading: ImportReading;
  onChange: (change: ImportReadingChange) => void;
};

/** How the file was understood, each part of it changeable; the server reads it again after every change. */
export function MappingForm({ shape, reading, onChange }: MappingFormProps) {
  const t = useTranslations("cashback.wizard");
  const format = reading.format ?? shape.format;
  const mapped = mappedColumns(shape, reading);
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
  const { index } = column;
  const name = useColumnName();
  const field = importFields.find((one) => mapped[one] === index);
  return (
    <NativeSelect
      label={name(column)}
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

/** How a column is called: by its header, else by its place. */
export function useColumnName(): (column: { index: number; header: string | null }) => string {
  const t = useTranslations("cashback.wizard");
  return ({ index, header }) => (header === null || header === "" ? t("columnNumber", { number: index + 1 }) : header);
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
