"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { AccountRow } from "@/domain/account.schema";
import { isSendBarrier } from "@/domain/account-sending";
import { useBreakerWords } from "@/features/accounts/use-breaker-words";
import { useTRPC } from "@/trpc/client";

const shownSources = 50;

/** An account that may pay, and what keeps it from that. */
export type SourceOption = {
  id: string;
  name: string;
  email: string;
  available: string | null;
  asOf: string | null;
  /** Why it cannot be chosen, in words; null when it can. The server looks again when anything is made. */
  barrier: string | null;
  /** What a payment from it would wait for until a person acts; null when it would not. */
  wait: string | null;
};

/** Accounts that may pay, the richest first, searched by the server. */
export function useSources() {
  const t = useTranslations("accounts.sendObstacle");
  const breakers = useBreakerWords();
  const trpc = useTRPC();
  const [text, setText] = useState("");
  const wanted = text.trim().slice(0, 100);
  const answer = useQuery(
    trpc.accounts.list.queryOptions(
      {
        limit: shownSources,
        sort: { by: "available", direction: "desc" },
        ...(wanted === "" ? {} : { filter: { text: wanted } }),
      },
      { placeholderData: keepPreviousData },
    ),
  );
  const rows = answer.data?.items ?? [];
  // The answer to other words stays until the new one has come: what cannot match any more is not offered.
  const offered = answer.isPlaceholderData ? rows.filter((account) => holds(account, wanted)) : rows;
  const options = offered.map((account): SourceOption => {
    const { sendObstacle: obstacle = null, stopReason } = account;
    const why = obstacle === null ? null : t(obstacle, { reason: breakers(stopReason ?? "") });
    return {
      id: account.id,
      name: account.alias ?? account.email,
      email: account.email,
      available: account.available,
      asOf: account.asOf,
      barrier: isSendBarrier(obstacle) ? why : null,
      wait: isSendBarrier(obstacle) ? null : why,
    };
  });
  return {
    options,
    isReading: answer.isFetching,
    /** Nobody searched, and there is no account at all. */
    isNone: wanted === "" && answer.isSuccess && !answer.isPlaceholderData && rows.length === 0,
    error: answer.error,
    readAgain: () => void answer.refetch(),
    search: setText,
  };
}

function holds({ email, alias, uid }: Pick<AccountRow, "email" | "alias" | "uid">, text: string): boolean {
  const wanted = text.toLowerCase();
  return [email, alias, uid].some((one) => one?.toLowerCase().includes(wanted) === true);
}
