import { setTimeout as sleep } from "node:timers/promises";
import { listAccountsToOpen, listAccountsWithWork } from "@/server/repositories/transfers.repository";
import type { EngineContext } from "./context";
import { type LaneEnd, runLane } from "./lane";

const POLL_MS = 500;
const MAX_LANES = 50;
const RETRY_MS = 5_000;

/** The sender of one process: lanes that start when an account has something to send, to recover or to look up. */
export type Engine = {
  /** Ends after the request in flight of every lane was answered and stored; starts nothing new. */
  stop(): Promise<void>;
};

export function startEngine(ctx: EngineContext): Engine {
  const stopping = new AbortController();
  const running = new Map<string, Promise<void>>();
  /** Accounts that need no look before this, unless somebody wakes them. Wall milliseconds. */
  const notBefore = new Map<string, number>();
  let nudge = (): void => undefined;
  const onWake = (accountId: string): void => {
    notBefore.delete(accountId);
    nudge();
  };
  ctx.bus.on("wake", onWake);

  const start = (accountId: string): void => {
    const lane = runLane(ctx, accountId, stopping.signal)
      .then((end) => plan(accountId, end))
      .catch((error: unknown) => {
        ctx.log.error({ err: error, accountId }, "a lane ended with an error");
        notBefore.set(accountId, ctx.clock.nowMs() + RETRY_MS);
      })
      .finally(() => running.delete(accountId));
    running.set(accountId, lane);
  };
  const plan = (accountId: string, end: LaneEnd | null): void => {
    const nowMs = ctx.clock.nowMs();
    const soon = nowMs + ctx.parameters.leaseRenewMs;
    const dueAtMs = end === null ? Math.min(soon, nowMs + RETRY_MS) : (end.dueAtMs ?? soon);
    notBefore.set(accountId, Math.min(Math.max(dueAtMs, nowMs + POLL_MS), soon));
  };
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        const nowMs = ctx.clock.nowMs();
        const work = await listAccountsWithWork(ctx.db, nowMs, MAX_LANES * 4);
        const fresh = await listAccountsToOpen(ctx.db, MAX_LANES);
        for (const accountId of [...work, ...fresh]) {
          if (running.has(accountId) || running.size >= MAX_LANES || (notBefore.get(accountId) ?? 0) > nowMs) continue;
          start(accountId);
        }
      } catch (error) {
        ctx.log.error({ err: error }, "the engine could not look for work");
      }
      await new Promise<void>((resolve) => {
        nudge = resolve;
        sleep(POLL_MS, undefined, { signal: stopping.signal }).then(resolve, () => resolve());
      });
    }
  };
  const looping = loop();
  return {
    async stop() {
      ctx.bus.off("wake", onWake);
      stopping.abort();
      await looping;
      await Promise.all(running.values());
    },
  };
}
