import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { Store } from "@/server/db/session";
import type { EngineContext } from "@/server/engine/context";
import { findOpenAttempt } from "@/server/repositories/attempts.repository";

/** Where a worker's process stands still: right after its intent is on the disk, or right before an outcome is stored. */
export type Standstill = "after_intent" | "before_outcome";

export type MortalWorker = {
  ctx: EngineContext;
  /** Resolves once the process stands still, and what it was writing is written. */
  stopped: Promise<void>;
  /** Lets it go on as if it had been frozen. A dead one never does. */
  goOn(): void;
};

/** A worker whose process stops at a point of the send protocol: none of its writes begins or returns from then on. */
export function mortal(ctx: EngineContext, accountId: string, point: Standstill): MortalWorker {
  const real = ctx.db;
  const stop = gate();
  const resume = gate();
  let isStopped = false;
  let isOver = false;
  let before: Promise<string | null> | null = null;
  const writes = new Set<Promise<unknown>>();
  const standstill = async (): Promise<void> => {
    if (isStopped && !isOver) await resume.opened;
  };
  const look = async (at: Standstill): Promise<void> => {
    // What an earlier worker left open is not this one's intent.
    before ??= openAttemptId(ctx, accountId);
    const foreign = await before;
    if (isOver || isStopped || at !== point || !(await isThere(ctx, accountId, at, foreign))) return;
    isStopped = true;
    stop.open();
  };
  const during = async <R>(write: Promise<R>): Promise<R> => {
    writes.add(write);
    return write.finally(() => writes.delete(write));
  };
  // A renewal of its lease that is under way at the standstill would else come after it and give the dead one more time.
  const stopped = stop.opened.then(async () => {
    await setImmediate();
    await Promise.allSettled(writes);
  });
  const tx: Store["tx"] = async (body) => {
    await look("before_outcome");
    await standstill();
    const result = await during(real.tx(body));
    await look("after_intent");
    await standstill();
    return result;
  };
  const update: Store["update"] = async (table, set, where) => {
    await standstill();
    return during(real.update(table, set, where));
  };
  // Everything else is the real store's own, getters included.
  const db: Store = Object.create(real, { tx: { value: tx }, update: { value: update } });
  const goOn = (): void => {
    isOver = true;
    resume.open();
  };
  return { ctx: { ...ctx, db }, stopped, goOn };
}

async function openAttemptId(ctx: EngineContext, accountId: string): Promise<string | null> {
  return (await findOpenAttempt(ctx.db, accountId))?.id ?? null;
}

async function isThere(
  ctx: EngineContext,
  accountId: string,
  point: Standstill,
  foreign: string | null,
): Promise<boolean> {
  const open = await findOpenAttempt(ctx.db, accountId);
  if (open === null || open.id === foreign) return false;
  if (point === "after_intent") return true;
  const spool = spoolFile(ctx, open);
  return existsSync(spool) && readFileSync(spool, "utf8").includes(open.id);
}

/** Where the holder of this lease keeps what it hears until the database has it. */
export function spoolFile(ctx: EngineContext, lease: { accountId: string; fence: number }): string {
  return join(ctx.dataDir, "spool", `${lease.accountId}.${lease.fence}.jsonl`);
}

function gate(): { opened: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}
