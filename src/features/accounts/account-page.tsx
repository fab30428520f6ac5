"use client";

import { Button } from "@mantine/core";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { AccountDetail } from "@/domain/account.schema";
import { staleAfterMs } from "@/domain/account-profile";
import classes from "@/features/accounts/account-page.module.css";
import { CopiedUid, RefreshAccountButton } from "@/features/accounts/account-panel";
import { AccountStatePanel } from "@/features/accounts/account-state-panel";
import { AuthorityPanel } from "@/features/accounts/authority-panel";
import { BalancesPanel } from "@/features/accounts/balances-panel";
import { CapabilitiesTable } from "@/features/accounts/capabilities-table";
import { type CodesActs, CodesPanel } from "@/features/accounts/codes-panel";
import { accountName } from "@/features/accounts/labels";
import { SessionPanel } from "@/features/accounts/session-panel";
import { SignInAccountButton } from "@/features/accounts/sign-in-account-button";
import type { ResumeAccount } from "@/features/accounts/use-resume-account";
import { WaitsPanel } from "@/features/accounts/waits-panel";
import { AsOf } from "@/ui/as-of";
import { MoneyText } from "@/ui/money-text";
import { PageHeader } from "@/ui/page-header";
import { StatusChip } from "@/ui/status-chip";

type AccountPageProps = {
  account: AccountDetail;
  /** Open review items of this account; null while nobody has read them. */
  reviewCount: number | null;
  isRefreshing: boolean;
  /** Absent while this operator may not. */
  onRefresh: (() => void) | undefined;
  onSignIn: (() => Promise<void>) | undefined;
  onResume: ResumeAccount | undefined;
  /** Its groups, and the way to change them. */
  groups: ReactNode;
  /** A refresh that runs, or an act that was refused. */
  notice: ReactNode;
  /** How payments get their codes, and what can be changed about it. */
  codes: CodesActs;
};

/** One account: what it is worth and since when that is known, what it can do, and what waits. */
export function AccountPage(props: AccountPageProps) {
  const { account, reviewCount, isRefreshing, onRefresh, onSignIn, groups, notice, codes } = props;
  const t = useTranslations("accounts.detail");
  return (
    <>
      <PageHeader
        title={accountName(account)}
        facts={<AccountStatePanel account={account} />}
        actions={
          <>
            <Button component={Link} href={`/transfers?account=${account.id}`} variant="default">
              {t("transfers")}
            </Button>
            <SignInAccountButton onSignIn={onSignIn} />
            <RefreshAccountButton isRefreshing={isRefreshing} onRefresh={onRefresh} />
          </>
        }
      >
        <HeaderFacts account={account} isRefreshing={isRefreshing} onRefresh={onRefresh} />
        {groups}
      </PageHeader>
      {notice}
      <div className={classes.columns}>
        <div className={classes.main}>
          <BalancesPanel account={account} />
          <section aria-label={t("capabilities")}>
            <h2 className={classes.title}>{t("capabilities")}</h2>
            <CapabilitiesTable capabilities={account.capabilities} />
          </section>
        </div>
        <div className={classes.side}>
          <WaitsPanel account={account} reviewCount={reviewCount} onResume={props.onResume} />
          <SessionPanel session={account.sessionView} />
          <CodesPanel account={account} acts={codes} />
          <AuthorityPanel authorities={account.authorities} />
          {account.note === null ? null : <Note note={account.note} />}
        </div>
      </div>
    </>
  );
}

type HeaderFactsProps = Pick<AccountPageProps, "account" | "isRefreshing" | "onRefresh">;

function HeaderFacts({ account, isRefreshing, onRefresh }: HeaderFactsProps) {
  const t = useTranslations("accounts");
  const refresh = onRefresh === undefined ? {} : { onRefresh };
  return (
    <div className={classes.facts}>
      {account.alias === null ? null : <span>{account.email}</span>}
      <span>
        {t("columns.uid")} {account.uid === null ? t("noUid") : <CopiedUid uid={account.uid} />}
      </span>
      <span className={classes.available}>
        <MoneyText
          amount={account.available}
          unit="USD"
          size="lead"
          {...(account.isExact === false ? { title: t("inexact") } : {})}
        />
        <AsOf at={account.asOf} staleAfterMs={staleAfterMs} isRefreshing={isRefreshing} {...refresh} />
      </span>
      <span className={classes.authority}>
        {t("columns.authority")} <StatusChip kind="authority" state={account.authority} />
      </span>
    </div>
  );
}

function Note({ note }: { note: string }) {
  const t = useTranslations("accounts.columns");
  return (
    <section className={classes.box} aria-label={t("note")}>
      <h2 className={classes.title}>{t("note")}</h2>
      <p className={classes.note}>{note}</p>
    </section>
  );
}
