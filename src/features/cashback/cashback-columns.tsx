"use client";

import { useTranslations } from "next-intl";
import type { CashbackRow } from "@/domain/cashback-batch.schema";
import classes from "@/features/cashback/cashback-columns.module.css";
import { type BarKey, barPartsOf, isHeld, sourceName } from "@/features/cashback/labels";
import { useWaitWords } from "@/features/cashback/use-wait-words";
import { formatCount } from "@/i18n/formats";
import { useFormats } from "@/i18n/use-formats";
import { Bar } from "@/ui/bar";
import type { MoneyTableColumn } from "@/ui/money-table/money-table-types";
import { MoneyText } from "@/ui/money-text";
import { Chip, StatusChip } from "@/ui/status-chip";

/** Columns of the list of cashback batches; the name identifies a batch. */
export function useCashbackColumns(): MoneyTableColumn<CashbackRow>[] {
  const t = useTranslations("cashback.columns");
  const formats = useFormats();
  return [
    { id: "name", header: t("name"), isIdentity: true, sortKey: "name", width: 176, cell: (row) => row.name },
    { id: "campaign", header: t("campaign"), width: 160, cell: (row) => row.campaign.key },
    { id: "perPayee", header: t("perPayee"), width: 104, align: "end", cell: (row) => <PerPayee row={row} /> },
    {
      id: "state",
      header: t("state"),
      width: 224,
      card: "state",
      isGrowing: true,
      cell: (row) => <BatchState row={row} hasBar />,
    },
    { id: "lines", header: t("lines"), width: 72, align: "end", cell: (row) => formatCount(row.lines.all.count) },
    moneyColumn("total", t("total"), (row) => row.total, "total"),
    moneyColumn("settled", t("settled"), (row) => row.settled.sum),
    moneyColumn("open", t("open"), (row) => row.open.sum),
    { id: "source", header: t("source"), width: 120, cell: (row) => sourceName(row.source) },
    {
      id: "created",
      header: t("created"),
      width: 144,
      sortKey: "createdAt",
      card: "age",
      cell: (row) => formats.instant(row.createdAt),
    },
    { id: "by", header: t("by"), width: 128, isHiddenByDefault: true, cell: (row) => row.createdBy.name ?? "—" },
    {
      id: "finished",
      header: t("finished"),
      width: 144,
      isHiddenByDefault: true,
      cell: (row) => formats.instant(row.finishedAt),
    },
  ];
}

function moneyColumn(
  id: string,
  header: string,
  amount: (row: CashbackRow) => string,
  sortKey?: string,
): MoneyTableColumn<CashbackRow> {
  return {
    id,
    header,
    width: 112,
    align: "end",
    ...(sortKey === undefined ? {} : { sortKey, card: "amount" as const, pin: "end" as const }),
    cell: (row) => <MoneyText amount={amount(row)} />,
  };
}

/** The one amount that every payee gets, or that the file says. */
function PerPayee({ row }: { row: CashbackRow }) {
  const t = useTranslations("cashback");
  return "fixed" in row.amount ? <MoneyText amount={row.amount.fixed} /> : t("fromColumn");
}

/** What people want of the batch, what it does, and how its payments stand. */
export function BatchState({ row, hasBar = false }: { row: CashbackRow; hasBar?: boolean }) {
  const t = useTranslations("cashback.batch");
  const waits = useWaitWords();
  // "Running" says nothing once the progress says more, nor does a pause that holds nothing any more.
  const isMoving = row.intent === "running" || (row.intent === "paused" && !isHeld(row));
  const isProgressEnough = isMoving && row.progress !== "idle";
  return (
    <span className={classes.state}>
      {isProgressEnough ? null : row.intent === "stopped" && row.startedAt === null ? (
        <Chip state="stopped" tone="neutral" icon="stop" label={t("givenUp")} hint={t("givenUpHint")} />
      ) : (
        <StatusChip kind="intent" state={row.intent} />
      )}
      {row.progress === "idle" ? null : (
        <StatusChip
          kind="progress"
          state={row.progress}
          {...(row.progress === "waiting" && row.waitsFor !== null ? { detail: waits(row.waitsFor) } : {})}
        />
      )}
      {hasBar && row.states.length > 0 ? (
        <span className={classes.bar}>
          <BatchBar row={row} />
        </span>
      ) : null}
    </span>
  );
}

function BatchBar({ row }: { row: CashbackRow }) {
  const t = useTranslations("cashback");
  const words: Record<BarKey, string> = {
    settled: t("parts.settled"),
    accepted: t("parts.accepted"),
    rejected: t("parts.rejected"),
    unknown: t("parts.unknown"),
    open: t("parts.open"),
  };
  const parts = barPartsOf(row, words);
  const [settled, accepted, rejected, unknown, open] = parts.map((part) => formatCount(part.count));
  const label = t("barTitle", {
    settled: settled ?? "0",
    accepted: accepted ?? "0",
    rejected: rejected ?? "0",
    unknown: unknown ?? "0",
    open: open ?? "0",
  });
  return <Bar label={label} parts={parts} width={64} />;
}
