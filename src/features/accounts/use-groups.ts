"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import type { GroupRow } from "@/domain/group.schema";
import { useTRPC } from "@/trpc/client";

const PAGE = 200;

/** Every group by name, with count and sum of its accounts; null while nobody has read them. */
export function useGroups(): readonly GroupRow[] | null {
  const trpc = useTRPC();
  const query = useInfiniteQuery(
    trpc.groups.list.infiniteQueryOptions({ limit: PAGE }, { getNextPageParam: (page) => page.nextCursor }),
  );
  const { hasNextPage, isFetching, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  const pages = query.data?.pages;
  return useMemo(
    () =>
      pages === undefined
        ? null
        : [...new Map(pages.flatMap(({ items }) => items.map((one) => [one.id, one] as const))).values()],
    [pages],
  );
}
