"use client";

import { Button } from "@mantine/core";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import type { AccountDetail } from "@/domain/account.schema";
import classes from "@/features/accounts/account-page.module.css";
import { problemOf } from "@/features/accounts/labels";
import { useBreakerWords } from "@/features/accounts/use-breaker-words";
import type { ResumeAccount } from "@/features/accounts/use-resume-account";
import { useFormats } from "@/i18n/use-formats";
import { Barrier } from "@/ui/barrier";
import { moneyWords } from "@/ui/money-figure";

const ResumeAccountDialog = dynamic(() =>
  import("@/features/accounts/resume-account-dialog").then((file) => file.ResumeAccountDialog),
);

type WaitsPanelProps = {
  account: AccountDetail;
  reviewCount: number | null;
  /** Lets the account pay again; absent while this operator may not. */
  onResume: ResumeAccount | undefined;
};

/** *What waits*: what a person has to do for this account, and the money that is bound until then. */
export function WaitsPanel({ account, reviewCount, onResume }: WaitsPanelProps) {
  const t = useTranslations("accounts.detail");
  const rowError = useTranslations("accounts.rowError");
  const formats = useFormats();
  const { freeze, books, breaker } = account;
  const problem = problemOf(account);
  const waits: { id: string; content: ReactNode }[] = [];
  if (problem !== null) waits.push({ id: "problem", content: rowError(problem) });
  if (freeze !== null) {
    const content = t("frozenBecause", { at: formats.instant(freeze.at), reason: freeze.reason });
    waits.push({ id: "freeze", content });
  }
  if (breaker !== null) waits.push({ id: "breaker", content: <Stands account={account} onResume={onResume} /> });
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

/** Why nothing goes out from this account, and the way to let it pay again. */
function Stands({ account, onResume }: Pick<WaitsPanelProps, "account" | "onResume">) {
  const t = useTranslations("accounts.detail");
  const formats = useFormats();
  const breakers = useBreakerWords();
  const errors = useTranslations("errors");
  const noRight = errors("noRight", { act: t("resumeAct"), right: "accounts.edit" });
  const [isOpen, setIsOpen] = useState(false);
  const { breaker } = account;
  if (breaker === null) return null;
  return (
    <>
      <p>{t("stands", { at: formats.instant(breaker.at), reason: breakers(breaker.reason) })}</p>
      <Barrier why={onResume === undefined ? noRight : undefined}>
        <Button size="xs" variant="default" onClick={() => setIsOpen(true)}>
          {t("resume")}
        </Button>
      </Barrier>
      {isOpen && onResume !== undefined ? (
        <ResumeAccountDialog account={account} onResume={onResume} onClose={() => setIsOpen(false)} />
      ) : null}
    </>
  );
}

function words(amount: string): string {
  return moneyWords(amount, { form: "full", unit: "USD" });
}

function isAbove(amount: string): boolean {
  return /[1-9]/.test(amount);
}
