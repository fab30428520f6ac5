"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { useTRPC } from "@/trpc/client";

/** Cancelling a job; undefined while this operator may not. */
export function useCancelJob(): { act: ((id: string) => Promise<void>) | undefined; error: unknown } {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const me = useQuery(trpc.operators.me.queryOptions());
  const [error, setError] = useState<unknown>(null);
  const { mutateAsync } = useMutation(trpc.jobs.cancel.mutationOptions());
  const act = useCallback(
    async (id: string) => {
      setError(null);
      await mutateAsync({ id }).catch(setError);
      await queries.invalidateQueries({ queryKey: trpc.jobs.pathKey() });
    },
    [mutateAsync, queries, trpc],
  );
  return { act: me.data?.may["jobs.cancel"] === undefined ? undefined : act, error };
}
