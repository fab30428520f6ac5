"use client";

import { useTranslations } from "next-intl";
import type { AmountRule } from "@/domain/batch-policy";
import { unit } from "@/features/cashback/labels";
import { moneyWords } from "@/ui/money-figure";
import { MoneyText } from "@/ui/money-text";

type AmountRuleTextProps = {
  rule: AmountRule;
  /** Somebody gave lines an amount of their own since. */
  hasOwnAmounts?: boolean;
  isShort?: boolean;
};

/** What every payee gets: one amount, the file's own, or steps by the cards opened; and whether some lines differ. */
export function AmountRuleText({ rule, hasOwnAmounts = false, isShort = false }: AmountRuleTextProps) {
  const t = useTranslations("cashback");
  if (hasOwnAmounts && isShort) return t("ownAmounts");
  const words = <RuleText rule={rule} isShort={isShort} />;
  if (!hasOwnAmounts) return words;
  return (
    <>
      {words} · {t("someDiffer")}
    </>
  );
}

function RuleText({ rule, isShort }: { rule: AmountRule; isShort: boolean }) {
  const t = useTranslations("cashback");
  if ("fixed" in rule)
    return isShort ? <MoneyText amount={rule.fixed} /> : <MoneyText amount={rule.fixed} unit={unit} />;
  if ("column" in rule) return isShort ? t("fromColumn") : t("wizard.amount.column");
  if (isShort) return t("byCards");
  return rule.byCards
    .map(({ from, amount }) => t("wizard.amount.step", { from, amount: moneyWords(amount, { form: "exact", unit }) }))
    .join(" · ");
}
