"use client";

import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { readRefusal } from "@/features/transfers/labels";
import { TransfersListPage } from "@/features/transfers/transfers-list-page";
import { useFilterWords } from "@/features/transfers/use-filter-words";
import {
  activeFilters,
  noFilters,
  type TransferView,
  type TransferViewPatch,
  transferFilterOf,
  useTransferQuery,
  withoutFilter,
} from "@/features/transfers/use-transfer-query";
import { useOpenTransfer, useStateTotals, useTransfers, useUnfiltered } from "@/features/transfers/use-transfers";
import { useTRPC } from "@/trpc/client";
import { ErrorMessage } from "@/ui/error-message";
import { useSettled } from "@/ui/use-settled";

const TYPING_MS = 250;

/** `/transfers`: the transfers as the server has them; the address keeps tab, filters and the open row. */
export function TransfersDoorPage() {
  const trpc = useTRPC();
  const { query, setQuery } = useTransferQuery();
  const me = useQuery(trpc.operators.me.queryOptions());
  const maySeePayees = me.data === undefined || me.data.may["payees.readFull"] !== undefined;
  const settled: TransferView = { ...query, q: useSettled(query.q, TYPING_MS) };
  const filter = transferFilterOf(settled);
  const { listing, error, retry, loadMore } = useTransfers(filter);
  const tabs = useStateTotals(settled);
  const words = useFilterWords(query, listing.rows);
  const change = useCallback((patch: TransferViewPatch) => void setQuery(patch), [setQuery]);
  const { total, best } = useUnfiltered(settled, listing.total === 0);
  const isNarrowed = query.state !== "all" || activeFilters(query).length > 0;
  const suggestion =
    best === null
      ? {}
      : { suggestion: { filter: words(best.id), count: best.count, onRemove: () => change(withoutFilter(best.id)) } };
  return (
    <TransfersListPage
      listing={listing}
      tabs={tabs}
      view={query}
      filter={filter}
      words={words}
      maySeePayees={maySeePayees}
      onViewChange={change}
      open={useOpenTransfer(query.open, listing.rows)}
      error={error === null ? null : <ErrorMessage error={readRefusal(error)} onRetry={retry} />}
      noMatch={
        !isNarrowed || total === null || total === 0
          ? null
          : { unfiltered: total, onClear: () => change(noFilters), ...suggestion }
      }
      onEndReached={loadMore}
    />
  );
}
