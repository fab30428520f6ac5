"use client";

import { useNow } from "next-intl";
import { useSyncExternalStore } from "react";

const tickMs = 15_000;
const listeners = new Set<() => void>();
// The server's clock at the newest rendering, and how the page's own stopwatch stood then: ages never depend on
// whether this computer's clock is right.
let base = { serverMs: 0, stopwatchMs: 0 };
let nowMs = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** The moment that ages are counted from, Unix ms by the server's clock; all ages on a page move together. */
export function useNowMs(): number {
  const renderedMs = useNow().getTime();
  return useSyncExternalStore(
    subscribe,
    () => read(renderedMs),
    () => renderedMs,
  );
}

/** Only a newer rendering moves the base, so two components never pull it to and fro. */
function read(renderedMs: number): number {
  if (renderedMs > base.serverMs) {
    base = { serverMs: renderedMs, stopwatchMs: performance.now() };
    nowMs = Math.max(nowMs, renderedMs);
  }
  return nowMs;
}

function subscribe(onTick: () => void): () => void {
  listeners.add(onTick);
  if (timer === undefined) {
    timer = setInterval(tick, tickMs);
    // Nothing counted while no age was on the screen.
    count();
  }
  return () => {
    listeners.delete(onTick);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function count(): void {
  nowMs = base.serverMs + (performance.now() - base.stopwatchMs);
}

function tick(): void {
  count();
  for (const listener of listeners) listener();
}
