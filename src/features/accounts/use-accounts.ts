"use client";

import { keepPreviousData, useInfiniteQuery, useQueries, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { AccountFilter, AccountRow, AccountSort } from "@/domain/account.schema";
import type { AccountGroup } from "@/domain/account-group";
import type { Sort } from "@/domain/list-order";
import type { AccountListing } from "@/features/accounts/accounts-table";
import {
  type AccountFilterId,
  type AccountFilterState,
  accountFilterOf,
  activeFilters,
  withinGroup,
  withoutFilter,
} from "@/features/accounts/use-account-query";
import { useTRPC } from "@/trpc/client";

const PAGE = 100;

/** The accounts that this filter matches, page by page, in the server's order and with the server's sums. */
export function useAccounts(filter: AccountFilter, sort: Sort<AccountSort> | null) {
  const trpc = useTRPC();
  const input = { filter, limit: PAGE, ...(sort === null ? {} : { sort }) };
  const query = useInfiniteQuery(
    trpc.accounts.list.infiniteQueryOptions(input, {
      getNextPageParam: (page) => page.nextCursor,
      placeholderData: keepPreviousData,
    }),
  );
  const pages = query.data?.pages;
  const rows = useMemo(() => uniqueRows(pages?.flatMap((page) => page.items) ?? []), [pages]);
  const last = pages?.at(-1);
  const listing: AccountListing = {
    rows,
    total: last?.total ?? null,
    totals: last?.totals ?? null,
    groups: useMemo(() => uniqueGroups(pages?.flatMap((page) => page.groups) ?? []), [pages]),
    status: query.isError ? "failed" : query.data === undefined ? "loading" : "ready",
    isRefetching: query.isPlaceholderData,
    isLoadingMore: query.isFetchingNextPage,
  };
  const loadMore = () => {
    if (query.hasNextPage && !query.isFetching) void query.fetchNextPage();
  };
  return { listing, error: query.error, retry: () => void query.refetch(), loadMore };
}

/** The account of `?open=`: from the loaded rows, else asked for by its id. */
export function useOpenAccount(id: string | null, rows: readonly AccountRow[]): AccountRow | null {
  const trpc = useTRPC();
  const found = rows.find((row) => row.id === id) ?? null;
  const query = useQuery(
    trpc.accounts.get.queryOptions({ id: id ?? "" }, { enabled: id !== null && found === null, retry: false }),
  );
  if (id === null) return null;
  return found ?? query.data ?? null;
}

/** When nothing matches: how many accounts there are without filters, and which single filter hides most. */
export function useUnfiltered(state: AccountFilterState, isAsked: boolean, within: string | null) {
  const trpc = useTRPC();
  const ids = activeFilters(state);
  const bare = { ...state, ...noFilters };
  const count = (filter: AccountFilter) =>
    trpc.accounts.list.queryOptions(
      { filter: withinGroup(filter, within), limit: 1 },
      { enabled: isAsked && ids.length > 0 },
    );
  const all = useQuery(count(accountFilterOf(bare)));
  const singles = ids.length > 1 ? ids : [];
  const others = useQueries({ queries: singles.map((id) => count(accountFilterOf(stateWithout(state, id)))) });
  const found = singles.map((id, index) => ({ id, count: others[index]?.data?.total ?? 0 }));
  const best = found.toSorted((one, other) => other.count - one.count)[0];
  return { total: all.data?.total ?? null, best: best !== undefined && best.count > 0 ? best : null };
}

const noFilters = {
  q: "",
  group: [],
  groupBy: "any" as const,
  session: [],
  authority: [],
  twoFactor: null,
  age: null,
  min: null,
  max: null,
  frozen: false,
  stopped: false,
};

function stateWithout(state: AccountFilterState, id: AccountFilterId): AccountFilterState {
  const cleared = Object.keys(withoutFilter(id));
  return { ...state, ...Object.fromEntries(Object.entries(noFilters).filter(([key]) => cleared.includes(key))) };
}

/** The groups that the pages name, each once. */
function uniqueGroups(groups: readonly AccountGroup[]): AccountGroup[] {
  return [...new Map(groups.map((group) => [group.id, group])).values()];
}

/** A row that moved between two pages while they were read stands once. */
function uniqueRows(rows: readonly AccountRow[]): AccountRow[] {
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}
