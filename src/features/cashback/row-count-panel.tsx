"use client";

import { useTranslations } from "next-intl";
import type { CashbackRow } from "@/domain/cashback-batch.schema";
import { addsUp, sumOrUnknown, unit } from "@/features/cashback/labels";
import classes from "@/features/cashback/row-count-panel.module.css";
import { formatCount } from "@/i18n/formats";
import { moneyWords } from "@/ui/money-figure";

type RowCountPanelProps = {
  lines: CashbackRow["lines"];
  /** Nobody said yet what is paid: there is no sum. */
  isUndecided?: boolean;
};

/** The equation of the rows: every row of the file is ready, held, excluded or invalid, and nothing else. */
export function RowCountPanel({ lines, isUndecided = false }: RowCountPanelProps) {
  const t = useTranslations("cashback.wizard");
  const words = (amount: string) => moneyWords(amount, { form: "exact", unit });
  const { all, ready, held, excluded, invalid } = lines;
  const parts = [
    { id: "ready", label: t("parts.ready"), count: ready.count },
    { id: "held", label: t("parts.held"), count: held.count },
    { id: "excluded", label: t("parts.excluded"), count: excluded.count },
    { id: "invalid", label: t("parts.invalid"), count: invalid.count },
  ];
  const sums =
    sumOrUnknown(all) === null ? t("noAmounts") : t("readyOf", { ready: words(ready.sum), total: words(all.sum) });
  return (
    <div className={classes.panel}>
      <p role="status" aria-label={t("equationLabel")} className={classes.equation}>
        {t("equation", {
          rows: formatCount(all.count),
          ready: formatCount(ready.count),
          held: formatCount(held.count),
          excluded: formatCount(excluded.count),
          invalid: formatCount(invalid.count),
        })}
      </p>
      <span className={classes.bar} aria-hidden>
        {parts.map((part) => (
          <span
            key={part.id}
            className={classes.part}
            data-verdict={part.id}
            title={part.label}
            style={{ flexGrow: part.count }}
          />
        ))}
      </span>
      <p className={classes.sums}>{isUndecided ? t("amount.undecided") : sums}</p>
      {addsUp(lines) ? null : (
        <p role="alert" className={classes.broken}>
          {t("doesNotAddUp")}
        </p>
      )}
    </div>
  );
}
