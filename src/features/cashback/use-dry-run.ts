"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { ImportCashbackOutput } from "@/domain/cashback-batch.schema";
import { type ActError, actErrorOf } from "@/features/cashback/labels";
import { type ImportReading, readingInput } from "@/features/cashback/use-import-reading";
import { useTRPCClient } from "@/trpc/client";

export type DryRun = {
  /** What an import would store; the last good answer while a new one is on its way or was refused. */
  report: ImportCashbackOutput | null;
  isReading: boolean;
  /** Why the file cannot be read as chosen. */
  error: ActError | null;
  onRetry: () => void;
};

/** The server's own reading of the file, repeated with every change of how it is to be read. It stores nothing. */
export function useDryRun(batch: { id: string; version: number } | null, reading: ImportReading): DryRun {
  const api = useTRPCClient();
  const { upload } = reading;
  const choices = readingInput(reading);
  const answer = useQuery({
    // Its own key: events about the batch do not read the file again.
    queryKey: ["import-dry-run", batch?.id, batch?.version, upload, choices],
    queryFn: ({ signal }) =>
      api.cashback.import.mutate(
        {
          id: batch?.id ?? "",
          version: batch?.version ?? 0,
          source: { uploadId: upload ?? "" },
          replace: true,
          dryRun: true,
          ...choices,
        },
        { signal },
      ),
    enabled: batch !== null && upload !== null,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    refetchOnWindowFocus: false,
  });
  const [last, setLast] = useState<ImportCashbackOutput | null>(null);
  useEffect(() => {
    if (answer.data) setLast(answer.data);
  }, [answer.data]);
  return {
    report: answer.data ?? last,
    isReading: answer.isFetching,
    error: answer.isError ? actErrorOf(answer.error) : null,
    onRetry: () => void answer.refetch(),
  };
}
