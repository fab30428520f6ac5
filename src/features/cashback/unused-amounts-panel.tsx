"use client";

import { useTranslations } from "next-intl";
import type { AmountRule } from "@/domain/batch-policy";
import classes from "@/features/cashback/import-notice-panel.module.css";
import { unit } from "@/features/cashback/labels";
import { moneyWords } from "@/ui/money-figure";

/** Under this key the address of the check carries the columns whose amounts were not used. */
export const unusedAmountsKey = "unusedAmounts";

/** Says, once the lines are taken over, that the file had amounts and what every line got instead. */
export function UnusedAmountsPanel({ columns, rule }: { columns: string; rule: AmountRule }) {
  const t = useTranslations("cashback.wizard.amount");
  if ("column" in rule) return null;
  return (
    <p className={classes.notice} role="status" aria-label={t("notUsedLabel")}>
      {"fixed" in rule
        ? t("wereNotUsed", { columns, amount: moneyWords(rule.fixed, { form: "exact", unit }) })
        : t("wereNotUsedByCards", { columns })}
    </p>
  );
}
