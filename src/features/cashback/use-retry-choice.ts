"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { PreviewRetryLinesOutput } from "@/domain/cashback-batch-retry.schema";
import { type SendInput, type TransferConfirmation, useSend } from "@/features/transfers/use-send";
import { useTRPC } from "@/trpc/client";
import { isRowSelected, type RowSelection } from "@/ui/money-table/row-selection";

export type RetryChoice = ReturnType<typeof useRetryChoice>;

const everything: RowSelection = { kind: "matching", except: new Set() };

/**
 * Which lines are to be tried again: all that can be, until somebody takes some out. What was shown for the choice first
 * is what is confirmed; `card` is what stands on screen, `readAgain` takes what is known now. While nobody knows
 * whether a call was done, the choice stands still.
 */
export function useRetryChoice(
  latest: PreviewRetryLinesOutput,
  onSend: (lineIds: string[], input: SendInput) => Promise<{ id: string }>,
) {
  const trpc = useTRPC();
  const [selection, setSelection] = useState<RowSelection>(everything);
  const [opened, setOpened] = useState<PreviewRetryLinesOutput | null>(null);
  const send = useSend(opened?.possible.count ?? 1);
  const possible = latest.lines.filter(({ bar }) => bar === null).map(({ id }) => id);
  const lineIds = possible.filter((id) => isRowSelected(selection, id));
  const isPart = lineIds.length > 0 && lineIds.length < possible.length;
  const part = useQuery(
    trpc.cashback.previewRetry.queryOptions({ id: latest.id, lineIds }, { enabled: isPart, staleTime: 0, gcTime: 0 }),
  );
  const now = isPart ? (part.data ?? null) : lineIds.length === 0 ? null : latest;
  if (opened === null && now !== null && now.possible.count > 0) setOpened(now);
  const isOutdated = opened !== null && now !== null && now.snapshot !== opened.snapshot && !send.isUnderWay;
  const isGone = opened !== null && now === null && lineIds.length === 0 && !send.isUnderWay;
  return {
    selection,
    opened,
    send,
    isOutdated: isOutdated || isGone,
    isNothingChosen: lineIds.length === 0,
    card: isOutdated || isGone || send.isUnderWay ? opened : (now ?? opened),
    select: (next: RowSelection) => {
      if (send.isUnderWay) return;
      send.open();
      setSelection(next);
      setOpened(null);
    },
    readAgain: () => {
      send.open();
      setOpened(now);
    },
    confirm: async (confirmation: TransferConfirmation) => {
      if (opened === null) return;
      const ids = opened.lines.filter(({ bar }) => bar === null).map(({ id }) => id);
      await send.send(opened.snapshot, confirmation, (input) => onSend(ids, input));
    },
  };
}
