"use client";

import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ImportReport, ImportReportRow } from "@/domain/import-report.schema";
import { unit } from "@/features/cashback/labels";
import { usePreviewColumns } from "@/features/cashback/preview-columns";
import classes from "@/features/cashback/preview-table.module.css";
import { ColumnsButton } from "@/ui/money-table/columns-button";
import { MoneyTable } from "@/ui/money-table/money-table";
import { useColumnLayout } from "@/ui/money-table/use-column-layout";
import { StateMessage } from "@/ui/state-message";

const PreviewRowPanel = dynamic(() =>
  import("@/features/cashback/preview-row-panel").then((file) => file.PreviewRowPanel),
);

type PreviewTableProps = {
  report: ImportReport;
  isReading: boolean;
  /** Nobody said yet what is paid: these rows are not stored as they stand. */
  isUndecided?: boolean;
};

/** The first rows exactly as the import would store them; a row opens beside them with all of its text. */
export function PreviewTable({ report, isReading, isUndecided = false }: PreviewTableProps) {
  const t = useTranslations("cashback.wizard");
  const columns = usePreviewColumns();
  const [layout, setLayout] = useColumnLayout("import-preview");
  const [openKey, setOpenKey] = useState<string | null>(null);
  const open = report.rows.find((row) => String(row.seq) === openKey);
  return (
    <section className={classes.preview}>
      <div className={classes.head}>
        <h2 className={classes.title}>
          {t(isUndecided ? "previewUndecided" : "previewTitle", { count: report.rows.length })}
        </h2>
        <ColumnsButton columns={columns} layout={layout} onLayoutChange={setLayout} />
      </div>
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
          openKey={open === undefined ? null : openKey}
          onOpenChange={setOpenKey}
          layout={layout}
          onLayoutChange={setLayout}
          unit={unit}
          empty={<StateMessage title={t("noRows")} />}
        />
        {open === undefined ? null : <PreviewRowPanel row={open} onClose={() => setOpenKey(null)} />}
      </div>
    </section>
  );
}
