"use client";

import { useTranslations } from "next-intl";
import type { CashbackRow } from "@/domain/cashback-batch.schema";
import { AmountRuleText } from "@/features/cashback/amount-rule-panel";
import { sourceName } from "@/features/cashback/labels";
import { FactsList } from "@/ui/facts-list";

/** What a draft was made with: payer, campaign, amount. */
export function DraftFacts({ batch }: { batch: CashbackRow }) {
  const t = useTranslations("cashback");
  return (
    <FactsList
      facts={[
        { id: "source", label: t("columns.source"), value: sourceName(batch.source) },
        { id: "campaign", label: t("columns.campaign"), value: batch.campaign.key },
        {
          id: "amount",
          label: t("columns.perPayee"),
          value: <AmountRuleText rule={batch.amount} hasOwnAmounts={batch.hasOwnAmounts} />,
        },
      ]}
    />
  );
}
