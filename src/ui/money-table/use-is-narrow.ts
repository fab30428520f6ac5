"use client";

import { useSyncExternalStore } from "react";

/** Height of a two-line card, px; the same stands in the style sheet. */
export const narrowRowHeight = 64;

const query = "screen and (max-width: 767px)";

/** True on a small screen, where rows become two-line cards. The server draws rows. */
export function useIsNarrow(): boolean {
  return useSyncExternalStore(subscribe, read, () => false);
}

function subscribe(onChange: () => void): () => void {
  const media = window.matchMedia(query);
  media.addEventListener("change", onChange);
  return () => media.removeEventListener("change", onChange);
}

function read(): boolean {
  return window.matchMedia(query).matches;
}
