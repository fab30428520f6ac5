"use client";

import { useTranslations } from "next-intl";
import type { AmountRule } from "@/domain/batch-policy";
import { unit } from "@/features/cashback/labels";
import { moneyWords } from "@/ui/money-figure";
import { MoneyText } from "@/ui/money-text";

/** What every payee gets: one amount, the file's own, or steps by the cards opened. */
export function AmountRuleText({ rule, isShort = false }: { rule: AmountRule; isShort?: boolean }) {
  const t = useTranslations("cashback");
  if ("fixed" in rule)
    return isShort ? <MoneyText amount={rule.fixed} /> : <MoneyText amount={rule.fixed} unit={unit} />;
  if ("column" in rule) return isShort ? t("fromColumn") : t("wizard.amount.column");
  if (isShort) return t("byCards");
  return rule.byCards
    .map(({ from, amount }) => t("wizard.amount.step", { from, amount: moneyWords(amount, { form: "exact", unit }) }))
    .join(" · ");
}
