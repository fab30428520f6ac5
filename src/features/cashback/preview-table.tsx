"use client";

import { useTranslations } from "next-intl";
import type { ImportReport, ImportReportRow } from "@/domain/import-report.schema";
import { unit } from "@/features/cashback/labels";
import classes from "@/features/cashback/preview-table.module.css";
import { useLineReasons } from "@/features/cashback/use-line-reasons";
import { formatCount } from "@/i18n/formats";
import { MoneyTable } from "@/ui/money-table/money-table";
import type { MoneyTableColumn } from "@/ui/money-table/money-table-types";
import { useColumnLayout } from "@/ui/money-table/use-column-layout";
import { MoneyText } from "@/ui/money-text";
import { StateMessage } from "@/ui/state-message";
import { StatusChip } from "@/ui/status-chip";

type PreviewTableProps = { report: ImportReport; isReading: boolean };

/** The first rows exactly as the import would store them. */
export function PreviewTable({ report, isReading }: PreviewTableProps) {
  const t = useTranslations("cashback.wizard");
  const columns = usePreviewColumns();
  const [layout, setLayout] = useColumnLayout("import-preview");
  return (
    <section className={classes.preview}>
      <h2 className={classes.title}>{t("previewTitle", { count: report.rows.length })}</h2>
      {report.unusedColumns.length === 0 ? null : (
        <p className={classes.unused}>
          {t("unusedColumns", {
            columns: report.unusedColumns.map(({ index, header }) => header ?? index + 1).join(", "),
          })}
        </p>
      )}
      <div className={classes.table}>
        <MoneyTable<ImportReportRow>
          name={t("previewTable")}
          columns={columns}
          rows={report.rows}
          rowKey={(row) => String(row.seq)}
          rowTestId={(row) => `preview-${row.seq}`}
          rowLabel={(row) => t("row", { row: row.sourceLineNo })}
          total={report.rows.length}
          status="ready"
          isRefetching={isReading}
          layout={layout}
          onLayoutChange={setLayout}
          unit={unit}
          empty={<StateMessage title={t("noRows")} />}
        />
      </div>
    </section>
  );
}

function usePreviewColumns(): MoneyTableColumn<ImportReportRow>[] {
  const t = useTranslations("cashback.wizard");
  return [
    {
      id: "payee",
      header: t("preview.payee"),
      isIdentity: true,
      width: 232,
      cell: (row) => (
        <>
          {formatCount(row.sourceLineNo)} · {row.payee === "" ? "—" : row.payee}
        </>
      ),
    },
    {
      id: "amount",
      header: t("fields.amount"),
      width: 112,
      align: "end",
      card: "amount",
      cell: (row) => <MoneyText amount={row.amount} />,
    },
    {
      id: "state",
      header: t("preview.state"),
      width: 112,
      card: "state",
      cell: (row) => <StatusChip kind="line" state={row.verdict} />,
    },
    {
      id: "reason",
      header: t("preview.reason"),
      width: 280,
      isGrowing: true,
      cell: (row) => <RowReasons row={row} />,
    },
    { id: "registeredOn", header: t("fields.registeredOn"), width: 120, cell: (row) => row.registeredOn ?? "—" },
    { id: "cards", header: t("fields.cards"), width: 104, align: "end", cell: (row) => row.cardCount ?? "—" },
    { id: "firstCardOn", header: t("fields.firstCardOn"), width: 120, cell: (row) => row.firstCardOn ?? "—" },
    { id: "note", header: t("fields.note"), width: 160, cell: (row) => row.note ?? "—" },
    {
      id: "sequence",
      header: t("fields.sequence"),
      width: 96,
      isHiddenByDefault: true,
      cell: (row) => row.sequence ?? "—",
    },
  ];
}

function RowReasons({ row }: { row: ImportReportRow }) {
  const words = useLineReasons();
  const sentences = row.reasons.map((reason) => words.why(reason.code, reason.params));
  const notes = row.notes.map((note) => words.note(note.code));
  const text = [...sentences, ...notes].join(" ");
  return <span title={text}>{text}</span>;
}
