"use client";

import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { defaultPolicy } from "@/domain/batch-default-policy";
import type { BatchPolicy } from "@/domain/batch-policy";
import { campaignKeyPattern } from "@/domain/campaign-key";
import type { FileChoice } from "@/features/cashback/file-form";
import type { ActError } from "@/features/cashback/labels";
import { useAct } from "@/features/cashback/use-act";
import { firstRule } from "@/features/cashback/use-typed-amounts";
import { useUpload } from "@/features/cashback/use-upload";
import { useTRPCClient } from "@/trpc/client";
import { newKey } from "@/trpc/new-key";

/** What a new cashback needs beside its file. */
export type NewCashback = {
  accountId: string | null;
  name: string;
  campaign: string;
  expectsRepeats: boolean;
  policy: BatchPolicy;
};

export type NewCashbackField = "accountId" | "campaign";

/** Which fields keep the draft from being made. */
export function missingFields(draft: NewCashback): NewCashbackField[] {
  return [
    ...(draft.accountId === null ? (["accountId"] as const) : []),
    ...(campaignKeyPattern.test(draft.campaign) ? [] : (["campaign"] as const)),
  ];
}

/** A draft of this month, as the shipped defaults have it. */
export function emptyDraft(month: string): NewCashback {
  return {
    accountId: null,
    name: "",
    campaign: `cashback-${month}`,
    expectsRepeats: true,
    policy: defaultPolicy,
  };
}

/**
 * The file goes up first, so that a refused file leaves no draft behind; then the draft is made, once. `onMade`: the server
 * has the rows from now on.
 */
export function useNewCashback(onMade: () => void) {
  const act = useAct();
  const api = useTRPCClient();
  const router = useRouter();
  const upload = useUpload();
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<ActError | null>(null);
  // The same content twice is the same draft; other content is another call.
  const key = useRef({ content: "", value: "" });

  const run = async (draft: NewCashback, choice: FileChoice) => {
    setIsBusy(true);
    setError(null);
    const sent = await upload(choice);
    if (!sent.ok) {
      setError(sent.error);
      return setIsBusy(false);
    }
    const input = createInput(draft);
    const content = JSON.stringify(input);
    if (key.current.content !== content) key.current = { content, value: newKey() };
    const made = await act(() => api.cashback.create.mutate({ ...input, idempotencyKey: key.current.value }));
    // Back from the mapping must not lead to an empty form for a draft that exists.
    if (made.ok) {
      onMade();
      router.replace(`/cashback/${made.value.id}/import/map?${sent.value}`);
    } else setError(made.error);
    setIsBusy(false);
  };
  return { run, isBusy, error };
}

/** What everybody gets is only proposed until the file was read: the step *Amounts* takes it over with the lines. */
function createInput(draft: NewCashback) {
  const { accountId, name, campaign, expectsRepeats, policy } = draft;
  return {
    sourceAccountId: accountId ?? "",
    campaign: { key: campaign, expectsRepeats },
    amount: firstRule,
    policy,
    ...(name.trim() === "" ? {} : { name: name.trim() }),
  };
}
