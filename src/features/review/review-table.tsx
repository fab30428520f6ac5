"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { ReviewRow } from "@/domain/review.schema";
import { unit } from "@/features/cashback/labels";
import { RefusalPanel } from "@/features/cashback/refusal-panel";
import { nameOf, useReviewColumns } from "@/features/review/review-columns";
import type { ReviewList } from "@/features/review/use-review";
import { MoneyTable } from "@/ui/money-table/money-table";
import type { RowSelection } from "@/ui/money-table/row-selection";
import { useColumnLayout } from "@/ui/money-table/use-column-layout";

type ReviewTableProps = {
  /** Which items are ticked; a list whose items are decided one by one has none. */
  selection?: RowSelection | undefined;
  onSelectionChange?: (selection: RowSelection) => void;
  selectionActions?: ReactNode;
  selectionHint?: string | undefined;
  hasRecords?: boolean;
  list: ReviewList;
  openId: string | null;
  onOpenChange: (id: string | null) => void;
  empty: ReactNode;
};

/** Outcomes and records that wait for a decision. An outcome is decided by itself; records may be ticked. */
export function ReviewTable({
  list,
  openId,
  onOpenChange,
  empty,
  selection,
  onSelectionChange,
  selectionActions,
  selectionHint,
  hasRecords = false,
}: ReviewTableProps) {
  const t = useTranslations("review");
  const columns = useReviewColumns(hasRecords);
  const [layout, setLayout] = useColumnLayout(hasRecords ? "review-records" : "review");
  return (
    <MoneyTable<ReviewRow>
      name={t("table")}
      columns={columns}
      rows={list.rows}
      rowKey={(row) => row.id}
      rowTestId={(row) => `review-${row.id}`}
      rowLabel={(row) => `${t(`kind.${row.kind}`)} · ${nameOf(row)}`}
      rowHref={(row) => `/review/${row.id}`}
      total={list.total}
      {...(selection === undefined || onSelectionChange === undefined ? {} : { selection, onSelectionChange })}
      selectionActions={selectionActions}
      selectionHint={selectionHint}
      isChosenByHand
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
