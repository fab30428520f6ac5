"use client";

import { useTranslations } from "next-intl";
import type { CashbackRow } from "@/domain/cashback-batch.schema";
import { AmountRuleText } from "@/features/cashback/amount-rule-panel";
import classes from "@/features/cashback/cashback-columns.module.css";
import { type BarKey, barPartsOf, isGivenUp, isHeld, sourceName } from "@/features/cashback/labels";
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
    { id: "name", header: t("name"), isIdentity: true, sortKey: "name", width: 157, cell: (row) => row.name },
    { id: "campaign", header: t("campaign"), width: 145, cell: (row) => row.campaign.key },
    {
      id: "perPayee",
      header: t("perPayee"),
      width: 102,
      align: "end",
      cell: (row) => <AmountRuleText rule={row.amount} hasOwnAmounts={row.hasOwnAmounts} isShort />,
    },
    {
      id: "state",
      header: t("state"),
      // The longest pair of badges in whole words; the bar and a reason stand beside them where there is room.
      width: 272,
      minWidth: 272,
      card: "state",
      isGrowing: true,
      cell: (row) => <BatchState row={row} place="cell" />,
    },
    { id: "lines", header: t("lines"), width: 72, align: "end", cell: (row) => formatCount(row.lines.all.count) },
    moneyColumn("total", t("total"), (row) => row.total, "total"),
    moneyColumn("settled", t("settled"), (row) => row.settled.sum),
    moneyColumn("open", t("open"), (row) => row.open.sum),
    { id: "source", header: t("source"), width: 108, cell: (row) => sourceName(row.source) },
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

type BatchStateProps = {
  row: CashbackRow;
  /** One line of a table, whose badges are never cut: what has no room is left out whole. Or free lines of a panel or head. */
  place?: "cell" | "panel" | "head";
};

/** What people want of the batch, what it does, and how its payments stand. */
export function BatchState({ row, place = "head" }: BatchStateProps) {
  const t = useTranslations("cashback.batch");
  const waits = useWaitWords();
  const isCell = place === "cell";
  // "Running" says nothing once the progress says more, nor does a pause that holds nothing any more.
  const isMoving = row.intent === "running" || (row.intent === "paused" && !isHeld(row));
  const isProgressEnough = isMoving && row.progress !== "idle";
  // What the engine paused by itself says why; a person knows their own reason.
  const pause = isHeld(row) && row.pauseReason !== "person" ? row.pauseReason : null;
  const cause = row.progress === "waiting" ? (row.waitsFor ?? pause) : pause;
  const wait = cause === null ? null : waits(cause);
  // Why it waits stands at the badge that says so; beside another one the pause says its own cause.
  const isAtPause = row.progress !== "waiting";
  const why = wait === null ? {} : isCell ? { hint: t("waitsHint", { cause: wait }) } : { detail: wait };
  // A card has room for one badge: what needs a person, else what people want of the batch.
  const second = row.progress === "needs_attention" ? "intent" : "progress";
  const rank = (part: "intent" | "progress") => (part === second && !isProgressEnough ? classes.second : undefined);
  return (
    <span className={isCell ? classes.cell : classes.state}>
      {isProgressEnough ? null : (
        <span className={rank("intent")}>
          <IntentChip row={row} why={isAtPause ? why : {}} />
        </span>
      )}
      {row.progress === "idle" ? null : (
        <span className={rank("progress")}>
          <StatusChip kind="progress" state={row.progress} {...(isAtPause ? {} : why)} />
        </span>
      )}
      {place !== "head" && row.states.length > 0 ? (
        <span className={classes.bar}>
          <BatchBar row={row} />
        </span>
      ) : null}
      {isCell && wait !== null ? <span className={classes.wait}>{wait}</span> : null}
    </span>
  );
}

type IntentChipProps = { row: CashbackRow; why: { hint?: string; detail?: string } };

function IntentChip({ row, why }: IntentChipProps) {
  const t = useTranslations("cashback.batch");
  if (!isGivenUp(row)) return <StatusChip kind="intent" state={row.intent} {...why} />;
  return <Chip state="stopped" tone="neutral" icon="stop" label={t("givenUp")} hint={t("givenUpHint")} />;
}

function BatchBar({ row }: { row: CashbackRow }) {
  const t = useTranslations("cashback");
  const words: Record<BarKey, string> = {
    settled: t("parts.settled"),
    accepted: t("parts.accepted"),
    decided: t("parts.decided"),
    rejected: t("parts.rejected"),
    unknown: t("parts.unknown"),
    open: t("parts.open"),
    unsent: t("parts.unsent"),
  };
  const parts = barPartsOf(row, words);
  const [settled, accepted, , rejected, unknown, open, unsent] = parts.map((part) => formatCount(part.count));
  const label = t("barTitle", {
    settled: settled ?? "0",
    accepted: accepted ?? "0",
    decided: row.decidedPaid.count,
    rejected: rejected ?? "0",
    unknown: unknown ?? "0",
    open: open ?? "0",
    unsent: unsent ?? "0",
  });
  return <Bar label={label} parts={parts} width={64} />;
}
