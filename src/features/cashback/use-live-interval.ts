"use client";

import { useLiveState } from "@/trpc/use-events";

const pollMs = 5_000;

/** How often to read again: not at all while changes arrive by themselves, else every five seconds. */
export function useLiveInterval(): number | false {
  return useLiveState() === "live" ? false : pollMs;
}
