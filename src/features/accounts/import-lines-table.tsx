"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import type { ImportAccountLine } from "@/domain/account.schema";
import { formatCount } from "@/i18n/formats";
import type { IconName, Tone } from "@/ui/chip-states";
import { MoneyTable } from "@/ui/money-table/money-table";
import type { MoneyTableColumn } from "@/ui/money-table/money-table-types";
import { useColumnLayout } from "@/ui/money-table/use-column-layout";
import { StateMessage } from "@/ui/state-message";
import { Chip } from "@/ui/status-chip";

type Verdict = ImportAccountLine["verdict"];

const looks: Record<Verdict, { tone: Tone; icon: IconName }> = {
  ready: { tone: "info", icon: "point" },
  exists: { tone: "neutral", icon: "circle-minus" },
  archived: { tone: "held", icon: "archive" },
  superseded: { tone: "neutral", icon: "circle-minus" },
  invalid: { tone: "rejected", icon: "alert" },
};

type ImportLinesTableProps = {
  lines: readonly ImportAccountLine[];
  /** Where accounts go whose line names no group; null while nobody knows. */
  fallback: string | null;
};

/** Every line of an import with its verdict; passwords are not among what is shown. */
export function ImportLinesTable({ lines, fallback }: ImportLinesTableProps) {
  const t = useTranslations("accounts.import");
  const [layout, setLayout] = useColumnLayout("account-import");
  return (
    <MoneyTable
      name={t("table")}
      columns={useLineColumns(fallback)}
      rows={lines}
      rowKey={(line) => String(line.line)}
      rowTestId={(line) => `line-${line.line}`}
      rowLabel={(line) => line.email ?? String(line.line)}
      total={lines.length}
      status="ready"
      layout={layout}
      onLayoutChange={setLayout}
      empty={<StateMessage title={t("nothingReady")} />}
    />
  );
}

function useLineColumns(fallback: string | null): MoneyTableColumn<ImportAccountLine>[] {
  const t = useTranslations("accounts.import.columns");
  return useMemo(
    () => [
      { id: "line", header: t("line"), align: "end", width: 80, cell: (line) => formatCount(line.line) },
      { id: "email", header: t("email"), isIdentity: true, width: 280, cell: (line) => line.email ?? "—" },
      { id: "alias", header: t("alias"), width: 160, cell: (line) => line.alias ?? "—" },
      {
        id: "group",
        header: t("group"),
        width: 160,
        cell: (line) => line.group ?? (line.verdict === "ready" ? (fallback ?? "—") : "—"),
      },
      {
        id: "verdict",
        header: t("verdict"),
        width: 176,
        card: "state",
        cell: (line) => <VerdictChip verdict={line.verdict} />,
      },
      { id: "reason", header: t("reason"), width: 320, isGrowing: true, cell: (line) => <Why line={line} /> },
    ],
    [t, fallback],
  );
}

function VerdictChip({ verdict }: { verdict: Verdict }) {
  const t = useTranslations("accounts.import.verdict");
  return <Chip state={verdict} label={t(verdict)} {...looks[verdict]} />;
}

function Why({ line }: { line: ImportAccountLine }) {
  const t = useTranslations("accounts.import");
  const { verdict, reason, refersTo, leftOut } = line;
  const faults = ["columns", "quote", "password", "alias", "group", "note", "email"] as const;
  const fault = faults.find((known) => known === reason);
  const notes = [
    ...(fault === undefined ? [] : [t(`reason.${fault}`)]),
    ...(verdict === "superseded" && refersTo !== null ? [t("winsLine", { line: refersTo })] : []),
    ...(leftOut.includes("mailbox") ? [t("leftOutMailbox")] : []),
  ];
  const isKnown = (verdict === "exists" || verdict === "archived") && refersTo !== null;
  if (!isKnown && notes.length === 0) return "—";
  return (
    <>
      {isKnown ? <Link href={`/accounts/${refersTo}`}>{t("openAccount")}</Link> : null} {notes.join(" ")}
    </>
  );
}
