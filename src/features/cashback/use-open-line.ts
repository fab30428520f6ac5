"use client";

import { useQuery } from "@tanstack/react-query";
import type { CashbackLine } from "@/domain/cashback-batch-line.schema";
import { useLiveInterval } from "@/features/cashback/use-live-interval";
import { useTRPC } from "@/trpc/client";

/** The line whose panel is open, as it is now: a decision takes it out of the list that it was opened from. */
export function useOpenLine(batchId: string, lineId: string | null): CashbackLine | null {
  const trpc = useTRPC();
  const refetchInterval = useLiveInterval();
  const input = { filter: { id: batchId, lineId: lineId ?? "" }, limit: 1 };
  const answer = useQuery(
    trpc.cashback.lines.queryOptions(input, { refetchInterval, enabled: lineId !== null && lineId !== "" }),
  );
  return answer.data?.items[0] ?? null;
}
