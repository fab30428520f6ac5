"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { Overview } from "@/domain/overview.schema";
import type { Health } from "@/domain/system.schema";
import { operationKeys } from "@/features/accounts/labels";
import { BoxPanel } from "@/features/home/box-panel";
import boxClasses from "@/features/home/box-panel.module.css";
import classes from "@/features/home/health-panel.module.css";
import type { Reading } from "@/features/home/labels";
import { useFormats } from "@/i18n/use-formats";
import type { LiveState } from "@/trpc/event-hub";
import { ErrorMessage } from "@/ui/error-message";

type HealthPanelProps = {
  reading: Reading<Overview["health"]>;
  /** Parts of this program; they fail apart from the accounts. */
  system: Reading<Health>;
  live: LiveState;
};

/** *Health*: accounts that can work, parts of the program, jobs that wait, and whether this screen is live. */
export function HealthPanel({ reading, system, live }: HealthPanelProps) {
  const t = useTranslations("home.health");
  return (
    <BoxPanel title={t("title")} reading={reading}>
      {(health) => (
        <ul className={boxClasses.list}>
          <AccountEntries health={health} />
          <SystemEntries system={system} />
          <JobsEntry waitSince={health.jobsWaitSince} />
          <Entry label={t("liveLabel")} tone={live === "live" ? "ok" : "attention"}>
            {t(live)}
          </Entry>
        </ul>
      )}
    </BoxPanel>
  );
}

type EntryProps = { label?: string; tone: "ok" | "attention" | "down"; href?: string; children: ReactNode };

function Entry({ label, tone, href, children }: EntryProps) {
  const body = (
    <>
      {label === undefined ? null : <span className={classes.label}>{label}</span>}
      <span className={classes.value} data-tone={tone}>
        {children}
      </span>
    </>
  );
  return (
    <li className={boxClasses.entry}>
      {href === undefined ? (
        <span className={boxClasses.row}>{body}</span>
      ) : (
        <Link className={boxClasses.row} href={href}>
          {body}
        </Link>
      )}
    </li>
  );
}

function AccountEntries({ health }: { health: Overview["health"] }) {
  const t = useTranslations("home.health");
  const operations = useTranslations("accounts.detail.operations");
  const { accounts, ready, needPerson, frozenAccounts } = health;
  if (accounts === 0) {
    return (
      <Entry tone="ok" href="/accounts">
        {t("noAccounts")}
      </Entry>
    );
  }
  return (
    <>
      <Entry
        tone={needPerson === 0 ? "ok" : "attention"}
        href={needPerson === 0 ? "/accounts" : "/accounts?tab=attention"}
      >
        {needPerson === 0
          ? t("accountsReady", { total: accounts })
          : t("accounts", { ready, total: accounts, count: needPerson })}
      </Entry>
      {frozenAccounts === 0 ? null : (
        <Entry tone="attention" href="/accounts?frozen=true">
          {t("frozenAccounts", { count: frozenAccounts })}
        </Entry>
      )}
      {health.unavailable.map((each) => (
        <Entry key={each.operation} tone="attention">
          {t("capability", { count: each.accounts, what: operations(operationKeys[each.operation]) })}
        </Entry>
      ))}
    </>
  );
}

function SystemEntries({ system }: { system: Reading<Health> }) {
  const t = useTranslations("home.health");
  if (system.status === "loading") return null;
  if (system.status === "failed") return <ErrorMessage error={system.error} onRetry={system.onRetry} />;
  const troubled = system.data.parts.filter((part) => part.state !== "ok");
  if (troubled.length === 0) {
    return (
      <Entry label={t("system")} tone="ok">
        {t("state.ok")}
      </Entry>
    );
  }
  return troubled.map((part) => (
    <Entry key={part.name} label={t(`part.${part.name}`)} tone={part.state}>
      {[t(`state.${part.state}`), part.name === "engine" ? part.cause : "", t(`fix.${part.name}`)]
        .filter((text) => text !== undefined && text !== "")
        .join(" · ")}
    </Entry>
  ));
}

function JobsEntry({ waitSince }: { waitSince: string | null }) {
  const t = useTranslations("home.health");
  const formats = useFormats();
  return (
    <Entry label={t("jobs")} tone={waitSince === null ? "ok" : "attention"} href="/jobs?tab=running">
      {waitSince === null ? t("jobsOk") : t("jobsBehind", { age: formats.age(waitSince) })}
    </Entry>
  );
}
