"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { CreateTransferInput, PreviewTransferOutput } from "@/domain/transfer.schema";
import { type SendRefusal, sendRefusal } from "@/features/transfers/labels";
import { useTRPC } from "@/trpc/client";
import { newKey } from "@/trpc/new-key";

/** What the person confirmed beside the content: the total as typed, themselves, and every warning. */
export type TransferConfirmation = {
  typedTotal?: string;
  password?: string;
  acknowledge: PreviewTransferOutput["warnings"][number]["code"][];
};

/** What every call carries that lets a payment go out. */
export type SendInput = Pick<CreateTransferInput, "idempotencyKey" | "confirm"> &
  Pick<TransferConfirmation, "acknowledge">;

/**
 * Confirms what a review showed. Its key is made when the review opens, so that a double click and a second try after a
 * lost answer are the same call; another review is another payment. While nobody knows whether the call was done
 * (`isUnclear`), nothing but the same call may follow: the key stays, and so must the review. `isUnderWay`: that, or the
 * call is on its way or was done; what changed meanwhile may be its own payment. `payments`: how many of them may go out.
 */
export function useSend(payments = 1) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [key, setKey] = useState(newKey);
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<SendRefusal | null>(null);
  const isUnclear = error?.isUnclear === true;
  const open = () => {
    if (isUnclear) return;
    setKey(newKey());
    setError(null);
  };
  /** Answers the id of the payment that the call made or moved; null when it was refused. */
  const send = async (
    snapshot: string,
    { typedTotal, password, acknowledge }: TransferConfirmation,
    call: (input: SendInput) => Promise<{ id: string }>,
  ): Promise<string | null> => {
    setIsBusy(true);
    const confirm = {
      snapshot,
      ...(typedTotal === undefined ? {} : { typedTotal }),
      ...(password === undefined ? {} : { stepUp: { password } }),
    };
    try {
      return (await call({ idempotencyKey: key, acknowledge, confirm })).id;
    } catch (refused) {
      setError(sendRefusal(refused, payments, isUnclear));
      setIsBusy(false);
      return null;
    } finally {
      // After a refusal too: the server's truth may have moved.
      void queries.invalidateQueries(trpc.transfers.pathFilter());
      void queries.invalidateQueries(trpc.cashback.pathFilter());
      void queries.invalidateQueries(trpc.accounts.pathFilter());
    }
  };
  return { open, send, isBusy, error, isUnclear, isUnderWay: isBusy || isUnclear };
}
