"use client";

import { useTranslations } from "next-intl";
import type { CashbackRow } from "@/domain/cashback-batch.schema";
import { AmountRuleText } from "@/features/cashback/amount-rule-panel";
import classes from "@/features/cashback/import-summary-panel.module.css";
import { sourceName } from "@/features/cashback/labels";
import { firstRule, isSameRule } from "@/features/cashback/use-typed-amounts";
import { FactsList } from "@/ui/facts-list";

type DraftFactsProps = {
  batch: CashbackRow;
  /** Says where the amount comes from and where it is changed. */
  hasAmountHint?: boolean;
  /** Nobody said yet whether this amount or a column of the file is paid. */
  isUndecided?: boolean;
};

/** What a draft was made with: payer, campaign, amount. */
export function DraftFacts({ batch, hasAmountHint = false, isUndecided = false }: DraftFactsProps) {
  const t = useTranslations("cashback");
  return (
    <FactsList
      facts={[
        { id: "source", label: t("columns.source"), value: sourceName(batch.source) },
        { id: "campaign", label: t("columns.campaign"), value: batch.campaign.key },
        {
          id: "amount",
          label: t("columns.perPayee"),
          value: isUndecided ? (
            t("wizard.amount.undecided")
          ) : (
            <>
              <AmountRuleText rule={batch.amount} hasOwnAmounts={batch.hasOwnAmounts} />
              {hasAmountHint ? (
                <p className={classes.quiet}>
                  {t(isSameRule(batch.amount, firstRule) ? "wizard.amount.isDefault" : "wizard.amount.isChangeable")}
                </p>
              ) : null}
            </>
          ),
        },
      ]}
    />
  );
}
