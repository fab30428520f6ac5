"use client";

import { useMutation, useQueries, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState } from "react";
import type { SyncAccountsInput } from "@/domain/account.schema";
import type { JobDetail } from "@/domain/job.schema";
import { isFinalJob } from "@/domain/job-states";
import { type AccountActError, accountRefusal } from "@/features/accounts/labels";
import { jobPollMs, useRunningJobs } from "@/features/jobs/use-running-jobs";
import { useTRPC } from "@/trpc/client";

/** A refresh that runs, and the accounts that it has not reached. */
export type Refresh = {
  /** Accounts still to be read, of every running refresh, whoever asked for it. */
  pending: ReadonlySet<string>;
  running: readonly JobDetail[];
  /** The last refresh that ended while this screen was open. */
  ended: JobDetail | null;
  error: AccountActError | null;
  isStarting: boolean;
  start: (sel: SyncAccountsInput["sel"]) => void;
};

/** Refreshes accounts as jobs of the server and follows every one that runs, so a reload loses nothing. */
export function useRefresh(): Refresh {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [own, setOwn] = useState<string | null>(null);
  const [error, setError] = useState<AccountActError | null>(null);
  const jobs = useRunningJobs().jobs.filter((job) => job.kind === "sync");
  const ids = [...new Set([...jobs.map((job) => job.id), ...(own === null ? [] : [own])])];
  const details = useQueries({
    queries: ids.map((id) =>
      trpc.jobs.get.queryOptions(
        { id, itemState: "open" },
        { refetchInterval: (query) => jobPollMs(query.state.data) },
      ),
    ),
    combine: (results) => results.flatMap((result) => (result.data === undefined ? [] : [result.data])),
  });
  const sync = useMutation(trpc.accounts.sync.mutationOptions());
  const { mutate } = sync;

  const start = useCallback(
    (sel: SyncAccountsInput["sel"]) => {
      setError(null);
      mutate(
        { sel },
        {
          onSuccess: ({ jobId }) => setOwn(jobId),
          onError: (refused) => setError(accountRefusal(refused)),
          // Also after a refusal: it may mean that another refresh runs already.
          onSettled: () => void queries.invalidateQueries({ queryKey: trpc.jobs.pathKey() }),
        },
      );
    },
    [mutate, queries, trpc],
  );

  const running = details.filter((job) => !isFinalJob(job.state));
  const ended = details.find((job) => job.id === own && isFinalJob(job.state)) ?? null;
  const pending = usePending(running);
  const hasEnded = ended !== null;
  useEffect(() => {
    if (hasEnded) void queries.invalidateQueries({ queryKey: trpc.accounts.pathKey() });
  }, [hasEnded, queries, trpc]);
  return { pending, running, ended, error, isStarting: sync.isPending, start };
}

/** The same set as long as the same accounts wait, so that rows are not drawn again for nothing. */
function usePending(running: readonly JobDetail[]): ReadonlySet<string> {
  const key = running
    .flatMap((job) => job.items.map((item) => item.subjectId))
    .toSorted()
    .join(" ");
  return useMemo(() => new Set(key === "" ? [] : key.split(" ")), [key]);
}
