"use client";

import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { CountReviewOutput, ReviewDetail, ReviewKind, ReviewRow } from "@/domain/review.schema";
import { type ActError, actErrorOf } from "@/features/cashback/labels";
import type { Reading } from "@/features/cashback/use-cashback";
import { useLiveInterval } from "@/features/cashback/use-live-interval";
import { useTRPC } from "@/trpc/client";

const pageSize = 100;

/** What waits for a person, counted by kind and by reason. */
export function useReviewCounts(): Reading<CountReviewOutput> {
  const trpc = useTRPC();
  const refetchInterval = useLiveInterval();
  const counts = useQuery(trpc.review.counts.queryOptions(undefined, { refetchInterval }));
  if (counts.data) return { status: "ready", value: counts.data };
  if (counts.isError) {
    return { status: "failed", error: actErrorOf(counts.error), onRetry: () => void counts.refetch() };
  }
  return { status: "loading" };
}

export type ReviewList = {
  rows: readonly ReviewRow[];
  total: number | null;
  status: "loading" | "ready" | "failed";
  isRefetching: boolean;
  isLoadingMore: boolean;
  error: ActError | null;
  onEndReached: () => void;
  onRetry: () => void;
};

/** Open items of these kinds, newest first. */
export function useReviewList(kinds: readonly ReviewKind[], batchId: string | null): ReviewList {
  const trpc = useTRPC();
  const refetchInterval = useLiveInterval();
  const filter = { kind: [...kinds], ...(batchId === null ? {} : { batchId }) };
  const input = { limit: pageSize, filter };
  const list = useInfiniteQuery(
    trpc.review.list.infiniteQueryOptions(input, {
      getNextPageParam: (page) => page.nextCursor,
      placeholderData: keepPreviousData,
      refetchInterval,
    }),
  );
  return {
    rows: list.data?.pages.flatMap((page) => page.items) ?? [],
    total: list.data?.pages.at(-1)?.total ?? null,
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

/** One item with its evidence and what may be decided about it. */
export function useReviewItem(id: string): Reading<ReviewDetail> {
  const trpc = useTRPC();
  const refetchInterval = useLiveInterval();
  const item = useQuery(trpc.review.get.queryOptions({ id }, { refetchInterval }));
  if (item.data) return { status: "ready", value: item.data };
  if (item.isError) return { status: "failed", error: actErrorOf(item.error), onRetry: () => void item.refetch() };
  return { status: "loading" };
}
