"use client";

import { useMessages, useTranslations } from "next-intl";
import { useBreakerWords } from "@/features/accounts/use-breaker-words";
import { isKey } from "@/features/cashback/labels";

/** Words for why a batch waits, or why it was paused without a person; a cause that is not known shows its code. */
export function useWaitWords(): (code: string) => string {
  const t = useTranslations("cashback.waits");
  const known = useMessages().cashback.waits;
  const breakers = useBreakerWords();
  return (code) => {
    if (code.startsWith("breaker_")) return breakers(code.slice("breaker_".length));
    return isKey(known, code) ? t(code) : code;
  };
}
