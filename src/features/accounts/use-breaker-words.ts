"use client";

import { useMessages, useTranslations } from "next-intl";

/** Words for why an account stands still after failures; a reason that is not known shows its code. */
export function useBreakerWords(): (reason: string) => string {
  const t = useTranslations("accounts.breaker");
  const known = useMessages().accounts.breaker;
  const isWord = (code: string): code is keyof typeof known => Object.hasOwn(known, code);
  return (reason) => (isWord(reason) ? t(reason) : reason);
}
