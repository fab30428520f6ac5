"use client";

import { Button } from "@mantine/core";
import { useTranslations } from "next-intl";
import type { ReviewRow } from "@/domain/review.schema";
import { takenTogether } from "@/features/review/labels";
import classes from "@/features/review/review-queue-page.module.css";
import { useFocusBack } from "@/features/review/use-focus-back";
import { accountsOf } from "@/features/review/use-ticked";

type ExplainButtonProps = {
  /** The records that are ticked. */
  rows: readonly ReviewRow[];
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  /** Leaves these alone ticked. */
  onKeep: (rows: readonly ReviewRow[]) => void;
};

/** What can be done with ticked records: those of one account are explained together, of several a button each keeps one's. */
export function ExplainButton({ rows, isOpen, onOpenChange, onKeep }: ExplainButtonProps) {
  const t = useTranslations("review.explained");
  const button = useFocusBack(isOpen);
  const accountIds = accountsOf(rows);
  if (accountIds.length > 1) {
    return (
      <section className={classes.several} aria-label={t("title")}>
        <p>{t("oneAccount")}</p>
        {accountIds.map((accountId) => (
          <KeepButton key={accountId} rows={rows.filter((row) => row.accountId === accountId)} onKeep={onKeep} />
        ))}
      </section>
    );
  }
  return (
    <Button ref={button} size="xs" variant="default" aria-expanded={isOpen} onClick={() => onOpenChange(!isOpen)}>
      {t("open", takenTogether(rows).figures)}
    </Button>
  );
}

/** Leaves the records of one account ticked. */
function KeepButton({ rows, onKeep }: Pick<ExplainButtonProps, "rows" | "onKeep">) {
  const t = useTranslations("review.explained");
  return (
    <Button size="xs" variant="default" onClick={() => onKeep(rows)}>
      {t("only", { account: rows[0]?.accountName ?? "—", count: rows.length })}
    </Button>
  );
}
