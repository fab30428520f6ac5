"use client";

import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { createParser, parseAsString, useQueryStates } from "nuqs";
import { useMemo } from "react";
import type { GroupRow, GroupSort } from "@/domain/group.schema";
import type { Sort } from "@/domain/list-order";
import { accountRefusal } from "@/features/accounts/labels";
import { useGroups } from "@/features/accounts/use-groups";
import { GroupPanel } from "@/features/groups/group-panel";
import { GroupRequestPanel } from "@/features/groups/group-request-panel";
import classes from "@/features/groups/groups.module.css";
import { GroupsListPage, type GroupsView } from "@/features/groups/groups-list-page";
import { useGroupRequests } from "@/features/groups/use-group-requests";
import { useTRPC } from "@/trpc/client";
import { ErrorMessage } from "@/ui/error-message";
import { useSettled } from "@/ui/use-settled";

const PAGE = 100;
const TYPING_MS = 250;
const sorts = ["name", "accounts", "available", "created"] as const satisfies readonly GroupSort[];

const parseAsSort = createParser<Sort<GroupSort>>({
  parse: (text) => {
    const by = sorts.find((known) => known === text.replace(/^-/, ""));
    return by === undefined ? null : { by, direction: text.startsWith("-") ? "desc" : "asc" };
  },
  serialize: (sort) => (sort.direction === "desc" ? `-${sort.by}` : sort.by),
  eq: (one, other) => one.by === other.by && one.direction === other.direction,
});

const parsers = { q: parseAsString.withDefault(""), sort: parseAsSort, open: parseAsString };

/** The groups as the server has them; the address keeps search, order and the open one. */
export function GroupsDoorPage() {
  const trpc = useTRPC();
  const [query, setQuery] = useQueryStates(parsers, { history: "replace" });
  const list = useGroupList(useSettled(query.q, TYPING_MS), query.sort);
  const all = useGroups() ?? [];
  const may = useQuery(trpc.operators.me.queryOptions()).data?.may ?? {};
  const requests = useGroupRequests(all, () => void setQuery({ open: null }));
  const ask = may["groups.edit"] === undefined ? undefined : requests.ask;
  const open = [...list.rows, ...all].find((row) => row.id === query.open);
  return (
    <>
      <GroupsListPage
        listing={list}
        view={{ ...query, sort: tableSortOf(query.sort) }}
        onViewChange={(patch) => void setQuery(addressOf(patch))}
        onAsk={ask}
        onEndReached={list.loadMore}
        noMatch={
          query.q.trim() === "" || all.length === 0
            ? null
            : { unfiltered: all.length, onClear: () => void setQuery({ q: null }) }
        }
        notice={requests.said === "" ? null : <Said words={requests.said} />}
        error={
          list.error === null ? null : (
            <ErrorMessage error={{ ...accountRefusal(list.error), asked: "read" }} onRetry={list.retry} />
          )
        }
        panel={
          open === undefined ? undefined : (
            <GroupPanel group={open} onAsk={ask} onClose={() => void setQuery({ open: null })} />
          )
        }
      />
      <GroupRequestPanel requests={requests} />
    </>
  );
}

function Said({ words }: { words: string }) {
  return (
    <p className={classes.done} role="status">
      {words}
    </p>
  );
}

function useGroupList(typed: string, sort: Sort<GroupSort> | null) {
  const trpc = useTRPC();
  const text = typed
    .replace(/[\p{Cc}\p{Cs}]/gu, " ")
    .trim()
    .slice(0, 100)
    .trim();
  const input = { limit: PAGE, ...(text === "" ? {} : { filter: { text } }), ...(sort === null ? {} : { sort }) };
  const query = useInfiniteQuery(
    trpc.groups.list.infiniteQueryOptions(input, {
      getNextPageParam: (page) => page.nextCursor,
      placeholderData: keepPreviousData,
    }),
  );
  const pages = query.data?.pages;
  const rows = useMemo(() => uniqueRows(pages?.flatMap((page) => page.items) ?? []), [pages]);
  return {
    rows,
    total: pages?.at(-1)?.total ?? null,
    status: query.isError ? ("failed" as const) : pages === undefined ? ("loading" as const) : ("ready" as const),
    isRefetching: query.isPlaceholderData,
    isLoadingMore: query.isFetchingNextPage,
    error: query.error,
    retry: () => void query.refetch(),
    loadMore: () => {
      if (query.hasNextPage && !query.isFetching) void query.fetchNextPage();
    },
  };
}

/** A row that moved between two pages while they were read stands once. */
function uniqueRows(rows: readonly GroupRow[]): GroupRow[] {
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}

function tableSortOf(sort: Sort<GroupSort> | null): GroupsView["sort"] {
  return sort === null ? null : { key: sort.by, direction: sort.direction === "asc" ? "ascending" : "descending" };
}

/** What changed in the view, as the address keeps it. */
function addressOf({ q, sort, ...patch }: Partial<GroupsView>) {
  const by = sorts.find((known) => known === sort?.key);
  const direction = sort?.direction === "descending" ? ("desc" as const) : ("asc" as const);
  return {
    ...patch,
    ...(q === undefined ? {} : { q: q === "" ? null : q }),
    ...(sort === undefined ? {} : { sort: by === undefined ? null : { by, direction } }),
  };
}
