"use client";

import { useTranslations } from "next-intl";
import type { ReviewDetail } from "@/domain/review.schema";
import { unit } from "@/features/cashback/labels";
import classes from "@/features/review/evidence-panel.module.css";
import { useFormats } from "@/i18n/use-formats";
import { MoneyText } from "@/ui/money-text";

type EvidenceRecord = ReviewDetail["records"][number];

/** The statement around it: records that could be this payment are marked, matched ones name their transfer. */
export function RecordsPanel({ item }: { item: ReviewDetail }) {
  const t = useTranslations("review");
  return (
    <section className={classes.part}>
      <h3 className={classes.title}>{t("outcome.statement")}</h3>
      {item.records.length === 0 ? <p className={classes.none}>{t("record.none")}</p> : null}
      <ul className={`${classes.list} ${classes.records}`}>
        {item.records.map((record) => (
          <RecordEntry key={record.recordId} record={record} />
        ))}
      </ul>
    </section>
  );
}

function RecordEntry({ record }: { record: EvidenceRecord }) {
  const t = useTranslations("review.record");
  const formats = useFormats();
  return (
    <li
      className={classes.record}
      data-candidate={record.isCandidate || undefined}
      data-testid={`record-${record.recordId}`}
    >
      <span>
        {formats.instantSeconds(record.at)} · {record.counterparty ?? "—"}
      </span>
      <MoneyText amount={record.amount} unit={unit} isSigned />
      <span className={classes.quiet}>{record.recordId}</span>
      <span className={classes.quiet}>
        {t("balanceAfter")} <MoneyText amount={record.balanceAfter} />
      </span>
      {record.isCandidate ? <span className={`${classes.candidate} ${classes.wide}`}>{t("candidate")}</span> : null}
      {record.isAgainst ? <span className={`${classes.candidate} ${classes.wide}`}>{t("against")}</span> : null}
      {record.verdict === "foreign" || record.verdict === "explained" ? (
        <span className={`${classes.quiet} ${classes.wide}`}>{t(record.verdict)}</span>
      ) : null}
      {record.matchedTransferId === null ? null : (
        <span className={`${classes.quiet} ${classes.wide}`}>
          {t("matched", { transfer: record.matchedTransferId })}
        </span>
      )}
    </li>
  );
}
