"use client";

import { useTranslations } from "next-intl";
import { shareStates } from "@/domain/batch-progress";
import type { CashbackRow } from "@/domain/cashback-batch.schema";
import { haltSumsOf, sumOf, unit } from "@/features/cashback/labels";
import { RowCountPanel } from "@/features/cashback/row-count-panel";
import classes from "@/features/cashback/row-count-panel.module.css";
import { formatCount } from "@/i18n/formats";
import { moneyWords } from "@/ui/money-figure";

type BatchCountPanelProps = {
  batch: Pick<CashbackRow, "decidedPaid" | "intent" | "lines" | "startedAt" | "states" | "total">;
};

/** How the lines of a batch stand: a draft's by their verdicts, a started one's by what was sent of what was started. */
export function BatchCountPanel({ batch }: BatchCountPanelProps) {
  return batch.startedAt === null ? <RowCountPanel lines={batch.lines} /> : <StartedCount batch={batch} />;
}

/** Nothing is ready any more once it was started: a payment is sent, unknown or left, and the other lines stayed out. */
function StartedCount({ batch }: BatchCountPanelProps) {
  const t = useTranslations("cashback.batch");
  const words = (amount: string) => moneyWords(amount, { form: "exact", unit });
  const { gone, decidedPaid } = haltSumsOf(batch);
  const { excluded, held } = batch.lines;
  return (
    <div className={classes.panel}>
      <p role="status" aria-label={t("startedLabel")} className={classes.equation}>
        {t("startedCount", {
          sent: formatCount(gone.count),
          started: formatCount(sumOf(batch.states).count),
          decided: decidedPaid.count,
          unknown: sumOf(batch.states, shareStates.unknown).count,
          excluded: formatCount(excluded.count),
          held: formatCount(held.count),
        })}
      </p>
      <p className={classes.sums}>
        {t("startedSum", {
          sent: words(gone.sum),
          total: words(batch.total),
          decided: decidedPaid.count,
          decidedSum: words(decidedPaid.sum),
        })}
      </p>
    </div>
  );
}
