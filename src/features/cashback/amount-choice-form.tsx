"use client";

import { Radio, Stack } from "@mantine/core";
import { useTranslations } from "next-intl";
import type { AmountRule } from "@/domain/batch-policy";
import type { ImportColumns } from "@/domain/import-choices";
import classes from "@/features/cashback/import-notice-panel.module.css";
import { unit } from "@/features/cashback/labels";
import { useColumnName } from "@/features/cashback/mapping-form";
import { type FileShape, mappedColumns } from "@/features/cashback/use-file-shape";
import type { ImportReading, ImportReadingChange } from "@/features/cashback/use-import-reading";
import { moneyWords } from "@/ui/money-figure";

/** A column is mapped to the amounts of a batch that pays by another rule: which of the two counts is for a person to say. */
export type AmountChoice = {
  column: FileShape["columns"][number];
  /** What every line gets where the column is not paid. */
  other: Exclude<AmountRule, { column: true }>;
  /** What a person said; null while nobody did, because a header alone decides nothing about money. */
  chosen: "column" | "other" | null;
};

/** The choice that a mapping asks for; null where nothing is mapped to the amounts, or the draft pays a column anyway. */
export function amountChoiceOf(shape: FileShape | null, reading: ImportReading, own: AmountRule): AmountChoice | null {
  if (shape === null) return null;
  const index = mappedColumns(shape, reading).amount;
  const column = shape.columns.find((one) => one.index === index);
  const other = reading.amount === null || "column" in reading.amount ? own : reading.amount;
  if (column === undefined || "column" in other) return null;
  const chosen = reading.amount === null ? null : "column" in reading.amount ? "column" : "other";
  return { column, other, chosen };
}

/**
 * Who gives the amounts a column means to pay it; who takes it away again has said nothing. `after`: null where the file
 * is read in another form, whose columns are other ones.
 */
export function amountOfMapping(
  before: ImportColumns,
  after: ImportColumns | null,
  { amount }: Pick<ImportReading, "amount">,
  own: AmountRule,
): Pick<ImportReadingChange, "amount"> {
  if ("column" in own) return {};
  if (after !== null && before.amount === after.amount) return {};
  if (after?.amount !== undefined) return { amount: { column: true } };
  return amount !== null && "column" in amount ? { amount: null } : {};
}

/** What the rows of the column that can be paid add up to, and how many rows are invalid and left out of it. */
export type ColumnTotal = { sum: string; leftOut: number };

type AmountChoiceFormProps = {
  choice: AmountChoice;
  /** What the column is worth; null while nobody knows. */
  total: ColumnTotal | null;
  onChoose: (rule: AmountRule) => void;
};

/** Asks in plain words which of two amounts is paid. Nothing stands chosen that nobody chose. */
export function AmountChoiceForm({ choice, total, onChoose }: AmountChoiceFormProps) {
  const t = useTranslations("cashback.wizard.amount");
  const columnName = useColumnName();
  const { column, other, chosen } = choice;
  const name = columnName(column);
  const money = (amount: string) => moneyWords(amount, { form: "exact", unit });
  return (
    <div className={classes.notice}>
      <Radio.Group
        label={t("choice")}
        description={t("choiceLead", { name })}
        value={chosen ?? ""}
        required
        onChange={(value) => onChoose(value === "column" ? { column: true } : other)}
      >
        <Stack gap="sm" mt={8}>
          <Radio
            size="xs"
            value="column"
            label={
              total === null
                ? t("use", { name })
                : t("useTotal", { name, total: money(total.sum), leftOut: total.leftOut })
            }
          />
          <Radio
            size="xs"
            value="other"
            label={"fixed" in other ? t("payEach", { amount: money(other.fixed) }) : t("payByCards")}
          />
        </Stack>
      </Radio.Group>
    </div>
  );
}
