"use client";

import { useTranslations } from "next-intl";
import { useMemo } from "react";
import type { PayeeRow } from "@/domain/transfer-payee.schema";
import classes from "@/features/payees/payees.module.css";
import { formatCount } from "@/i18n/formats";
import { useFormats } from "@/i18n/use-formats";
import type { MoneyTableColumn } from "@/ui/money-table/money-table-types";
import { MoneyText } from "@/ui/money-text";
import { StatusChip } from "@/ui/status-chip";

/** The columns of the payees, in the order of the screen. */
export function usePayeeColumns(): MoneyTableColumn<PayeeRow>[] {
  const t = useTranslations("payees.columns");
  const words = useTranslations("payees");
  return useMemo(
    () => [
      { id: "payee", header: t("payee"), isIdentity: true, width: 208, isGrowing: true, cell: showPayee },
      {
        id: "status",
        header: t("status"),
        width: 128,
        card: "state",
        cell: (row) => <StatusChip kind="payee" state={row.status} />,
      },
      {
        id: "firstSeen",
        header: t("firstSeen"),
        width: 144,
        sortKey: "firstSeen",
        cell: (row) => <Instant at={row.firstSeenAt} />,
      },
      { id: "last", header: t("last"), hint: words("lastHelp"), width: 168, cell: showLast },
      {
        id: "lastAt",
        header: t("lastAt"),
        hint: words("lastAtHelp"),
        width: 144,
        card: "age",
        cell: (row) => <Instant at={row.last?.at ?? null} />,
      },
      { id: "limit", header: t("limit"), width: 120, align: "end", cell: showLimit },
      { id: "payments", header: t("payments"), width: 104, align: "end", cell: (row) => formatCount(row.payments) },
      {
        id: "sum",
        header: t("sum"),
        width: 144,
        align: "end",
        pin: "end",
        card: "amount",
        cell: (row) => <MoneyText amount={row.sum} />,
      },
    ],
    [t, words],
  );
}

function showPayee({ payee, label }: PayeeRow) {
  return (
    <>
      {payee}
      {label === null ? null : <span className={classes.label}> · {label}</span>}
    </>
  );
}

function showLast({ last }: PayeeRow) {
  return last === null ? "—" : <StatusChip kind="transfer" state={last.state} />;
}

function showLimit({ limit }: PayeeRow) {
  return limit === null ? "—" : <MoneyText amount={limit} />;
}

function Instant({ at }: { at: string | null }) {
  return useFormats().instant(at);
}
