"use client";

import { useEffect, useState } from "react";

/** Milliseconds until this moment, anew each second; null without one, or when it has come. */
export function useTimeLeft(at: string | null): number | null {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    if (at === null) return;
    setNowMs(Date.now());
    const timer = setInterval(() => setNowMs(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [at]);
  const leftMs = at === null ? 0 : Date.parse(at) - nowMs;
  return leftMs > 0 ? leftMs : null;
}
