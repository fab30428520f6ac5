"use client";

import { useTranslations } from "next-intl";
import type { CashbackLine } from "@/domain/cashback-batch-line.schema";
import { isVerdict, unit, widestAmountPx } from "@/features/cashback/labels";
import { useLineReasons } from "@/features/cashback/use-line-reasons";
import { useWaitWords } from "@/features/cashback/use-wait-words";
import { formatCount } from "@/i18n/formats";
import { useFormats } from "@/i18n/use-formats";
import type { MoneyTableColumn } from "@/ui/money-table/money-table-types";
import { MoneyText } from "@/ui/money-text";
import { StatusChip } from "@/ui/status-chip";

/** Where lines are listed: on a page of their own, or in the check of an import beside its summary. */
export type LinesPlace = "page" | "check";

/** What the check shows by itself, and how wide: what is in the file, with no column cut at 1440 px. */
const checkWidths: Readonly<Record<string, number>> = {
  payee: 160,
  amount: widestAmountPx,
  state: 118,
  reason: 142,
  registeredOn: 128,
  cards: 80,
};

/** The columns of lines for a place; the others of the check are a choice away. */
export function useLineColumns(place: LinesPlace = "page"): MoneyTableColumn<CashbackLine>[] {
  const columns = useAllColumns();
  if (place === "page") return columns;
  return columns.map((column) => {
    const width = checkWidths[column.id];
    return width === undefined ? { ...column, isHiddenByDefault: true } : { ...column, width };
  });
}

/** Columns of the lines of one batch. The line in the file stands in the identity cell, so that it stays in sight. */
function useAllColumns(): MoneyTableColumn<CashbackLine>[] {
  const t = useTranslations("cashback.batch.lineColumns");
  const formats = useFormats();
  return [
    {
      id: "payee",
      header: t("numberedPayee"),
      isIdentity: true,
      sortKey: "payee",
      width: 200,
      cell: (line) => <LineIdentity line={line} />,
    },
    {
      id: "amount",
      header: t("amount"),
      width: widestAmountPx,
      minWidth: widestAmountPx,
      align: "end",
      pin: "end",
      sortKey: "amount",
      card: "amount",
      cell: (line) => <MoneyText amount={line.amount} />,
    },
    { id: "state", header: t("state"), width: 168, card: "state", cell: (line) => <LineStateChip line={line} /> },
    {
      id: "reason",
      header: t("reason"),
      width: 200,
      isGrowing: true,
      card: "age",
      cell: (line) => <ReasonCell line={line} />,
    },
    { id: "earlier", header: t("earlier"), width: 152, cell: (line) => <EarlierCell line={line} /> },
    { id: "registeredOn", header: t("registeredOn"), width: 128, cell: (line) => formats.day(line.registeredOn) },
    { id: "cards", header: t("cards"), width: 80, align: "end", cell: (line) => line.cardCount ?? "—" },
    { id: "firstCardOn", header: t("firstCardOn"), width: 120, cell: (line) => formats.day(line.firstCardOn) },
    { id: "attempts", header: t("attempts"), width: 88, align: "end", cell: (line) => formatCount(line.attempts) },
    { id: "record", header: t("record"), width: 168, cell: (line) => line.recordId ?? "—" },
    { id: "sent", header: t("sent"), width: 168, cell: (line) => formats.instantSeconds(line.sentAt) },
    { id: "note", header: t("note"), width: 200, isHiddenByDefault: true, cell: (line) => line.note ?? "—" },
  ];
}

/** Line in the file, as a spreadsheet counts it, and payee in one piece. */
export function LineIdentity({ line }: { line: CashbackLine }) {
  return (
    <>
      {formatCount(line.sourceLineNo)} · {line.payee ?? "—"}
    </>
  );
}

/** What a line shows: its verdict until the start, then the state of its transfer, with why it is parked. */
export function LineStateChip({ line }: { line: CashbackLine }) {
  const t = useTranslations("cashback.line");
  const waits = useWaitWords();
  const { state } = line;
  if (line.isDecidedPaid) {
    return <StatusChip kind="transfer" state="accepted" detail={t("byDecision")} hint={t("byDecisionHint")} />;
  }
  if (isVerdict(state)) return <StatusChip kind="line" state={state} />;
  const detail = state === "parked" && line.parkReason !== null ? { detail: waits(line.parkReason) } : {};
  return <StatusChip kind="transfer" state={state} {...detail} />;
}

function ReasonCell({ line }: { line: CashbackLine }) {
  const t = useTranslations("cashback.line");
  const words = useLineReasons();
  if (line.upstreamMessage?.trim() && line.state !== "settled" && line.state !== "accepted") {
    return <span title={line.upstreamMessage}>{t("quoted", { text: line.upstreamMessage })}</span>;
  }
  const whys = line.reasons.map((reason) => words.why(reason.code, reason.params));
  // What is wrong with a cell is said at once: it is to be corrected in the file.
  const said =
    line.state === "invalid" ? words.sentences(whys) : line.reasons.map(({ code }) => words.label(code)).join(", ");
  const isPaid = line.state === "accepted" || line.state === "settled";
  if (whys.length > 0)
    return (
      <span title={whys.join("\n")}>
        {line.isOverridden ? t(isPaid ? "overridden" : "toPay", { reasons: said }) : said}
      </span>
    );
  return words.sentences(line.notes.map((note) => words.note(note.code)));
}

function EarlierCell({ line }: { line: CashbackLine }) {
  const t = useTranslations("cashback");
  const { count, sum } = line.earlier;
  if (count === 0) return t("batch.neverPaid");
  return (
    <>
      {formatCount(count)} · <MoneyText amount={sum} unit={unit} form="short" />
    </>
  );
}
