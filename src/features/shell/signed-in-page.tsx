"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import type { ReactNode } from "react";
import type { Me } from "@/domain/operator.schema";
import type { ModeInfo } from "@/domain/system.schema";
import type { RunningWork } from "@/features/jobs/running-jobs-panel";
import { useRunningJobs } from "@/features/jobs/use-running-jobs";
import { FrozenProvider } from "@/features/operators/use-frozen";
import { MayProvider } from "@/features/operators/use-may";
import { ShellPage } from "@/features/shell/shell-page";
import { usePaletteFinds } from "@/features/shell/use-palette-finds";
import type { ShellActs, ShellData } from "@/features/shell/use-shell";
import { useSignedIn } from "@/features/shell/use-signed-in";
import { ApiProvider } from "@/trpc/api-provider";
import { useTRPC } from "@/trpc/client";
import { readError } from "@/trpc/read-error";
import { signOut } from "@/trpc/sign-in";
import { EventsProvider } from "@/trpc/use-events";
import type { ErrorFacts } from "@/ui/error-message";
import { forgetKeptTexts } from "@/ui/kept-text";
import { LayoutOwner } from "@/ui/money-table/use-column-layout";

// Every page has this frame; what runs is read by whoever opens it.
const RunningJobsPanel = dynamic(() =>
  import("@/features/jobs/running-jobs-panel").then((file) => file.RunningJobsPanel),
);

type SignedInPageProps = {
  /** As the server knew them when it made the page, so that the first paint says who and where. */
  initial: { me: Me; mode: ModeInfo };
  children: ReactNode;
};

/** The frame with what the server says: mode, freeze, what waits, what runs, who is here. */
export function SignedInPage({ initial, children }: SignedInPageProps) {
  return (
    <ApiProvider>
      <EventsProvider>
        <NuqsAdapter>
          <LiveShell initial={initial}>{children}</LiveShell>
        </NuqsAdapter>
      </EventsProvider>
    </ApiProvider>
  );
}

function LiveShell({ initial, children }: SignedInPageProps) {
  const me = useSignedIn(initial.me);
  const { jobs, total } = useRunningJobs();
  const work = useRunningWork();
  const runningCount = total === null || work === null ? null : total + work.length;
  const data: ShellData = {
    mode: me.mode,
    frozen: useFreeze(initial),
    reviewCount: useReviewCount(),
    runningCount,
    operator: { name: me.name, email: me.email },
  };
  return (
    <MayProvider may={me.may}>
      <ShellPage data={data} acts={useShellActs(me)} running={<RunningJobsPanel jobs={jobs} others={work ?? []} />}>
        <FrozenProvider frozen={data.frozen === null ? null : data.frozen.cause === "copy" ? "copy" : "frozen"}>
          <LayoutOwner value={me.id}>{children}</LayoutOwner>
        </FrozenProvider>
      </ShellPage>
    </MayProvider>
  );
}

/** Whether everything stands still; since when and why come with the overview. */
function useFreeze({ mode: initialData }: SignedInPageProps["initial"]): ShellData["frozen"] {
  const trpc = useTRPC();
  const mode = useQuery(trpc.system.mode.queryOptions(undefined, { initialData }));
  const { data } = useQuery(trpc.overview.get.queryOptions());
  if (!mode.data.isSealed) return { by: null, at: null, cause: "copy" };
  if (!mode.data.isFrozen) return null;
  if (mode.data.restore !== null) return { by: null, at: mode.data.restore.since, cause: mode.data.restore };
  const known = data?.health.freeze ?? null;
  return known === null ? { by: null, at: null } : { by: null, at: known.since, reason: known.reason };
}

function useReviewCount(): number | null {
  const trpc = useTRPC();
  const counts = useQuery(trpc.review.counts.queryOptions());
  return counts.data?.total ?? null;
}

/** Batches that are on their way; null while nobody has read them. */
function useRunningWork(): RunningWork[] | null {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.overview.get.queryOptions());
  if (data === undefined) return null;
  return data.running.batches
    .filter((batch) => batch.intent === "running" && batch.open.count > 0)
    .map((batch) => ({
      id: batch.id,
      name: batch.name,
      href: `/cashback/${batch.id}`,
      done: batch.total.count - batch.open.count,
      total: batch.total.count,
    }));
}

function useShellActs(me: Me): ShellActs {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const freeze = useMutation(trpc.system.freeze.mutationOptions());
  const unfreeze = useMutation(trpc.system.unfreeze.mutationOptions());
  // A mutation keeps what it sent: the password must not outlive the call.
  const stepUp = useMutation(trpc.operators.stepUp.mutationOptions({ gcTime: 0 }));
  const onSearch = usePaletteFinds(me);
  const act = async (run: () => Promise<unknown>): Promise<ErrorFacts | null> => {
    try {
      await run();
      return null;
    } catch (error) {
      return refusalOf(error);
    } finally {
      await queries.invalidateQueries({ queryKey: trpc.system.pathKey() });
      await queries.invalidateQueries({ queryKey: trpc.overview.pathKey() });
    }
  };
  return {
    onSearch,
    onRefresh: () => void queries.invalidateQueries(),
    onSignOut: async () => {
      forgetKeptTexts();
      await signOut();
      // A full load, so that nothing of this session stays in memory.
      window.location.assign("/sign-in");
    },
    ...(me.may["engine.freeze"] === undefined
      ? {}
      : { onFreeze: (reason: string) => act(() => freeze.mutateAsync({ reason })) }),
    ...(me.may["engine.unfreeze"] === undefined
      ? {}
      : {
          onUnfreeze: ({ reason, secondFactor }: { reason: string; secondFactor: string }) =>
            act(async () => {
              await stepUp.mutateAsync({ with: { password: secondFactor } });
              await unfreeze.mutateAsync({ reason });
            }),
        }),
  };
}

/** Freezing and unfreezing send nothing by themselves, whatever became of the call. */
function refusalOf(error: unknown): ErrorFacts {
  const { ref, ...answer } = readError(error);
  return { ...answer, isUnclear: answer.code === "NETWORK", moneyMoved: "no", ...(ref === "" ? {} : { ref }) };
}
