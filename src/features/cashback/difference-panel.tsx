"use client";

import { Button } from "@mantine/core";
import { useTranslations } from "next-intl";
import type { CashbackReview } from "@/domain/cashback-batch-review.schema";
import classes from "@/features/cashback/difference-panel.module.css";
import { type ActError, unit } from "@/features/cashback/labels";
import { formatCount } from "@/i18n/formats";
import { moneyWords } from "@/ui/money-figure";

type DifferencePanelProps = { error: ActError; review: CashbackReview; onReadAgain: () => void };

/** What a refused confirmation found changed: the numbers that were confirmed beside those of now. */
export function DifferencePanel({ error, review, onReadAgain }: DifferencePanelProps) {
  const t = useTranslations("cashback.review");
  if (!error.reason.endsWith("snapshot_changed")) return null;
  const { lines, total, newlyHeld, newlyHeldSum } = error.params;
  const money = (amount: string) => moneyWords(amount, { form: "exact", unit });
  const changes = [
    ...(typeof lines === "number"
      ? [{ what: t("what.payments"), before: formatCount(review.lines.ready.count), after: formatCount(lines) }]
      : []),
    ...(typeof total === "string"
      ? [{ what: t("what.total"), before: money(review.lines.ready.sum), after: money(total) }]
      : []),
    ...(typeof newlyHeld === "number" && typeof newlyHeldSum === "string" && newlyHeld > 0
      ? [{ what: t("what.held"), before: "0", after: `${formatCount(newlyHeld)} · ${money(newlyHeldSum)}` }]
      : []),
  ];
  return (
    <div className={classes.difference}>
      <p className={classes.title}>{t("changed")}</p>
      <ul className={classes.list}>
        {changes.map((change) => (
          <li key={change.what}>{t("changedLine", change)}</li>
        ))}
      </ul>
      <Button size="xs" variant="default" onClick={onReadAgain}>
        {t("readAgain")}
      </Button>
    </div>
  );
}
