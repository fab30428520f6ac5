"use client";

import { useTranslations } from "next-intl";
import type { CashbackRow } from "@/domain/cashback-batch.schema";
import { sourceName, unit } from "@/features/cashback/labels";
import { FactsList } from "@/ui/facts-list";
import { MoneyText } from "@/ui/money-text";

/** What a draft was made with: payer, campaign, amount. */
export function DraftFacts({ batch }: { batch: CashbackRow }) {
  const t = useTranslations("cashback");
  const amount =
    "fixed" in batch.amount ? <MoneyText amount={batch.amount.fixed} unit={unit} /> : t("wizard.amount.column");
  return (
    <FactsList
      facts={[
        { id: "source", label: t("columns.source"), value: sourceName(batch.source) },
        { id: "campaign", label: t("columns.campaign"), value: batch.campaign.key },
        { id: "amount", label: t("columns.perPayee"), value: amount },
      ]}
    />
  );
}
