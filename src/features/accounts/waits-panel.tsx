"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { AccountDetail } from "@/domain/account.schema";
import classes from "@/features/accounts/account-page.module.css";
import { problemOf } from "@/features/accounts/labels";
import { useFormats } from "@/i18n/use-formats";
import { moneyWords } from "@/ui/money-figure";

type WaitsPanelProps = { account: AccountDetail; reviewCount: number | null };

/** *What waits*: what a person has to do for this account, and the money that is bound until then. */
export function WaitsPanel({ account, reviewCount }: WaitsPanelProps) {
  const t = useTranslations("accounts.detail");
  const rowError = useTranslations("accounts.rowError");
  const formats = useFormats();
  const { freeze, books } = account;
  const problem = problemOf(account);
  const waits: { id: string; content: ReactNode }[] = [];
  if (problem !== null) waits.push({ id: "problem", content: rowError(problem) });
  if (freeze !== null) {
    const content = t("frozenBecause", { at: formats.instant(freeze.at), reason: freeze.reason });
    waits.push({ id: "freeze", content });
  }
  if (reviewCount !== null && reviewCount > 0) {
    waits.push({
      id: "review",
      content: <Link href="/review?tab=outcomes">{t("reviewItems", { count: reviewCount })}</Link>,
    });
  }
  // The three parts of what is reserved, each amount once.
  for (const id of ["inDoubt", "held", "inTransit"] as const) {
    if (isAbove(books[id])) waits.push({ id, content: t(`${id}Now`, { amount: words(books[id]) }) });
  }
  return (
    <section className={classes.box} aria-label={t("waits")}>
      <h2 className={classes.title}>{t("waits")}</h2>
      {waits.length === 0 && reviewCount !== null ? <p className={classes.quiet}>{t("nothingWaits")}</p> : null}
      <ul className={classes.list}>
        {waits.map((wait) => (
          <li key={wait.id}>{wait.content}</li>
        ))}
      </ul>
    </section>
  );
}

function words(amount: string): string {
  return moneyWords(amount, { form: "full", unit: "USD" });
}

function isAbove(amount: string): boolean {
  return /[1-9]/.test(amount);
}
