"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { GroupRow } from "@/domain/group.schema";
import { FirstStepsPanel } from "@/features/home/first-steps-panel";
import { HomePage } from "@/features/home/home-page";
import { type Reading, readingOf } from "@/features/home/labels";
import type { RunningNow } from "@/features/home/running-panel";
import { useFirstSteps } from "@/features/home/use-first-steps";
import { useRunningJobs } from "@/features/jobs/use-running-jobs";
import { useNowMs } from "@/i18n/use-now-ms";
import { useTRPC } from "@/trpc/client";
import { useLiveState } from "@/trpc/use-events";

const DAYS = 30;
const SHOWN_GROUPS = 3;
/** As many as one answer holds: all of them tell whether an account is in several. */
const READ_GROUPS = 200;
const DAY_MS = 86_400_000;

/** Home as the server has it; each box is a reading of its own. */
export function HomeDoorPage() {
  const trpc = useTRPC();
  const nowMs = useNowMs();
  const [days] = useState(() => lastDays(nowMs));
  const overview = useQuery(trpc.overview.get.queryOptions());
  const [from = "", to = ""] = [days[0], days.at(-1)];
  const series = useQuery(
    trpc.overview.series.queryOptions({ metric: "balance", from, to, bucket: "day" }, { staleTime: 60_000 }),
  );
  const system = useQuery(trpc.system.health.queryOptions());
  const steps = useFirstSteps(overview.data);
  return (
    <HomePage
      overview={readingOf(overview)}
      running={useRunningNow(readingOf(overview))}
      series={readingOf(series)}
      days={days}
      {...useLargestGroups(overview.data?.money.accounts)}
      system={readingOf(system)}
      live={useLiveState()}
      steps={steps === null ? null : <FirstStepsPanel {...steps} />}
    />
  );
}

/**
 * The groups that hold most, once there is more than one and money in them. They share accounts when all groups together
 * count more of them than there are.
 */
function useLargestGroups(accounts: number | undefined): { groups: readonly GroupRow[]; isShared: boolean } {
  const trpc = useTRPC();
  const sort = { by: "available", direction: "desc" } as const;
  const { data } = useQuery(trpc.groups.list.queryOptions({ limit: READ_GROUPS, sort }));
  if (data === undefined || data.total < 2) return { groups: [], isShared: false };
  const counted = data.items.reduce((sum, group) => sum + group.accounts, 0);
  return {
    groups: data.items.slice(0, SHOWN_GROUPS).filter((group) => group.accounts > 0),
    isShared: accounts !== undefined && counted > accounts,
  };
}

/** Payments come with the overview, jobs from their own list, whose progress is read more often. */
function useRunningNow(overview: ReturnType<typeof readingOf<RunningOverview>>): Reading<RunningNow> {
  const { jobs, total, error, retry } = useRunningJobs();
  const own = readingOf({ data: total === null ? undefined : jobs, error, isError: error !== null, refetch: retry });
  if (overview.status !== "ready") return overview;
  if (own.status !== "ready") return own;
  // A batch stays "running" until somebody closes it; one with nothing open does not run any more.
  const batches = overview.data.running.batches.filter((batch) => batch.open.count > 0);
  return { status: "ready", data: { batches, singles: overview.data.running.singles, jobs: own.data } };
}

type RunningOverview = { running: Pick<RunningNow, "batches" | "singles"> };

/** The last thirty UTC days, today last. */
function lastDays(nowMs: number): string[] {
  return Array.from({ length: DAYS }, (_, index) =>
    new Date(nowMs - (DAYS - 1 - index) * DAY_MS).toISOString().slice(0, 10),
  );
}
