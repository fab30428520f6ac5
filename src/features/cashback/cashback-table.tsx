"use client";

import { Button } from "@mantine/core";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { type ReactNode, useMemo } from "react";
import type { CashbackRow } from "@/domain/cashback-batch.schema";
import { useCashbackColumns } from "@/features/cashback/cashback-columns";
import { type ActError, unit } from "@/features/cashback/labels";
import { RefusalPanel } from "@/features/cashback/refusal-panel";
import { TemplateButton } from "@/features/cashback/template-button";
import {
  type CashbackView,
  type CashbackViewChange,
  filterOf,
  isNarrowed,
  listSorts,
} from "@/features/cashback/use-cashback-view";
import { useMay } from "@/features/operators/use-may";
import { MoneyTable } from "@/ui/money-table/money-table";
import type { NoMatch } from "@/ui/money-table/money-table-types";
import { useColumnLayout } from "@/ui/money-table/use-column-layout";
import { StateMessage } from "@/ui/state-message";

/** What the server answered so far. */
export type CashbackList = {
  rows: readonly CashbackRow[];
  /** How many batches the applied filter has; null while nobody knows. */
  total: number | null;
  /** How many there are without any filter; null while nobody asked. */
  unfiltered: number | null;
  status: "loading" | "ready" | "failed";
  isRefetching: boolean;
  isLoadingMore: boolean;
  error: ActError | null;
  onEndReached: () => void;
  onRetry: () => void;
};

type CashbackTableProps = {
  list: CashbackList;
  view: CashbackView;
  onViewChange: (change: CashbackViewChange) => void;
  rowActions: (row: CashbackRow) => ReactNode;
};

/** The table of cashback batches. */
export function CashbackTable({ list, view, onViewChange, rowActions }: CashbackTableProps) {
  const t = useTranslations("cashback");
  const may = useMay();
  const columns = useCashbackColumns();
  const [layout, setLayout] = useColumnLayout("cashback");
  const noMatch = useMemo((): NoMatch | null => {
    if (!isNarrowed(filterOf(view)) || list.unfiltered === 0) return null;
    const onClear = () => onViewChange({ tab: null, q: null, campaign: null, source: null });
    return { unfiltered: list.unfiltered ?? 0, onClear };
  }, [view, list.unfiltered, onViewChange]);
  return (
    <MoneyTable<CashbackRow>
      name={t("table")}
      columns={columns}
      rows={list.rows}
      rowKey={(row) => row.id}
      rowTestId={(row) => `batch-${row.id}`}
      rowLabel={(row) => row.name}
      rowHref={(row) => `/cashback/${row.id}/lines`}
      rowActions={rowActions}
      total={list.total}
      status={list.status}
      isRefetching={list.isRefetching}
      isLoadingMore={list.isLoadingMore}
      onEndReached={list.onEndReached}
      sort={{ key: view.sort, direction: view.dir === "asc" ? "ascending" : "descending" }}
      onSortChange={(sort) =>
        onViewChange({
          sort: listSorts.find((key) => key === sort?.key) ?? null,
          dir: sort === null ? null : sort.direction === "ascending" ? "asc" : "desc",
        })
      }
      openKey={view.open}
      onOpenChange={(open) => onViewChange({ open })}
      layout={layout}
      onLayoutChange={setLayout}
      noMatch={noMatch}
      error={list.error === null ? null : <RefusalPanel error={list.error} onRetry={list.onRetry} />}
      unit={unit}
      empty={
        <StateMessage
          title={t("empty.title")}
          actions={
            may("drafts.edit") ? (
              <>
                <Button component={Link} href="/cashback/new">
                  {t("new")}
                </Button>
                <TemplateButton />
              </>
            ) : undefined
          }
        >
          {t("empty.lead")}
        </StateMessage>
      }
    />
  );
}
