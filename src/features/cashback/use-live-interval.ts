"use client";

import { shareStates } from "@/domain/batch-progress";
import type { CashbackRow } from "@/domain/cashback-batch.schema";
import { sumOf } from "@/features/cashback/labels";
import { useLiveState } from "@/trpc/use-events";

const pollMs = 5_000;

/** How often to read again: not at all while changes arrive by themselves, else every five seconds. */
export function useLiveInterval(): number | false {
  return useLiveState() === "live" ? false : pollMs;
}

/** The same for batches: what a running one waits for, and its pace, change without an event. */
export function useBatchInterval(): (batches: readonly CashbackRow[]) => number | false {
  const interval = useLiveInterval();
  return (batches) => {
    const isAnyMoving = batches.some(
      ({ intent, states }) => intent === "running" && sumOf(states, shareStates.left).count > 0,
    );
    return isAnyMoving ? pollMs : interval;
  };
}
