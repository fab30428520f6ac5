"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import type { PayeeDetail, PayeeRow } from "@/domain/transfer-payee.schema";
import { unit } from "@/features/payees/labels";
import { formatCount } from "@/i18n/formats";
import { useFormats } from "@/i18n/use-formats";
import { FactsList } from "@/ui/facts-list";
import { HelpButton } from "@/ui/help-button";
import { MoneyText } from "@/ui/money-text";
import { StatusChip } from "@/ui/status-chip";

type PayeeFactsPanelProps = {
  payee: PayeeRow;
  /** What only its own page shows. */
  detail?: PayeeDetail;
};

/** What a payee is called, what it got, and what somebody said about it. */
export function PayeeFactsPanel({ payee, detail }: PayeeFactsPanelProps) {
  const t = useTranslations("payees");
  const formats = useFormats();
  const { last, limit } = payee;
  const facts = [
    { id: "payee", label: t(`kind.${payee.kind}`), value: payee.payee },
    { id: "label", label: t("columns.label"), value: payee.label ?? "—" },
    ...(detail?.account ? [{ id: "account", label: t("account"), value: <Account account={detail.account} /> }] : []),
    {
      id: "limit",
      label: t("columns.limit"),
      help: <HelpButton about={t("columns.limit")}>{t("limitHelp")}</HelpButton>,
      value: limit === null ? t("noLimit") : <MoneyText amount={limit} unit={unit} />,
    },
    { id: "firstSeen", label: t("columns.firstSeen"), value: formats.instantSeconds(payee.firstSeenAt) },
    {
      id: "payments",
      label: t("columns.payments"),
      help: <HelpButton about={t("columns.payments")}>{t("paymentsHelp")}</HelpButton>,
      value: formatCount(payee.payments),
    },
    { id: "sum", label: t("columns.sum"), value: <MoneyText amount={payee.sum} unit={unit} /> },
    {
      id: "last",
      label: t("columns.last"),
      help: <HelpButton about={t("columns.last")}>{t("lastHelp")}</HelpButton>,
      value: last === null ? "—" : <StatusChip kind="transfer" state={last.state} />,
    },
    {
      id: "lastAt",
      label: t("columns.lastAt"),
      help: <HelpButton about={t("columns.lastAt")}>{t("lastAtHelp")}</HelpButton>,
      value: formats.instantSeconds(last?.at ?? null),
    },
  ];
  return <FactsList facts={facts} />;
}

function Account({ account }: { account: NonNullable<PayeeDetail["account"]> }) {
  return <Link href={`/accounts/${account.id}`}>{account.alias ?? account.email}</Link>;
}
