"use client";

import { Button } from "@mantine/core";
import { useTranslations } from "next-intl";
import type { AmountRule } from "@/domain/batch-policy";
import type { ImportReport } from "@/domain/import-report.schema";
import classes from "@/features/cashback/import-notice-panel.module.css";
import { unit } from "@/features/cashback/labels";
import { useColumnName } from "@/features/cashback/mapping-form";
import { moneyWords } from "@/ui/money-figure";

type AmountColumnsPanelProps = {
  columns: ImportReport["amountColumns"];
  /** What every line gets. */
  rule: AmountRule;
  /** Takes the amounts of this column instead. */
  onUse: (index: number) => void;
};

/** Says that the file seems to have amounts and that they are not paid, with the way to pay them. */
export function AmountColumnsPanel({ columns, rule, onUse }: AmountColumnsPanelProps) {
  const t = useTranslations("cashback.wizard.amount");
  const name = useColumnName();
  if ("column" in rule || columns.length === 0) return null;
  const names = columns.map((column) => t("quoted", { name: name(column) })).join(", ");
  return (
    <div className={classes.notice} role="status" aria-label={t("notUsedLabel")}>
      <p className={classes.title}>
        {"fixed" in rule
          ? t("notUsed", {
              columns: names,
              count: columns.length,
              amount: moneyWords(rule.fixed, { form: "exact", unit }),
            })
          : t("notUsedByCards", { columns: names, count: columns.length })}
      </p>
      {columns.map((column) => (
        <Button key={column.index} size="xs" onClick={() => onUse(column.index)}>
          {t("use", { name: name(column) })}
        </Button>
      ))}
    </div>
  );
}
