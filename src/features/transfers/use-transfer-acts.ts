"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { JobDetail } from "@/domain/job.schema";
import { isFinalJob } from "@/domain/job-states";
import { actRefusal } from "@/features/transfers/labels";
import { useTRPC, useTRPCClient } from "@/trpc/client";
import { newKey } from "@/trpc/new-key";
import type { ErrorFacts } from "@/ui/error-message";

const LOOK_POLL_MS = 1_000;

/** What can be done with one transfer; each answers null, or why it was refused. */
export type TransferActs = {
  cancel: (input: { version: number; reason?: string }) => Promise<ErrorFacts | null>;
  submitCode: (code: string) => Promise<ErrorFacts | null>;
};

/** Acts on one transfer; whatever came of them, transfers, accounts and Review are read anew. */
export function useTransferActs(id: string): TransferActs {
  const trpc = useTRPC();
  const api = useTRPCClient();
  const queries = useQueryClient();
  // The same code after a lost answer is the same call; another code is another one.
  const kept = useRef<{ code: string; key: string } | null>(null);
  const act = async (call: () => Promise<unknown>): Promise<ErrorFacts | null> => {
    const refused = await call().then(() => null, actRefusal);
    void queries.invalidateQueries(trpc.accounts.pathFilter());
    void queries.invalidateQueries(trpc.review.pathFilter());
    // The act is over once the page shows what became of the transfer.
    await queries.invalidateQueries(trpc.transfers.pathFilter());
    return refused;
  };
  return {
    cancel: (input) => act(() => api.transfers.cancel.mutate({ id, ...input })),
    submitCode: async (code) => {
      const { key } = kept.current?.code === code ? kept.current : { key: newKey() };
      kept.current = { code, key };
      const refused = await act(() => api.transfers.submitCode.mutate({ key, id, code }));
      if (refused?.isUnclear !== true) kept.current = null;
      return refused;
    },
  };
}

/** What a look found; null of one that could not look. */
export type LookResult = { found: JobDetail["items"][number]["found"] };

/** A look as the page shows it. */
export type Look = { look: () => void; isLooking: boolean; result: LookResult | null; error: ErrorFacts | null };

/** A look at the statement for the evidence of one transfer: it runs on the server, also when this page is left. */
export function useLook(id: string): Look {
  const trpc = useTRPC();
  const api = useTRPCClient();
  const queries = useQueryClient();
  const [jobId, setJobId] = useState<string | null>(null);
  const [isAsking, setIsAsking] = useState(false);
  const [error, setError] = useState<ErrorFacts | null>(null);
  const job = useQuery(
    trpc.jobs.get.queryOptions(
      { id: jobId ?? "" },
      {
        enabled: jobId !== null,
        refetchInterval: ({ state }) => (state.data && isFinalJob(state.data.state) ? false : LOOK_POLL_MS),
      },
    ),
  );
  const ended = job.data !== undefined && isFinalJob(job.data.state) ? job.data : null;
  const look = async () => {
    setIsAsking(true);
    setError(null);
    try {
      setJobId((await api.transfers.reconcile.mutate({ id })).jobId);
    } catch (refused) {
      setError(actRefusal(refused));
    } finally {
      setIsAsking(false);
      void queries.invalidateQueries(trpc.jobs.pathFilter());
    }
  };
  const result: LookResult | null = ended === null ? null : { found: ended.items[0]?.found ?? null };
  return { look: () => void look(), isLooking: isAsking || (jobId !== null && ended === null), result, error };
}
