"use client";

import { keepPreviousData, useInfiniteQuery, useQueries, useQuery } from "@tanstack/react-query";
import type { CashbackList } from "@/features/cashback/cashback-table";
import { actErrorOf } from "@/features/cashback/labels";
import {
  type CashbackView,
  filterOf,
  isNarrowed,
  listTabs,
  type TabCounts,
} from "@/features/cashback/use-cashback-view";
import { useLiveInterval } from "@/features/cashback/use-live-interval";
import { useTRPC } from "@/trpc/client";

const pageSize = 100;

/** The batches that the address asks for, page by page. */
export function useCashbackList(view: CashbackView): CashbackList {
  const trpc = useTRPC();
  const refetchInterval = useLiveInterval();
  const filter = filterOf(view);
  const input = { limit: pageSize, filter, sort: { by: view.sort, direction: view.dir } };
  const list = useInfiniteQuery(
    trpc.cashback.list.infiniteQueryOptions(input, {
      getNextPageParam: (page) => page.nextCursor,
      placeholderData: keepPreviousData,
      refetchInterval,
    }),
  );
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const all = useQuery(
    trpc.cashback.list.queryOptions(
      { limit: 1 },
      { enabled: list.isSuccess && rows.length === 0 && isNarrowed(filter) },
    ),
  );
  return {
    rows,
    total: list.data?.pages.at(-1)?.total ?? null,
    unfiltered: all.data?.total ?? null,
    status: list.isError ? "failed" : list.isPending ? "loading" : "ready",
    isRefetching: list.isPlaceholderData,
    isLoadingMore: list.isFetchingNextPage,
    error: list.isError ? actErrorOf(list.error) : null,
    onEndReached: () => {
      if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
    },
    onRetry: () => void list.refetch(),
  };
}

/** How many batches each tab has under the other filters; a tab that was not read has no number. */
export function useTabCounts(view: CashbackView): TabCounts {
  const trpc = useTRPC();
  const refetchInterval = useLiveInterval();
  const counts = useQueries({
    queries: listTabs.map((tab) =>
      trpc.cashback.list.queryOptions({ limit: 1, filter: filterOf({ ...view, tab }) }, { refetchInterval }),
    ),
  });
  return Object.fromEntries(listTabs.map((tab, place) => [tab, counts[place]?.data?.total]));
}
