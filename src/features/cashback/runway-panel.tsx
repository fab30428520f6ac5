"use client";

import { useTranslations } from "next-intl";
import type { CashbackReview } from "@/domain/cashback-batch-review.schema";
import { parseMoney } from "@/domain/money";
import { unit } from "@/features/cashback/labels";
import classes from "@/features/cashback/runway-panel.module.css";
import { formatCount } from "@/i18n/formats";
import { moneyWords } from "@/ui/money-figure";

type RunwayPanelProps = {
  runway: CashbackReview["runway"];
  /** Free in our books before the first line. */
  available: string;
  /** How many ready lines there are. */
  count: number;
  /** What all ready lines need. */
  total: string;
};

/** How far the money reaches: the share of it that the lines take, and the line at which it ends. */
export function RunwayPanel({ runway, available, count, total }: RunwayPanelProps) {
  const t = useTranslations("cashback.review");
  const isShort = runway.endsAtLine !== null;
  const covered = moneyWords(runway.covered.sum, { form: "exact", unit });
  const words =
    runway.endsAtLine === null
      ? t("runwayEnough")
      : t("runwayShort", {
          line: formatCount(runway.endsAtLine),
          count: formatCount(runway.covered.count),
          all: formatCount(count),
          amount: covered,
        });
  return (
    <div className={classes.runway} data-short={isShort || undefined}>
      <span className={classes.bar} aria-hidden>
        <span
          className={classes.used}
          style={{ width: `${shareOf(runway.covered.sum, isShort ? total : available)}%` }}
        />
      </span>
      <p>{words}</p>
    </div>
  );
}

/** Whole percent for drawing; 100 when the whole is nothing. */
function shareOf(part: string, whole: string): number {
  const of = parseMoney(whole);
  if (of <= 0n) return 100;
  const percent = Number((parseMoney(part) * 100n) / of);
  return Math.min(100, Math.max(0, percent));
}
