"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Knobs, ResetSandboxInput, SandboxView } from "@/domain/sandbox.schema";
import { type ActError, actRefusal } from "@/features/operators/labels";
import { useTRPC } from "@/trpc/client";

/** How often its time, its books and what others turned are read again. */
const READ_EVERY_MS = 10_000;

/** The sandbox as it is now. */
export function useSandbox() {
  const trpc = useTRPC();
  return useQuery(trpc.sandbox.get.queryOptions(undefined, { refetchInterval: READ_EVERY_MS }));
}

/** Turns and resets; what the sandbox answers is on the screen at once. */
export function useSandboxActs() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const set = useMutation(trpc.sandbox.set.mutationOptions());
  const reset = useMutation(trpc.sandbox.reset.mutationOptions());
  const store = (change: Partial<SandboxView>) =>
    queries.setQueryData(trpc.sandbox.get.queryKey(), (known) =>
      known === undefined ? known : { ...known, ...change },
    );
  return {
    /** Answers null when they turned, or what went wrong. */
    turn: async (patch: Knobs): Promise<ActError | null> => {
      try {
        store({ knobs: await set.mutateAsync({ knobs: patch }) });
        return null;
      } catch (error) {
        return actRefusal(error);
      }
    },
    reset: async (wish: ResetSandboxInput): Promise<{ jobId: string | null } | ActError> => {
      try {
        const { jobId, ...view } = await reset.mutateAsync(wish);
        store(view);
        // Another time stands on every screen, and other balances soon.
        await queries.invalidateQueries();
        return { jobId };
      } catch (error) {
        return actRefusal(error);
      }
    },
  };
}
