"use client";

import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { campaignKeyPattern } from "@/domain/campaign-key";
import { isAmount } from "@/domain/money";
import type { PreviewTransferInput, PreviewTransferOutput } from "@/domain/transfer.schema";
import { readRefusal, type SendRefusal, sendRefusal } from "@/features/transfers/labels";
import { useTRPC, useTRPCClient } from "@/trpc/client";
import { newKey } from "@/trpc/new-key";
import { useSettled } from "@/ui/use-settled";

/** A payment as typed. */
export type TransferDraft = { from: string | null; to: string; amount: string; note: string; campaign: string };

export const emptyTransfer: TransferDraft = { from: null, to: "", amount: "", note: "", campaign: "" };

/** What the person confirmed beside the content: the total as typed, themselves, and every warning. */
export type TransferConfirmation = {
  typedTotal?: string;
  password?: string;
  acknowledge: PreviewTransferOutput["warnings"][number]["code"][];
};

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

/**
 * Confirms what a review showed. Its key is made when the review opens, so that a double click and a second try after a
 * lost answer are the same call; another review is another payment.
 */
export function useNewTransfer() {
  const api = useTRPCClient();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  const [key, setKey] = useState(newKey);
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<SendRefusal | null>(null);
  const open = () => {
    setKey(newKey());
    setError(null);
  };
  const confirm = async (wish: PreviewTransferInput, snapshot: string, confirmation: TransferConfirmation) => {
    const { typedTotal, password, acknowledge } = confirmation;
    setIsBusy(true);
    const confirmed = {
      snapshot,
      ...(typedTotal === undefined ? {} : { typedTotal }),
      ...(password === undefined ? {} : { stepUp: { password } }),
    };
    try {
      const input = { ...wish, idempotencyKey: key, acknowledge, confirm: confirmed };
      const { id } = await api.transfers.create.mutate(input);
      router.push(`/transfers/${id}`);
    } catch (refused) {
      setError(sendRefusal(refused));
      setIsBusy(false);
    } finally {
      // After a refusal too: the server's truth may have moved.
      void queries.invalidateQueries(trpc.transfers.pathFilter());
      void queries.invalidateQueries(trpc.accounts.pathFilter());
    }
  };
  return { open, confirm, isBusy, error };
}
