import { tracingChannel } from "node:diagnostics_channel";

/** What a driver with a socket has under way, between being asked and being answered; waiting for a connection counts. */
export type CallsInFlight = {
  /** Resolves as soon as nothing is under way; what an answer sets going may be under way an instant later. */
  none: () => Promise<void> | null;
  stopCounting: () => void;
};

const channels = ["mysql2:pool:connect", "mysql2:query", "mysql2:execute"];

/** Counts the calls of this process to MySQL, as the driver itself announces them. */
export function countCallsInFlight(): CallsInFlight {
  let count = 0;
  let waiting: (() => void)[] = [];
  const handlers = {
    start: () => {
      count += 1;
    },
    end: () => undefined,
    asyncStart: () => undefined,
    asyncEnd: () => {
      count -= 1;
      if (count > 0) return;
      for (const wake of waiting) wake();
      waiting = [];
    },
    error: () => undefined,
  };
  const traced = channels.map((name) => tracingChannel(name));
  for (const channel of traced) channel.subscribe(handlers);
  return {
    none: () => (count === 0 ? null : new Promise((resolve) => waiting.push(resolve))),
    stopCounting: () => {
      for (const channel of traced) channel.unsubscribe(handlers);
    },
  };
}
