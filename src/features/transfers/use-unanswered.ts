"use client";

import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import { useTRPC } from "@/trpc/client";
import { keepText, readKeptText } from "@/ui/kept-text";

/** A payment that was confirmed in this tab, and whose answer the page did not live to hear. */
export type Unanswered = { to: string; amount: string; at: string };

const field = "sent-payment";

/**
 * Keeps what was confirmed until its answer is there: a page that is reloaded in between must not look as if nothing
 * had been sent. `found`: what an earlier life of this page left; null for nothing, and once a person looked.
 */
export function useUnanswered() {
  const person = useQuery(useTRPC().operators.me.queryOptions()).data?.id ?? null;
  const [found, setFound] = useState<Unanswered | null>(null);
  useEffect(() => {
    const text = person === null ? null : readKeptText(field, person, Date.now());
    setFound(text === null ? null : read(text));
  }, [person]);
  const keep = useCallback(
    (payment: Unanswered | null) => {
      if (person === null) return;
      keepText(field, person, payment === null ? "" : JSON.stringify(payment), Date.now());
    },
    [person],
  );
  const forget = useCallback(() => {
    setFound(null);
    keep(null);
  }, [keep]);
  return { found, keep, forget };
}

function read(text: string): Unanswered | null {
  try {
    const { to, amount, at }: Partial<Unanswered> = JSON.parse(text);
    return to === undefined || amount === undefined || at === undefined ? null : { to, amount, at };
  } catch {
    return null;
  }
}
