"use client";

import { useQuery } from "@tanstack/react-query";
import type { CashbackDetail } from "@/domain/cashback-batch.schema";
import { type ActError, actErrorOf } from "@/features/cashback/labels";
import { useLiveInterval } from "@/features/cashback/use-live-interval";
import { useTRPC } from "@/trpc/client";

export type Reading<Value> =
  | { status: "loading" }
  | { status: "failed"; error: ActError; onRetry: () => void }
  | { status: "ready"; value: Value };

/** One batch with its file, confirmations and decisions; follows what the server says. */
export function useCashback(id: string): Reading<CashbackDetail> {
  const trpc = useTRPC();
  const refetchInterval = useLiveInterval();
  const batch = useQuery(trpc.cashback.get.queryOptions({ id }, { refetchInterval }));
  if (batch.data) return { status: "ready", value: batch.data };
  if (batch.isError) return { status: "failed", error: actErrorOf(batch.error), onRetry: () => void batch.refetch() };
  return { status: "loading" };
}
