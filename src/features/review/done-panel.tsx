"use client";

import { Button } from "@mantine/core";
import { useTranslations } from "next-intl";
import type { LineSum } from "@/domain/line-sum";
import { unit } from "@/features/cashback/labels";
import classes from "@/features/review/review-queue-page.module.css";
import { canUndo, type HeldDone } from "@/features/review/use-held-decision";
import { moneyWords } from "@/ui/money-figure";

/** What the last decision did, as the server counted it, and the way back. */
export function DonePanel({ done, onUndo }: { done: HeldDone; onUndo: () => void }) {
  const t = useTranslations("review");
  const words = ({ count, sum }: LineSum) => ({ count, amount: moneyWords(sum, { form: "exact", unit }) });
  return (
    <div className={classes.done} role="status">
      {done.decision === "reset" ? t("done.reset", words(done.changed)) : null}
      {done.paid.count === 0 ? null : t("done.pay", words(done.paid))}{" "}
      {done.excluded.count === 0 ? null : t("done.exclude", words(done.excluded))}
      {canUndo(done) ? (
        <>
          <Button size="xs" variant="default" onClick={onUndo}>
            {t("undo")}
          </Button>
          {t("undoUntil")}
        </>
      ) : null}
    </div>
  );
}
