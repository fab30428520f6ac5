"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { ImportReport } from "@/domain/import-report.schema";
import classes from "@/features/cashback/import-summary-panel.module.css";
import { sumOrUnknown, unit } from "@/features/cashback/labels";
import { RowCountPanel } from "@/features/cashback/row-count-panel";
import { useFileName } from "@/features/cashback/use-file-name";
import { useLineReasons } from "@/features/cashback/use-line-reasons";
import { formatCount } from "@/i18n/formats";
import { MoneyText } from "@/ui/money-text";

type ImportSummaryPanelProps = {
  fileName: string | null;
  /** Null while the server has not read the file, or cannot. */
  report: ImportReport | null;
  isReading: boolean;
  /** Nobody said yet what is paid: the lines are counted, and no sum is shown. */
  isUndecided?: boolean;
};

/** What an import would store, always in sight: the file, the equation, and how many lines each reason holds. */
export function ImportSummaryPanel({ fileName, report, isReading, isUndecided = false }: ImportSummaryPanelProps) {
  const t = useTranslations("cashback.wizard");
  const words = useLineReasons();
  const nameOf = useFileName();
  return (
    <div className={classes.summary}>
      <p className={classes.file}>{fileName === null ? "—" : nameOf(fileName)}</p>
      {report === null ? (
        <p className={classes.quiet}>{t(isReading ? "reading" : "notRead")}</p>
      ) : (
        <>
          <RowCountPanel lines={report.totals} isUndecided={isUndecided} />
          {report.blankLines === 0 ? null : (
            <p className={classes.quiet}>{t("blankLines", { count: report.blankLines })}</p>
          )}
          {report.reasons.length === 0 ? null : (
            <ul className={classes.reasons} aria-label={t("reasons")}>
              {report.reasons.map((reason) => (
                <Reason key={reason.code} label={words.label(reason.code)} count={reason.count}>
                  <MoneyText amount={isUndecided ? null : sumOrUnknown(reason)} unit={unit} form="short" />
                </Reason>
              ))}
            </ul>
          )}
          {hasSeveral(report) ? <p className={classes.quiet}>{t("severalReasons")}</p> : null}
        </>
      )}
    </div>
  );
}

/** True when the counts of the reasons are more than the lines that have one. */
function hasSeveral({ reasons, totals }: ImportReport): boolean {
  return reasons.reduce((sum, { count }) => sum + count, 0) > totals.held.count + totals.invalid.count;
}

function Reason({ label, count, children }: { label: string; count: number; children: ReactNode }) {
  return (
    <li className={classes.reason}>
      <span>{label}</span>
      <span>
        {formatCount(count)} · {children}
      </span>
    </li>
  );
}

/** What a person should look at before importing: columns may be swapped, ids rounded. It holds nothing. */
export function ImportWarnings({ report }: { report: ImportReport }) {
  const t = useTranslations("cashback.wizard");
  const words = useLineReasons();
  // The panel of unused amounts says this one, with the way out.
  const warnings = report.warnings.filter(({ code }) => code !== "amount_column_unused");
  if (warnings.length === 0) return null;
  return (
    <ul className={classes.warnings} aria-label={t("warnings")}>
      {warnings.map((warning) => (
        <li key={warning.code}>{words.warning(warning.code, warning.params)}</li>
      ))}
    </ul>
  );
}
