"use client";

import { useQueries } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { CashbackLine, LineFilter, ListLinesOutput } from "@/domain/cashback-batch-line.schema";
import { type Sort, writeCursor } from "@/domain/list-order";
import { actErrorOf } from "@/features/cashback/labels";
import type { LineList } from "@/features/cashback/lines-table";
import { useLiveInterval } from "@/features/cashback/use-live-interval";
import { useTRPC } from "@/trpc/client";

const windowSize = 100;

type LineQuery = { id: string; filter: LineFilter; sort: Sort<"seq" | "amount" | "payee"> };

/**
 * The lines of one batch in windows: only those on screen are read, and read again when something changes, so a batch
 * of 15,000 lines costs as much as one of 100. Without a filter the lines are numbered and any window can be read at
 * once; with one, each window begins where the one before it ended.
 */
export function useLineWindows(query: LineQuery, isOn = true): LineList {
  const { id, filter, sort } = query;
  const trpc = useTRPC();
  const refetchInterval = useLiveInterval();
  const key = JSON.stringify([id, filter, sort]);
  const isNumbered = Object.keys(filter).length === 0 && sort.by === "seq" && sort.direction === "asc";
  const { starts, learn } = useStarts(key, sort, isNumbered);
  const [range, setRange] = useState<{ key: string; first: number; last: number }>({ key, first: 0, last: 0 });
  const shown = range.key === key ? range : { first: 0, last: 0 };
  const pages = wantedPages(shown.first, shown.last, starts, isNumbered);
  const results = useQueries({
    queries: pages.map((page) => {
      const cursor = starts(page);
      const input = { filter: { id, ...filter }, sort, limit: windowSize, ...(cursor === null ? {} : { cursor }) };
      return trpc.cashback.lines.queryOptions(input, { refetchInterval, enabled: isOn });
    }),
  });
  useEffect(() => {
    results.forEach((result, at) => {
      const page = pages[at];
      if (page !== undefined && result.data) learn(page + 1, result.data.nextCursor);
    });
  });
  const answers = new Map<number, ListLinesOutput>();
  results.forEach((result, at) => {
    const page = pages[at];
    if (page !== undefined && result.data) answers.set(page, result.data);
  });
  const known = useKnownLines(key, answers);
  const failed = results.find((result) => result.isError);
  const newest = results.filter((result) => result.data).sort((a, b) => b.dataUpdatedAt - a.dataUpdatedAt)[0]?.data;
  const onRangeChange = useCallback((first: number, last: number) => setRange({ key, first, last }), [key]);
  return {
    rows: rowsOf(answers, newest?.total ?? 0),
    known,
    total: newest?.total ?? null,
    totals: newest?.totals ?? null,
    status: failed ? "failed" : newest === undefined ? "loading" : "ready",
    isRefetching: false,
    isLoadingMore: results.some((result) => result.isPending),
    error: failed ? actErrorOf(failed.error) : null,
    onRangeChange,
    onRetry: () => results.forEach((result) => void result.refetch()),
  };
}

/** Where each window begins: null for the first one, undefined for one that nobody knows yet. */
function useStarts(key: string, sort: LineQuery["sort"], isNumbered: boolean) {
  const [chain, setChain] = useState<{ key: string; cursors: readonly (string | null)[] }>({ key, cursors: [null] });
  const cursors = useMemo(() => (chain.key === key ? chain.cursors : [null]), [chain, key]);
  const starts = (page: number): string | null | undefined => {
    if (page === 0) return null;
    // Behind the last line of the window before it; `~` stands behind every id.
    return isNumbered ? writeCursor(sort, { value: page * windowSize, id: "~" }) : cursors[page];
  };
  const learn = (page: number, cursor: string | null) => {
    if (isNumbered || cursor === null || cursors[page] !== undefined || cursors.length !== page) return;
    setChain({ key, cursors: [...cursors, cursor] });
  };
  return { starts, learn };
}

/** The windows on screen and the one below; towards an unknown one the chain is followed window by window. */
function wantedPages(
  first: number,
  last: number,
  starts: (page: number) => string | null | undefined,
  isNumbered: boolean,
): number[] {
  const from = Math.floor(first / windowSize);
  const to = Math.floor((last + windowSize / 2) / windowSize);
  const wanted = Array.from({ length: to - from + 1 }, (_, step) => from + step);
  if (isNumbered) return wanted;
  const reachable = wanted.filter((page) => starts(page) !== undefined);
  if (reachable.length === wanted.length) return wanted;
  let end = 0;
  while (starts(end + 1) !== undefined) end += 1;
  return [...new Set([...reachable, end])].sort((a, b) => a - b);
}

/** Loaded windows in their places, null for every line in between. */
function rowsOf(answers: ReadonlyMap<number, ListLinesOutput>, total: number): (CashbackLine | null)[] {
  const rows: (CashbackLine | null)[] = [];
  for (let page = 0; page * windowSize < total; page += 1) {
    const size = Math.min(windowSize, total - page * windowSize);
    const answer = answers.get(page);
    rows.push(...(answer ? answer.items : Array.from({ length: size }, () => null)));
  }
  return rows;
}

/** Every line that was read for this query: a selection goes on when its rows are scrolled away. */
function useKnownLines(key: string, answers: ReadonlyMap<number, ListLinesOutput>): ReadonlyMap<string, CashbackLine> {
  const kept = useRef<{ key: string; lines: Map<string, CashbackLine> }>({ key, lines: new Map() });
  if (kept.current.key !== key) kept.current = { key, lines: new Map() };
  for (const answer of answers.values()) for (const line of answer.items) kept.current.lines.set(line.id, line);
  return kept.current.lines;
}
