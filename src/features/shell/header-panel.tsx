"use client";

import { Button } from "@mantine/core";
import IconCircleHalf2 from "@tabler/icons-react/dist/esm/icons/IconCircleHalf2.mjs";
import IconSearch from "@tabler/icons-react/dist/esm/icons/IconSearch.mjs";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { FreezeButton } from "@/features/shell/freeze-button";
import classes from "@/features/shell/header-panel.module.css";
import { entryOf, type ShellAction, strokesOf } from "@/features/shell/labels";
import { OperatorButton } from "@/features/shell/operator-button";
import { useBreadcrumbTitle } from "@/features/shell/use-breadcrumb";
import type { ShellActs, ShellData } from "@/features/shell/use-shell";
import { KeyHint } from "@/ui/key-hint";
import { PopoverButton } from "@/ui/popover-button";

type HeaderPanelProps = {
  path: string;
  data: ShellData;
  acts: ShellActs;
  onAction: (action: ShellAction) => void;
  onLanguage: (locale: string) => void;
  /** The jobs that run, drawn by whoever knows them. */
  running?: ReactNode;
};

/** Where one is, what runs, and what works everywhere: search, freeze, the operator's own menu. */
export function HeaderPanel({ path, data, acts, onAction, onLanguage, running }: HeaderPanelProps) {
  const t = useTranslations("shell");
  return (
    <header className={classes.header}>
      <Breadcrumb path={path} />
      <Button
        className={classes.search}
        variant="default"
        leftSection={<IconSearch size={16} aria-hidden />}
        rightSection={
          <span aria-hidden>
            <KeyHint keys={strokesOf("palette")} />
          </span>
        }
        onClick={() => onAction("palette")}
      >
        <span className={classes.searchWord}>{t("palette.button")}</span>
      </Button>
      <RunningButton count={data.runningCount}>{running}</RunningButton>
      <FreezeButton mode={data.mode} frozen={data.frozen} acts={acts} />
      <OperatorButton
        operator={data.operator}
        onLanguage={onLanguage}
        onHelp={() => onAction("help")}
        onSignOut={acts.onSignOut}
        hasSandbox={data.mode === "sandbox"}
      />
    </header>
  );
}

function Breadcrumb({ path }: { path: string }) {
  const t = useTranslations("shell.nav");
  const title = useBreadcrumbTitle();
  const entry = entryOf(path);
  return (
    <nav className={classes.crumbs} aria-label={t("breadcrumb")}>
      <ol>
        {entry === null ? null : (
          <li>
            {title === null ? (
              <span aria-current="page">{t(entry.id)}</span>
            ) : (
              <Link href={entry.href}>{t(entry.id)}</Link>
            )}
          </li>
        )}
        {title === null ? null : (
          <li>
            <span aria-current="page">{title}</span>
          </li>
        )}
      </ol>
    </nav>
  );
}

function RunningButton({ count, children }: { count: number | null; children: ReactNode }) {
  const t = useTranslations("shell.running");
  const jobs = useTranslations("jobs");
  if (count === null || count === 0) return null;
  const label = t("button", { count });
  return (
    <PopoverButton
      width={360}
      label={label}
      button={
        <Button className={classes.running} variant="subtle" leftSection={<IconCircleHalf2 size={16} aria-hidden />}>
          {label}
        </Button>
      }
    >
      <div className={classes.jobs}>
        {children}
        <p className={classes.note}>{jobs("onServer")}</p>
      </div>
    </PopoverButton>
  );
}
