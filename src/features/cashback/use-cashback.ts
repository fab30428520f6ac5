"use client";

import { useQuery } from "@tanstack/react-query";
import type { CashbackDetail } from "@/domain/cashback-batch.schema";
import { type ActError, actErrorOf } from "@/features/cashback/labels";
import { useBatchInterval } from "@/features/cashback/use-live-interval";
import { useTRPC } from "@/trpc/client";

export type Reading<Value> =
  | { status: "loading" }
  | { status: "failed"; error: ActError; onRetry: () => void }
  | { status: "ready"; value: Value };

/** `readAtMs`: when the server answered it. */
export type BatchReading =
  | Exclude<Reading<CashbackDetail>, { status: "ready" }>
  | { status: "ready"; value: CashbackDetail; readAtMs: number };

/** One batch with its file, confirmations and decisions; follows what the server says. */
export function useCashback(id: string): BatchReading {
  const trpc = useTRPC();
  const intervalOf = useBatchInterval();
  const options = trpc.cashback.get.queryOptions({ id });
  const batch = useQuery({
    ...options,
    refetchInterval: ({ state }) => intervalOf(state.data === undefined ? [] : [state.data]),
  });
  if (batch.data) return { status: "ready", value: batch.data, readAtMs: batch.dataUpdatedAt };
  if (batch.isError) return { status: "failed", error: actErrorOf(batch.error), onRetry: () => void batch.refetch() };
  return { status: "loading" };
}
