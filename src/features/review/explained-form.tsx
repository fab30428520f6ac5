"use client";

import { Button } from "@mantine/core";
import { useTranslations } from "next-intl";
import type { DecideTogetherInput, ReviewRow } from "@/domain/review.schema";
import type { ActAnswer } from "@/features/cashback/labels";
import classes from "@/features/review/resolve-form.module.css";
import { TogetherForm } from "@/features/review/together-form";

type ExplainedFormProps = {
  /** The records that are ticked. */
  rows: readonly ReviewRow[];
  /** Leaves these alone ticked. */
  onKeep: (rows: readonly ReviewRow[]) => void;
  onDecide: (input: DecideTogetherInput) => ActAnswer;
};

/** Records that nobody here ordered, explained together: those of one account. */
export function ExplainedForm({ rows, onKeep, onDecide }: ExplainedFormProps) {
  const t = useTranslations("review.explained");
  const accountIds = [...new Set(rows.map(({ accountId }) => accountId))];
  if (accountIds.length > 1) {
    return (
      <section className={classes.form} aria-label={t("title")}>
        <p>{t("oneAccount")}</p>
        <div className={classes.acts}>
          {accountIds.map((accountId) => (
            <KeepButton key={accountId} rows={rows.filter((row) => row.accountId === accountId)} onKeep={onKeep} />
          ))}
        </div>
      </section>
    );
  }
  const decideAndClear = async (input: DecideTogetherInput) => {
    const answer = await onDecide(input);
    if (answer === null) onKeep([]);
    return answer;
  };
  return <TogetherForm kind="explained" rows={rows} onDecide={decideAndClear} />;
}

/** Leaves the records of one account ticked. */
function KeepButton({ rows, onKeep }: Pick<ExplainedFormProps, "rows" | "onKeep">) {
  const t = useTranslations("review.explained");
  return (
    <Button size="xs" variant="default" onClick={() => onKeep(rows)}>
      {t("only", { account: rows[0]?.accountName ?? "—", count: rows.length })}
    </Button>
  );
}
