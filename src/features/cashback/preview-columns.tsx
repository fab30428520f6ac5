"use client";

import { useTranslations } from "next-intl";
import type { ImportReportRow } from "@/domain/import-report.schema";
import { widestAmountPx } from "@/features/cashback/labels";
import { useLineReasons } from "@/features/cashback/use-line-reasons";
import { formatCount } from "@/i18n/formats";
import type { MoneyTableColumn } from "@/ui/money-table/money-table-types";
import { MoneyText } from "@/ui/money-text";
import { StatusChip } from "@/ui/status-chip";

/** Columns of the first rows of a file, as they would be stored. */
export function usePreviewColumns(): MoneyTableColumn<ImportReportRow>[] {
  const t = useTranslations("cashback.wizard");
  return [
    {
      id: "payee",
      header: t("preview.payee"),
      isIdentity: true,
      width: 168,
      cell: (row) => <PreviewIdentity row={row} />,
    },
    {
      id: "amount",
      header: t("fields.amount"),
      width: widestAmountPx,
      minWidth: widestAmountPx,
      align: "end",
      card: "amount",
      cell: (row) => <MoneyText amount={row.amount} />,
    },
    {
      id: "state",
      header: t("preview.state"),
      width: 112,
      card: "state",
      cell: (row) => <StatusChip kind="line" state={row.verdict} />,
    },
    {
      id: "reason",
      header: t("preview.reason"),
      width: 160,
      isGrowing: true,
      card: "age",
      cell: (row) => <RowReasons row={row} />,
    },
    { id: "registeredOn", header: t("fields.registeredOn"), width: 112, cell: (row) => row.registeredOn ?? "—" },
    { id: "cards", header: t("fields.cards"), width: 80, align: "end", cell: (row) => row.cardCount ?? "—" },
    // What has no room beside the summary: the panel of a row shows it, and *Columns* brings it here.
    {
      id: "firstCardOn",
      header: t("fields.firstCardOn"),
      width: 112,
      isHiddenByDefault: true,
      cell: (row) => row.firstCardOn ?? "—",
    },
    {
      id: "note",
      header: t("fields.note"),
      width: 160,
      isHiddenByDefault: true,
      cell: (row) => <CutText text={row.note ?? "—"} />,
    },
    {
      id: "sequence",
      header: t("fields.sequence"),
      width: 96,
      isHiddenByDefault: true,
      cell: (row) => <CutText text={row.sequence ?? "—"} />,
    },
  ];
}

function RowReasons({ row }: { row: ImportReportRow }) {
  const words = useRowWords();
  return <CutText text={words(row)} />;
}

/** Text that its cell may cut off: the whole of it is in the tooltip, and in the panel of its row. */
function CutText({ text }: { text: string }) {
  return <span title={text}>{text}</span>;
}

/** Line in the file and payee in one piece; the whole of it in the tooltip. */
export function PreviewIdentity({ row }: { row: ImportReportRow }) {
  const text = `${formatCount(row.sourceLineNo)} · ${row.payee === "" ? "—" : row.payee}`;
  return <span title={text}>{text}</span>;
}

/** What is to be said about a row: its reasons, then its notes, in whole sentences. */
export function useRowWords(): (row: ImportReportRow) => string {
  const words = useLineReasons();
  return (row) =>
    words.sentences([
      ...row.reasons.map((reason) => words.why(reason.code, reason.params)),
      ...row.notes.map((note) => words.note(note.code)),
    ]);
}
