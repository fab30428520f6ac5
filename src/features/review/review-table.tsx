"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { ReviewRow } from "@/domain/review.schema";
import { unit } from "@/features/cashback/labels";
import { RefusalPanel } from "@/features/cashback/refusal-panel";
import { useReviewColumns } from "@/features/review/review-columns";
import type { ReviewList } from "@/features/review/use-review";
import { MoneyTable } from "@/ui/money-table/money-table";
import { useColumnLayout } from "@/ui/money-table/use-column-layout";

type ReviewTableProps = {
  list: ReviewList;
  openId: string | null;
  onOpenChange: (id: string | null) => void;
  empty: ReactNode;
};

/** Outcomes and records that wait for a decision. There is no selection: each is decided by itself. */
export function ReviewTable({ list, openId, onOpenChange, empty }: ReviewTableProps) {
  const t = useTranslations("review");
  const columns = useReviewColumns();
  const [layout, setLayout] = useColumnLayout("review");
  return (
    <MoneyTable<ReviewRow>
      name={t("table")}
      columns={columns}
      rows={list.rows}
      rowKey={(row) => row.id}
      rowTestId={(row) => `review-${row.id}`}
      rowLabel={(row) => `${t(`kind.${row.kind}`)} · ${row.payee ?? row.accountName ?? row.subjectId}`}
      rowHref={(row) => `/review/${row.id}`}
      total={list.total}
      status={list.status}
      isRefetching={list.isRefetching}
      isLoadingMore={list.isLoadingMore}
      onEndReached={list.onEndReached}
      openKey={openId}
      onOpenChange={onOpenChange}
      layout={layout}
      onLayoutChange={setLayout}
      error={list.error === null ? null : <RefusalPanel error={list.error} onRetry={list.onRetry} />}
      unit={unit}
      empty={empty}
    />
  );
}
