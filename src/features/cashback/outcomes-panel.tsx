"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import type { CashbackDetail } from "@/domain/cashback-batch.schema";
import classes from "@/features/cashback/evidence-page.module.css";
import { unit } from "@/features/cashback/labels";
import { useFormats } from "@/i18n/use-formats";
import { MoneyText } from "@/ui/money-text";

/** What people decided about single payments after the start, newest first; each leads to its evidence. */
export function OutcomesPanel({ batch }: { batch: Pick<CashbackDetail, "outcomes"> }) {
  const t = useTranslations("cashback.evidence");
  const decided = useTranslations("review.decide");
  const formats = useFormats();
  if (batch.outcomes.length === 0) return <p className={classes.none}>{t("noOutcome")}</p>;
  return (
    <ol className={classes.list}>
      {batch.outcomes.map((one) => (
        <li key={`${one.itemId}-${one.at}-${one.decision}`} className={classes.decision}>
          <p className={classes.row}>
            <Link href={`/review/${one.itemId}`}>
              {t("outcomeOf", { line: one.line.sourceLineNo, decision: decided(one.decision) })}
            </Link>
            <MoneyText amount={one.amount} unit={unit} form="short" />
          </p>
          {one.recordId === null ? null : <p>{t("outcomeRecord", { record: one.recordId })}</p>}
          <p>{one.why}</p>
          <p className={classes.by}>
            {one.by.name ?? "—"} · {formats.instantSeconds(one.at)}
          </p>
        </li>
      ))}
    </ol>
  );
}
