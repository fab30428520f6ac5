"use client";

import { keepPreviousData, useInfiniteQuery, useQueries, useQuery } from "@tanstack/react-query";
import { createParser, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useMemo } from "react";
import type { PayeeFilter, PayeeRow } from "@/domain/transfer-payee.schema";
import { useTRPC } from "@/trpc/client";
import { useSettled } from "@/ui/use-settled";

const PAGE = 100;
const TYPING_MS = 250;

const parseAsDirection = createParser<"asc">({
  parse: (text) => (text === "firstSeen" ? "asc" : null),
  serialize: () => "firstSeen",
});

const parsers = {
  status: parseAsStringLiteral(["all", "suspended", "blocked"] as const).withDefault("all"),
  q: parseAsString.withDefault(""),
  campaign: parseAsString.withDefault(""),
  sort: parseAsDirection,
  open: parseAsString,
};

/** What the list shows, kept in the address: tab, search, campaign, order and the open row. */
export function usePayeesView() {
  const [view, setView] = useQueryStates(parsers, { history: "replace" });
  return useMemo(() => ({ view, setView }), [view, setView]);
}

export type PayeesView = ReturnType<typeof usePayeesView>["view"];
export type PayeesViewPatch = { [Key in keyof PayeesView]?: PayeesView[Key] | null };

export type PayeeListing = {
  rows: readonly PayeeRow[];
  total: number | null;
  status: "loading" | "ready" | "failed";
  isRefetching: boolean;
  isLoadingMore: boolean;
};

/** The payees of a view, page by page, and how many there are without its filters. */
export function usePayees(view: PayeesView) {
  const trpc = useTRPC();
  const filter = filterOf({
    ...view,
    q: useSettled(view.q, TYPING_MS),
    campaign: useSettled(view.campaign, TYPING_MS),
  });
  const sort = view.sort === null ? {} : { sort: { by: "firstSeen" as const, direction: view.sort } };
  const query = useInfiniteQuery(
    trpc.payees.list.infiniteQueryOptions(
      { filter, limit: PAGE, ...sort },
      { getNextPageParam: (page) => page.nextCursor, placeholderData: keepPreviousData },
    ),
  );
  const pages = query.data?.pages;
  // A payee that appeared while the pages were read stands once.
  const rows = useMemo(
    () => [...new Map((pages?.flatMap((page) => page.items) ?? []).map((row) => [row.id, row])).values()],
    [pages],
  );
  const total = pages?.at(-1)?.total ?? null;
  const listing: PayeeListing = {
    rows,
    total,
    status: query.isError ? "failed" : pages === undefined ? "loading" : "ready",
    isRefetching: query.isPlaceholderData,
    isLoadingMore: query.isFetchingNextPage,
  };
  return {
    listing,
    filter,
    error: query.error,
    retry: () => void query.refetch(),
    loadMore: () => {
      if (query.hasNextPage && !query.isFetching) void query.fetchNextPage();
    },
  };
}

type PayeeFilterId = keyof PayeeFilter;
const filterIds = ["q", "campaign", "status"] as const satisfies readonly PayeeFilterId[];

/** When nothing matches: how many payees there are without filters, and which single filter hides most. */
export function useUnfiltered(filter: PayeeFilter, isAsked: boolean) {
  const trpc = useTRPC();
  const ids = filterIds.filter((id) => filter[id] !== undefined);
  const count = (kept: PayeeFilter) =>
    trpc.payees.list.queryOptions({ filter: kept, limit: 1 }, { enabled: isAsked && ids.length > 0 });
  const all = useQuery(count({}));
  const singles = ids.length > 1 ? ids : [];
  const others = useQueries({ queries: singles.map((id) => count(omit(filter, id))) });
  const found = singles.map((id, index) => ({ id, count: others[index]?.data?.total ?? 0 }));
  const best = found.toSorted((one, other) => other.count - one.count)[0];
  return {
    total: ids.length === 0 ? null : (all.data?.total ?? null),
    best: best !== undefined && best.count > 0 ? best : null,
  };
}

function omit(filter: PayeeFilter, id: PayeeFilterId): PayeeFilter {
  const { [id]: _removed, ...others } = filter;
  return others;
}

function filterOf(view: Pick<PayeesView, "status" | "q" | "campaign">): PayeeFilter {
  const q = lineOf(view.q, 254);
  const campaign = lineOf(view.campaign, 64);
  return {
    ...(q === "" ? {} : { q }),
    ...(campaign === "" ? {} : { campaign }),
    ...(view.status === "all" ? {} : { status: [view.status] }),
  };
}

/** A text that the list takes: one line without signs that cannot be seen. */
function lineOf(text: string, longest: number): string {
  return text
    .replace(/[\p{Cc}\p{Cs}]/gu, " ")
    .trim()
    .slice(0, longest)
    .trim();
}
