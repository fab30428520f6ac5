"use client";

import { useTranslations } from "next-intl";
import { useMemo } from "react";
import type { TransferRow } from "@/domain/transfer-list.schema";
import { payerName } from "@/features/transfers/labels";
import classes from "@/features/transfers/transfers-columns.module.css";
import { formatCount } from "@/i18n/formats";
import { useFormats } from "@/i18n/use-formats";
import type { MoneyTableColumn } from "@/ui/money-table/money-table-types";
import { MoneyText } from "@/ui/money-text";
import { StatusChip } from "@/ui/status-chip";

type Column = MoneyTableColumn<TransferRow>;

/** Columns of the list of transfers; who is paid identifies one. */
export function useTransferColumns(): Column[] {
  const t = useTranslations("transfers.columns");
  return useMemo(() => {
    const hidden = { isHiddenByDefault: true };
    const columns: Column[] = [
      { id: "to", header: t("to"), isIdentity: true, width: 176, cell: showPayee },
      {
        id: "state",
        header: t("state"),
        width: 224,
        isGrowing: true,
        card: "state",
        cell: (row) => <TransferChip transfer={row} />,
      },
      { id: "when", header: t("when"), width: 152, card: "age", cell: (row) => <Instant at={row.createdAt} /> },
      { id: "from", header: t("from"), width: 160, cell: showPayer },
      { id: "batch", header: t("batch"), width: 208, cell: (row) => <BatchCell row={row} /> },
      { id: "campaign", header: t("campaign"), width: 152, ...hidden, cell: (row) => row.campaign ?? "—" },
      { id: "kind", header: t("kind"), width: 120, ...hidden, cell: (row) => <KindCell row={row} /> },
      {
        id: "attempts",
        header: t("attempts"),
        width: 104,
        ...hidden,
        align: "end",
        cell: (row) => formatCount(row.attempts),
      },
      { id: "sent", header: t("sent"), width: 168, ...hidden, cell: (row) => <Second at={row.sentAt} /> },
      { id: "by", header: t("by"), width: 136, ...hidden, cell: (row) => row.by.name },
      {
        id: "confirmedBy",
        header: t("confirmedBy"),
        width: 136,
        ...hidden,
        cell: (row) => row.confirmedBy?.name ?? "—",
      },
      { id: "record", header: t("record"), width: 168, ...hidden, cell: (row) => row.recordId ?? "—" },
      { id: "id", header: t("id"), width: 240, ...hidden, cell: (row) => <span className={classes.id}>{row.id}</span> },
      { id: "amount", header: t("amount"), width: 136, align: "end", pin: "end", card: "amount", cell: showAmount },
    ];
    return columns;
  }, [t]);
}

function showPayee(row: TransferRow) {
  return <Payee transfer={row} />;
}

function showPayer(row: TransferRow) {
  return payerName(row);
}

function showAmount(row: TransferRow) {
  return <MoneyText amount={row.amount} />;
}

/** Who is paid, and that it is an account of ours where it is one. */
export function Payee({ transfer }: { transfer: TransferRow }) {
  const t = useTranslations("transfers");
  const { payee, payeeAccount } = transfer;
  return (
    <>
      {payee}
      {payeeAccount === null ? null : <span className={classes.own}> · {payeeAccount.alias ?? t("own")}</span>}
    </>
  );
}

/** Its state, with why it is parked, and whether a person decided what no record shows. */
export function TransferChip({
  transfer,
}: {
  transfer: Pick<TransferRow, "state" | "parkReason" | "isDecidedPaid" | "recordId">;
}) {
  const t = useTranslations("transfers");
  const reasons = useTranslations("states.parkedReason");
  const { state, parkReason, isDecidedPaid, recordId } = transfer;
  if (isDecidedPaid) {
    return <StatusChip kind="transfer" state="accepted" detail={t("byDecision")} hint={t("byDecisionHint")} />;
  }
  if (state === "parked" && parkReason !== null) {
    return <StatusChip kind="transfer" state="parked" detail={reasons(parkReason)} hint={reasons(parkReason)} />;
  }
  if (state === "settled" && recordId !== null) {
    return <StatusChip kind="transfer" state="settled" hint={t("said.settled", { record: recordId })} />;
  }
  return <StatusChip kind="transfer" state={state} />;
}

function Instant({ at }: { at: string }) {
  return useFormats().instant(at);
}

function Second({ at }: { at: string | null }) {
  return useFormats().instantSeconds(at);
}

function KindCell({ row }: { row: TransferRow }) {
  const t = useTranslations("transfers.kinds");
  return t(row.kind);
}

function BatchCell({ row }: { row: TransferRow }) {
  const t = useTranslations("transfers");
  if (row.batch === null) return "—";
  return row.line === null ? row.batch.name : t("line", { batch: row.batch.name, line: row.line.number });
}
