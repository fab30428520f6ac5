"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { campaignKeyPattern } from "@/domain/campaign-key";
import { isAmount } from "@/domain/money";
import type { PreviewTransferInput } from "@/domain/transfer.schema";
import { readRefusal } from "@/features/transfers/labels";
import { useTRPC } from "@/trpc/client";
import { useSettled } from "@/ui/use-settled";

/** A payment as typed. */
export type TransferDraft = { from: string | null; to: string; amount: string; note: string; campaign: string };

export const emptyTransfer: TransferDraft = { from: null, to: "", amount: "", note: "", campaign: "" };

/** So long nobody types any more before the server is asked what it would be. */
const settledMs = 300;

/** The payment as the server takes it; null while a field is not filled. */
export function wishOf({ from, to, amount, note, campaign }: TransferDraft): PreviewTransferInput | null {
  const isCampaign = campaign === "" || campaignKeyPattern.test(campaign);
  if (from === null || to.trim() === "" || !isAmount(amount) || !isCampaign) return null;
  return {
    from,
    to: to.trim(),
    amount,
    ...(note.trim() === "" ? {} : { note: note.trim() }),
    ...(campaign === "" ? {} : { campaign }),
  };
}

/** What the payment would be, as the server sees it now; it follows what is typed. */
export function useTransferPreview(draft: TransferDraft) {
  const trpc = useTRPC();
  const wish = wishOf(draft);
  const settled = useSettled(JSON.stringify(wish), settledMs);
  const isSettled = settled === JSON.stringify(wish);
  const asked = wish !== null && isSettled;
  const answer = useQuery(
    trpc.transfers.preview.queryOptions(wish ?? { from: "", to: "", amount: "" }, {
      enabled: asked,
      retry: false,
      placeholderData: keepPreviousData,
    }),
  );
  const isCurrent = asked && !answer.isPlaceholderData && !answer.isFetching;
  return {
    /** Of exactly what stands in the form. */
    preview: isCurrent && answer.isSuccess ? answer.data : null,
    /** The last one, also while the next is awaited. */
    shown: wish === null || answer.isError ? null : (answer.data ?? null),
    error: asked && answer.isError ? readRefusal(answer.error) : null,
    isReading: wish !== null && !isCurrent,
    readAgain: () => void answer.refetch(),
  };
}
