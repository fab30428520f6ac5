/** Wall time for display and records, monotonic time for guards and time-outs. Both in milliseconds. */
export type Clock = { nowMs(): number; monotonicMs(): number };

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};
