"use client";

import { useTranslations } from "next-intl";
import type { ImportReportRow } from "@/domain/import-report.schema";
import { unit } from "@/features/cashback/labels";
import { PreviewIdentity, useRowWords } from "@/features/cashback/preview-columns";
import classes from "@/features/cashback/preview-table.module.css";
import { FactsList } from "@/ui/facts-list";
import { MoneyText } from "@/ui/money-text";
import { SidePanel } from "@/ui/side-panel";
import { StatusChip } from "@/ui/status-chip";

type PreviewRowPanelProps = { row: ImportReportRow; onClose: () => void };

/** Everything that would be stored of one row, whole: what the table has no room for. */
export function PreviewRowPanel({ row, onClose }: PreviewRowPanelProps) {
  const t = useTranslations("cashback.wizard");
  const words = useRowWords();
  const said = words(row);
  return (
    <SidePanel title={<PreviewIdentity row={row} />} onClose={onClose}>
      <FactsList
        facts={[
          { id: "payee", label: t("preview.payeeOnly"), value: row.payee === "" ? "—" : row.payee },
          { id: "amount", label: t("fields.amount"), value: <MoneyText amount={row.amount} unit={unit} /> },
          { id: "state", label: t("preview.state"), value: <StatusChip kind="line" state={row.verdict} /> },
          ...(said === "" ? [] : [{ id: "reason", label: t("preview.reason"), value: said }]),
          { id: "registeredOn", label: t("fields.registeredOn"), value: row.registeredOn ?? "—" },
          { id: "cards", label: t("fields.cards"), value: row.cardCount ?? "—" },
          { id: "firstCardOn", label: t("fields.firstCardOn"), value: row.firstCardOn ?? "—" },
          { id: "note", label: t("fields.note"), value: row.note ?? "—" },
          { id: "sequence", label: t("fields.sequence"), value: row.sequence ?? "—" },
          { id: "raw", label: t("preview.raw"), value: <span className={classes.raw}>{row.rawText}</span> },
        ]}
      />
    </SidePanel>
  );
}
