"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";

/** When the server last answered a read of what is on the screen (Unix ms); 0 before the first. */
export function useLastAnswer(): number {
  const cache = useQueryClient().getQueryCache();
  const read = () =>
    cache.findAll({ type: "active" }).reduce((latest, { state }) => Math.max(latest, state.dataUpdatedAt), 0);
  return useSyncExternalStore(
    (changed) => cache.subscribe(changed),
    read,
    () => 0,
  );
}
