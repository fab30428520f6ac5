/** Wall time for display and records, monotonic time for guards and time-outs. Both in milliseconds. */
export type Clock = { nowMs(): number; monotonicMs(): number };

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
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
