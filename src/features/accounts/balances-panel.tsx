"use client";

import { useTranslations } from "next-intl";
import type { AccountDetail } from "@/domain/account.schema";
import classes from "@/features/accounts/account-page.module.css";
import { useFormats } from "@/i18n/use-formats";
import { MoneyText } from "@/ui/money-text";

/** What Infini said last, and what our own books hold of it. */
export function BalancesPanel({ account }: { account: AccountDetail }) {
  const t = useTranslations("accounts.detail");
  const columns = useTranslations("accounts.columns");
  const { books } = account;
  const figures = [
    { id: "available", label: t("available"), amount: account.available },
    { id: "redPacket", label: columns("redPacket"), amount: account.redPacket },
    { id: "withdrawing", label: t("withdrawing"), amount: account.withdrawing },
    { id: "reserved", label: t("reserved"), amount: account.reserved },
  ];
  const own = [
    { id: "books", label: t("booksAvailable"), amount: books.available },
    { id: "held", label: t("held"), amount: books.held },
    { id: "inTransit", label: t("inTransit"), amount: books.inTransit },
    { id: "inDoubt", label: t("inDoubt"), amount: books.inDoubt },
  ];
  return (
    <>
      <Figures title={t("balances")} figures={figures} />
      <div>
        <Figures title={t("books")} figures={own} />
        <StatementLine statement={account.statement} />
      </div>
    </>
  );
}

type FiguresProps = { title: string; figures: readonly { id: string; label: string; amount: string | null }[] };

function Figures({ title, figures }: FiguresProps) {
  return (
    <section aria-label={title}>
      <h2 className={classes.title}>{title}</h2>
      <dl className={classes.figures}>
        {figures.map((figure) => (
          <div key={figure.id} className={classes.figure}>
            <dt>{figure.label}</dt>
            <dd>
              <MoneyText amount={figure.amount} unit="USD" />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** How far the books have been compared with the statement. */
function StatementLine({ statement }: Pick<AccountDetail, "statement">) {
  const t = useTranslations("accounts.detail");
  const formats = useFormats();
  const words = () => {
    if (statement === null) return t("statementNever");
    const at = formats.instant(statement.at);
    return statement.grade === "complete" ? t("statementComplete", { at }) : t("statementPartial", { at });
  };
  return (
    <p className={classes.quiet}>
      {t("statement")} · {words()}
    </p>
  );
}
