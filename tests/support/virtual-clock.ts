import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { type Clock, systemTimers } from "@/server/platform/clock";

/** A clock that runs as this machine's does and can be put forward, wall and monotonic time alike. */
export type VirtualClock = Clock & { forward(ms: number): void };

/** `toMs`: where it begins, Unix ms. */
export function virtualClock(toMs: number): VirtualClock {
  let aheadMs = toMs - Date.now();
  return {
    ...systemTimers,
    nowMs: () => Date.now() + aheadMs,
    monotonicMs: () => performance.now() + aheadMs,
    forward: (ms) => {
      aheadMs += ms;
    },
  };
}

/** The same for several processes: how far it is ahead stands in a file, which `toMs` begins anew. */
export function sharedClock(file: string, toMs?: number): VirtualClock & { close(): void } {
  const handle = openSync(file, toMs === undefined ? "r+" : "w+");
  const cell = Buffer.alloc(8);
  const aheadMs = (): number => {
    readSync(handle, cell, 0, 8, 0);
    return cell.readDoubleBE(0);
  };
  const set = (ms: number): void => {
    cell.writeDoubleBE(ms, 0);
    writeSync(handle, cell, 0, 8, 0);
  };
  if (toMs !== undefined) set(toMs - Date.now());
  return {
    ...systemTimers,
    nowMs: () => Date.now() + aheadMs(),
    monotonicMs: () => performance.now() + aheadMs(),
    forward: (ms) => set(aheadMs() + ms),
    close: () => closeSync(handle),
  };
}
