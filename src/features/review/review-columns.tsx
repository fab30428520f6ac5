"use client";

import { useTranslations } from "next-intl";
import type { ReviewRow } from "@/domain/review.schema";
import { useFormats } from "@/i18n/use-formats";
import type { MoneyTableColumn } from "@/ui/money-table/money-table-types";
import { MoneyText } from "@/ui/money-text";
import { RelativeTime } from "@/ui/relative-time";

/** What an item is about: the payee, who a record names, the account. */
export function nameOf({ payee, record, accountName, subjectId }: ReviewRow): string {
  return payee ?? record?.counterparty ?? record?.id ?? accountName ?? subjectId;
}

/** Columns of outcomes and records that wait; what it is about identifies an item. */
export function useReviewColumns(hasRecords: boolean): MoneyTableColumn<ReviewRow>[] {
  const t = useTranslations("review");
  const formats = useFormats();
  return [
    {
      id: "what",
      header: t("columns.what"),
      isIdentity: true,
      width: 216,
      cell: nameOf,
    },
    {
      id: "kind",
      header: t("columns.kind"),
      width: 232,
      isGrowing: true,
      card: "state",
      cardWraps: true,
      cell: (row) => t(`kind.${row.kind}`),
    },
    {
      id: "amount",
      header: t("columns.amount"),
      width: 128,
      align: "end",
      card: "amount",
      cell: (row) => <MoneyText amount={row.amount} />,
    },
    {
      id: "waiting",
      header: t("columns.waiting"),
      width: 104,
      align: "end",
      card: "age",
      cell: (row) => <RelativeTime at={row.since} isLength />,
    },
    ...(hasRecords
      ? [
          {
            id: "recordAt",
            header: t("columns.recordAt"),
            width: 160,
            cell: (row: ReviewRow) => (row.record === null ? "—" : formats.instantSeconds(row.record.at)),
          },
          { id: "record", header: t("columns.record"), width: 144, cell: (row: ReviewRow) => row.record?.id ?? "—" },
        ]
      : []),
    { id: "account", header: t("columns.account"), width: 184, cell: (row) => row.accountName ?? "—" },
    { id: "batch", header: t("columns.batch"), width: 200, cell: (row) => row.batchName ?? "—" },
    {
      id: "since",
      header: t("columns.since"),
      width: 152,
      isHiddenByDefault: true,
      cell: (row) => formats.instant(row.since),
    },
  ];
}
