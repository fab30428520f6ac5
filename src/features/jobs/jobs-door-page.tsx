"use client";

import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { createParser, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useState } from "react";
import type { JobRow } from "@/domain/job.schema";
import { finalJobStates } from "@/domain/job-states";
import type { ItemChoice } from "@/features/jobs/job-panel";
import { JobsListPage, type JobsView, type JobTab, jobTabs } from "@/features/jobs/jobs-list-page";
import { jobRefusal } from "@/features/jobs/labels";
import { useCancelJob } from "@/features/jobs/use-cancel-job";
import { jobPollMs, underWay } from "@/features/jobs/use-running-jobs";
import { useBreadcrumb } from "@/features/shell/use-breadcrumb";
import { useTRPC } from "@/trpc/client";
import { ErrorMessage } from "@/ui/error-message";

const JobPanel = dynamic(() => import("@/features/jobs/job-panel").then((file) => file.JobPanel), { ssr: false });

const PAGE = 100;

const parseAsOldestFirst = createParser<"ascending" | "descending">({
  parse: (text) => (text === "created" ? "ascending" : text === "-created" ? "descending" : null),
  serialize: (direction) => (direction === "ascending" ? "created" : "-created"),
});

const parsers = {
  tab: parseAsStringLiteral(jobTabs).withDefault("all"),
  sort: parseAsOldestFirst,
  open: parseAsString,
};

/** Jobs as the server has them; the address keeps tab, order and the open one. */
export function JobsDoorPage() {
  useBreadcrumb(useTranslations("jobs")("title"));
  const [query, setQuery] = useQueryStates(parsers, { history: "replace" });
  const view: JobsView = { ...query, sort: query.sort === null ? null : { key: "created", direction: query.sort } };
  const list = useJobList(query.tab, query.sort);
  const all = useTRPC().jobs.list.queryOptions({ limit: 1 }, { enabled: query.tab !== "all" && list.total === 0 });
  const unfiltered = useQuery(all).data?.total ?? 0;
  const cancel = useCancelJob();
  const open = list.rows.find((row) => row.id === query.open);
  return (
    <JobsListPage
      listing={list}
      view={view}
      onViewChange={({ sort, ...patch }) =>
        void setQuery({ ...patch, ...(sort === undefined ? {} : { sort: sort?.direction ?? null }) })
      }
      onCancel={cancel.act}
      onEndReached={list.loadMore}
      noMatch={
        query.tab !== "all" && unfiltered > 0 ? { unfiltered, onClear: () => void setQuery({ tab: null }) } : null
      }
      error={<JobError error={cancel.error ?? list.error} onRetry={list.retry} />}
      panel={
        query.open === null ? null : (
          <OpenJob
            key={query.open}
            id={query.open}
            row={open}
            onCancel={cancel.act}
            onClose={() => void setQuery({ open: null })}
          />
        )
      }
    />
  );
}

function useJobList(tab: JobTab, sort: "ascending" | "descending" | null) {
  const trpc = useTRPC();
  const state = tab === "running" ? [...underWay] : [...finalJobStates];
  const query = useInfiniteQuery(
    trpc.jobs.list.infiniteQueryOptions(
      {
        limit: PAGE,
        ...(tab === "all" ? {} : { filter: { state } }),
        ...(sort === null
          ? {}
          : { sort: { by: "created" as const, direction: sort === "ascending" ? "asc" : "desc" } }),
      },
      { getNextPageParam: (page) => page.nextCursor, placeholderData: keepPreviousData },
    ),
  );
  const pages = query.data?.pages;
  return {
    rows: [...new Map(pages?.flatMap((page) => page.items.map((row) => [row.id, row] as const))).values()],
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

function JobError({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return error === null ? null : <ErrorMessage error={jobRefusal(error)} onRetry={onRetry} />;
}

type OpenJobProps = {
  id: string;
  row: JobRow | undefined;
  onCancel: ((id: string) => Promise<void>) | undefined;
  onClose: () => void;
};

function OpenJob({ id, row, onCancel, onClose }: OpenJobProps) {
  const trpc = useTRPC();
  const [choice, setChoice] = useState<ItemChoice>("all");
  const detail = useQuery(
    trpc.jobs.get.queryOptions(
      { id, ...(choice === "all" ? {} : { itemState: choice }) },
      { refetchInterval: (query) => jobPollMs(query.state.data), placeholderData: keepPreviousData },
    ),
  );
  const job = row ?? detail.data;
  if (job === undefined) return null;
  return (
    <JobPanel
      job={job}
      detail={detail.data ?? null}
      error={detail.isError ? <JobError error={detail.error} onRetry={() => void detail.refetch()} /> : null}
      choice={choice}
      onChoose={setChoice}
      onCancel={onCancel === undefined ? undefined : () => onCancel(id)}
      onClose={onClose}
    />
  );
}
