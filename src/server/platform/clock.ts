import { setTimeout as wait } from "node:timers/promises";

/** How what runs here waits. All in milliseconds. */
export type Timers = {
  /** Resolves after that time, or as soon as the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Acts once after that time; the function that comes back calls it off. */
  after(ms: number, act: () => void): () => void;
};

/** Wall time for display and records, monotonic time for guards and time-outs, both in milliseconds, and waits. */
export type Clock = Timers & { nowMs(): number; monotonicMs(): number };

/** Those of this process. */
export const systemTimers: Timers = {
  sleep: (ms, signal) => wait(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined),
  after: (ms, act) => {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  },
};

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  ...systemTimers,
};

/** One moment on both clocks, ms. */
export type Moment = { atMs: number; monotonicMs: number };

/** This moment. */
export function momentOf(clock: Clock): Moment {
  return { atMs: clock.nowMs(), monotonicMs: clock.monotonicMs() };
}

/** More than any clock that is only corrected gains or loses within minutes. */
const MOST_DRIFT_MS = 5_000;

/** True when wall time passed faster or slower than time since a moment: the clock was set, or the host stood still. */
export function isClockMoved(clock: Clock, since: Moment): boolean {
  const passedMs = clock.monotonicMs() - since.monotonicMs;
  return Math.abs(clock.nowMs() - since.atMs - passedMs) > MOST_DRIFT_MS;
}
