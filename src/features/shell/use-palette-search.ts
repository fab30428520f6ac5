"use client";

import { useEffect, useState } from "react";

/** One account, payee, group or batch that the palette leads to. */
type PaletteHit = { id: string; label: string; detail: string; href: string };
/** The first hits, and how many there are. */
export type PaletteHits = { hits: readonly PaletteHit[]; total: number };
/** What was found; null for what this person may not read. */
export type PaletteFinds = Readonly<Record<"accounts" | "payees" | "groups" | "batches", PaletteHits | null>>;
/** Asks the server; the signal ends what nobody waits for any more. */
export type SearchAct = (text: string, signal: AbortSignal) => Promise<PaletteFinds>;

/** `idle`: nothing to ask for yet. */
export type PaletteSearch =
  | { status: "idle" | "searching" | "failed"; finds: null }
  | { status: "ready"; finds: PaletteFinds };

const pauseMs = 200;
const shortest = 2;
/** The lists of the server take no longer text. */
const longest = 80;

/** Searches once somebody stopped typing; an answer to an older text is never shown. */
export function usePaletteSearch(search: SearchAct | undefined, typed: string): PaletteSearch {
  const text = typed.trim().slice(0, longest);
  const isAsked = search !== undefined && text.length >= shortest;
  const [answer, setAnswer] = useState<{ text: string; finds: PaletteFinds | null } | null>(null);
  useEffect(() => {
    setAnswer(null);
    if (!isAsked) return;
    const stop = new AbortController();
    const answered = (finds: PaletteFinds | null) => {
      if (!stop.signal.aborted) setAnswer({ text, finds });
    };
    const timer = setTimeout(() => {
      search(text, stop.signal).then(answered, () => answered(null));
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [isAsked, search, text]);
  if (!isAsked) return { status: "idle", finds: null };
  if (answer === null || answer.text !== text) return { status: "searching", finds: null };
  return answer.finds === null ? { status: "failed", finds: null } : { status: "ready", finds: answer.finds };
}
