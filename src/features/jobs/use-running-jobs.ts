"use client";

import { useQuery } from "@tanstack/react-query";
import type { JobRow } from "@/domain/job.schema";
import { isFinalJob, type JobState } from "@/domain/job-states";
import { useTRPC } from "@/trpc/client";

const POLL_MS = 5_000;
const SHOWN = 20;

/** Jobs that have not ended. */
export const underWay = ["queued", "running", "cancelling"] as const satisfies readonly JobState[];

/** How often a job's progress is read while it runs; never once it has ended. */
export function jobPollMs(job: Pick<JobRow, "state"> | undefined): number | false {
  return job !== undefined && isFinalJob(job.state) ? false : POLL_MS;
}

/** The jobs that run on the server, whoever asked for them; progress is read every few seconds while there are any. */
export function useRunningJobs() {
  const trpc = useTRPC();
  const query = useQuery(
    trpc.jobs.list.queryOptions(
      { filter: { state: [...underWay] }, limit: SHOWN },
      { refetchInterval: ({ state }) => ((state.data?.total ?? 0) > 0 ? POLL_MS : false) },
    ),
  );
  return { jobs: query.data?.items ?? [], total: query.data?.total ?? null, error: query.error, retry: query.refetch };
}
