"use client";

import { useEffect, useState } from "react";
import { newKey } from "@/trpc/new-key";

/**
 * The idempotency key of one act on one content: made when it opens and kept in this tab, so that a double click, a
 * reload and a second try after a lost answer are the same call. Null until the browser was asked.
 */
export function useStartKey(act: string, content: string): string | null {
  const [key, setKey] = useState<{ place: string; value: string } | null>(null);
  const place = `im-key-${act}-${content}`;
  useEffect(() => setKey({ place, value: keptKey(place) }), [place]);
  return key?.place === place ? key.value : null;
}

function keptKey(place: string): string {
  try {
    const kept = window.sessionStorage.getItem(place);
    if (kept !== null) return kept;
    const made = newKey();
    window.sessionStorage.setItem(place, made);
    return made;
  } catch {
    // Storage is closed to this page: the key lives as long as the form.
    return newKey();
  }
}
