"use client";

import { Button } from "@mantine/core";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { SandboxView } from "@/domain/sandbox.schema";
import { MagicPayeesPanel } from "@/features/sandbox/magic-payees-panel";
import classes from "@/features/sandbox/sandbox.module.css";
import { SandboxAccountsPanel, SandboxStatePanel } from "@/features/sandbox/sandbox-state-panel";
import { Barrier } from "@/ui/barrier";
import { PageHeader } from "@/ui/page-header";

type SandboxPageProps = {
  seed: number | null;
  state: SandboxView["state"];
  /** Absent while this person may not reset it. */
  onReset: (() => void) | undefined;
  /** What became of the last act, or what went wrong. */
  notice: ReactNode;
  /** The knobs. */
  children: ReactNode;
};

/** The sandbox: its faults at the left, how it stands and whom to pay for a fault at the right. */
export function SandboxPage({ seed, state, onReset, notice, children }: SandboxPageProps) {
  const t = useTranslations("sandbox");
  const errors = useTranslations("errors");
  const noRight = errors("noRight", { act: t("resetAct"), right: "sandbox.manage" });
  return (
    <>
      <PageHeader
        title={t("title")}
        actions={
          <Barrier why={onReset === undefined ? noRight : undefined}>
            <Button variant="default" onClick={() => onReset?.()}>
              {t("reset.button")}
            </Button>
          </Barrier>
        }
      >
        <p className={classes.lead}>{t("lead")}</p>
      </PageHeader>
      {notice === null ? null : <div className={classes.notice}>{notice}</div>}
      <div className={classes.columns}>
        {children}
        <div className={classes.aside}>
          <SandboxStatePanel seed={seed} state={state} />
          <MagicPayeesPanel />
          <SandboxAccountsPanel accounts={state.accounts} />
        </div>
      </div>
    </>
  );
}
