"use client";

import { useSyncExternalStore } from "react";

/** False on the server and until the page listens: a form that were submitted before would be sent by the browser itself. */
export function useIsHydrated(): boolean {
  return useSyncExternalStore(
    neverChanges,
    () => true,
    () => false,
  );
}

function neverChanges(): () => void {
  return () => undefined;
}
