"use client";

import { keepPreviousData, useInfiniteQuery, useQueries, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { TransferFilter, TransferRow, TransferTotals } from "@/domain/transfer-list.schema";
import {
  activeFilters,
  noFilters,
  type TransferFilterId,
  type TransferView,
  transferFilterOf,
  withoutFilter,
} from "@/features/transfers/use-transfer-query";
import { useTRPC } from "@/trpc/client";
import { useLiveState } from "@/trpc/use-events";

const PAGE = 100;
const POLL_MS = 5_000;

export type TransferListing = {
  rows: readonly TransferRow[];
  total: number | null;
  /** Count and sum by state over the applied filter; null while nobody knows. */
  totals: TransferTotals | null;
  status: "loading" | "ready" | "failed";
  isRefetching: boolean;
  isLoadingMore: boolean;
};

/** How often to read again: not at all while changes arrive by themselves. */
export function useTransferInterval(): number | false {
  return useLiveState() === "live" ? false : POLL_MS;
}

/** The transfers of a filter, page by page, the newest first, with the server's sums. */
export function useTransfers(filter: TransferFilter) {
  const trpc = useTRPC();
  const refetchInterval = useTransferInterval();
  const query = useInfiniteQuery(
    trpc.transfers.list.infiniteQueryOptions(
      { filter, limit: PAGE },
      { getNextPageParam: (page) => page.nextCursor, placeholderData: keepPreviousData, refetchInterval },
    ),
  );
  const pages = query.data?.pages;
  // A row that appeared while the pages were read stands once.
  const rows = useMemo(
    () => [...new Map((pages?.flatMap((page) => page.items) ?? []).map((row) => [row.id, row])).values()],
    [pages],
  );
  const first = pages?.[0];
  const listing: TransferListing = {
    rows,
    total: first?.total ?? null,
    totals: first?.totals ?? null,
    status: query.isError ? "failed" : query.data === undefined ? "loading" : "ready",
    isRefetching: query.isPlaceholderData,
    isLoadingMore: query.isFetchingNextPage,
  };
  const loadMore = () => {
    if (query.hasNextPage && !query.isFetching) void query.fetchNextPage();
  };
  return { listing, error: query.error, retry: () => void query.refetch(), loadMore };
}

/** Count and sum of every state under the other filters: what the tabs say. */
export function useStateTotals(view: TransferView): TransferTotals | null {
  const trpc = useTRPC();
  const refetchInterval = useTransferInterval();
  const filter = transferFilterOf({ ...view, state: "all" });
  const query = useQuery(
    trpc.transfers.list.queryOptions({ filter, limit: 1 }, { refetchInterval, placeholderData: keepPreviousData }),
  );
  return query.data?.totals ?? null;
}

/** The transfer of `?open=`: from the loaded rows, else asked for by its id. */
export function useOpenTransfer(id: string | null, rows: readonly TransferRow[]): TransferRow | null {
  const trpc = useTRPC();
  const found = rows.find((row) => row.id === id) ?? null;
  const query = useQuery(
    trpc.transfers.get.queryOptions({ id: id ?? "" }, { enabled: id !== null && found === null, retry: false }),
  );
  if (id === null) return null;
  return found ?? query.data ?? null;
}

/** When nothing matches: how many transfers there are without filters, and which single filter hides most. */
export function useUnfiltered(view: TransferView, isAsked: boolean) {
  const trpc = useTRPC();
  const ids = activeFilters(view);
  const count = (without: readonly TransferFilterId[], state: TransferView["state"]) =>
    trpc.transfers.list.queryOptions(
      { filter: transferFilterOf({ ...cleared(view, without), state }), limit: 1 },
      { enabled: isAsked && (ids.length > 0 || view.state !== "all") },
    );
  const all = useQuery(count(ids, "all"));
  const singles = ids.length > 1 ? ids : [];
  const others = useQueries({ queries: singles.map((id) => count([id], view.state)) });
  const found = singles.map((id, index) => ({ id, count: others[index]?.data?.total ?? 0 }));
  const best = found.toSorted((one, other) => other.count - one.count)[0];
  return { total: all.data?.total ?? null, best: best !== undefined && best.count > 0 ? best : null };
}

const empty: Omit<TransferView, "state" | "open"> = {
  q: "",
  payee: null,
  parked: [],
  kind: null,
  doubt: false,
  account: null,
  as: "source",
  batch: null,
  campaign: "",
  by: null,
  min: null,
  max: null,
  since: null,
  until: null,
};

function cleared(view: TransferView, without: readonly TransferFilterId[]): TransferView {
  const keys = without.flatMap((id) => Object.keys(withoutFilter(id))).filter((key) => key in noFilters);
  return { ...view, ...Object.fromEntries(Object.entries(empty).filter(([key]) => keys.includes(key))) };
}
