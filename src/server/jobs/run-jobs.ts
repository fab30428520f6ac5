import { setTimeout as sleep } from "node:timers/promises";
import PQueue from "p-queue";
import { DomainError } from "@/domain/errors";
import type { AppContext } from "@/server/services/context";
import { endJob, endJobItem } from "@/server/services/jobs/end-job";
import type { JobHandler, JobItem, JobItemResult } from "@/server/services/jobs/handle-job";
import { holdJob, releaseJob, renewJob } from "@/server/services/jobs/hold-job";
import { listOpenItems } from "@/server/services/jobs/list-open-items";
import { type TakenJob, takeJob } from "@/server/services/jobs/take-job";
import { jobHandlers } from "./job-handlers";

export type JobHandlers = Readonly<Record<string, JobHandler>>;

/** How a process works on jobs. Milliseconds. */
export type RunOptions = {
  leaseMs: number;
  /** Jobs worked on at once. */
  parallel: number;
  /** Streams hear of a job's progress this often at most. */
  tellEveryMs: number;
  /** After this no further item begins; what has begun ends. */
  signal: AbortSignal;
};

/** Jobs of one kind share their pace within a process. */
type Paces = Map<string, PQueue>;

/** A job that broke off this often is ended as failed; before that somebody takes it up again. */
const MAX_TAKINGS = 5;
const usualOptions = { leaseMs: 60_000, parallel: 3, tellEveryMs: 1_000 };
const LOOK_EVERY_MS = 5_000;

/** Works on every job that waits or was left by a dead worker, until none is due. Returns how many were taken. */
export async function runDueJobs(
  ctx: AppContext,
  handlers: JobHandlers = jobHandlers,
  change: Partial<RunOptions> = {},
): Promise<number> {
  const options: RunOptions = { ...usualOptions, signal: new AbortController().signal, ...change };
  const paces: Paces = new Map();
  let taken = 0;
  const worker = async (): Promise<void> => {
    while (!options.signal.aborted) {
      const job = await takeJob(ctx, ctx.ids.next("wrk"), options.leaseMs, Object.keys(handlers));
      if (!job) return;
      taken += 1;
      await runJob(ctx, job, handlers, paces, options);
    }
  };
  await Promise.all(Array.from({ length: options.parallel }, worker));
  return taken;
}

/** Works on jobs whenever one is queued, and looks for left ones every few seconds. `stop` waits for begun items. */
export function startJobRunner(ctx: AppContext, handlers: JobHandlers = jobHandlers): { stop(): Promise<void> } {
  const abort = new AbortController();
  let isWanted = false;
  let running: Promise<void> | null = null;
  const run = async (): Promise<void> => {
    while (isWanted && !abort.signal.aborted) {
      isWanted = false;
      await runDueJobs(ctx, handlers, { signal: abort.signal }).catch((error: unknown) =>
        ctx.log.error({ err: error }, "jobs could not be run"),
      );
    }
  };
  const wake = (): void => {
    isWanted = true;
    running ??= run().finally(() => {
      running = null;
      if (isWanted && !abort.signal.aborted) wake();
    });
  };
  const timer = setInterval(wake, LOOK_EVERY_MS);
  ctx.bus.on("job", wake);
  wake();
  return {
    stop: async () => {
      abort.abort();
      clearInterval(timer);
      ctx.bus.off("job", wake);
      await running;
    },
  };
}

async function runJob(
  ctx: AppContext,
  taken: TakenJob,
  handlers: JobHandlers,
  paces: Paces,
  options: RunOptions,
): Promise<void> {
  const { claim, job } = taken;
  const heartbeat = setInterval(() => {
    // A missed beat is harmless: every write asks for the fence.
    renewJob(ctx, claim, options.leaseMs).catch((error: unknown) =>
      ctx.log.warn({ err: error, jobId: claim.jobId }, "the heartbeat of a job failed"),
    );
  }, options.leaseMs / 3);
  try {
    const handler = handlers[job.kind];
    if (!handler) throw new Error(`no handler for jobs of kind ${job.kind}`);
    const end = await workThrough(ctx, taken, handler, paceOf(paces, job.kind, handler), options);
    if (end === "left") await releaseJob(ctx, claim);
    if (end === "over") await endJob(ctx, claim);
  } catch (error) {
    ctx.log.error({ err: error, jobId: claim.jobId }, "a job broke off");
    if (claim.fence >= MAX_TAKINGS) await endJob(ctx, claim, "internal");
    else await releaseJob(ctx, claim);
    // The next taker may meet the same trouble: not in the same breath.
    await sleep(options.tellEveryMs);
  } finally {
    clearInterval(heartbeat);
  }
}

function paceOf(paces: Paces, kind: string, handler: JobHandler): PQueue {
  const known = paces.get(kind);
  if (known) return known;
  const gap = handler.gapMs > 0 ? { interval: handler.gapMs, intervalCap: 1 } : {};
  const pace = new PQueue({ concurrency: handler.parallel, ...gap });
  paces.set(kind, pace);
  return pace;
}

/** `over`: nothing is open, or it was cancelled. `left`: this process stops. `lost`: another worker has the job. */
async function workThrough(
  ctx: AppContext,
  { claim, job }: TakenJob,
  handler: JobHandler,
  pace: PQueue,
  options: RunOptions,
): Promise<"over" | "left" | "lost"> {
  const act = await handler.begin(ctx, job);
  const items = await listOpenItems(ctx, job.id);
  let end: "over" | "left" | "lost" = "over";
  let toldAtMs = 0;
  /** One item; false when no further one is to begin. */
  const step = async (): Promise<boolean> => {
    if (options.signal.aborted) end = "left";
    const held = end === "over" ? await holdJob(ctx, claim) : "lost";
    if (held === "lost" && end === "over") end = "lost";
    const item = held === "go" ? items.shift() : undefined;
    if (!item) return false;
    const result = await actOn(ctx, act, item, claim.jobId);
    const isTold = ctx.clock.monotonicMs() - toldAtMs >= options.tellEveryMs;
    if (isTold) toldAtMs = ctx.clock.monotonicMs();
    const isStored = await endJobItem(ctx, claim, item, result, isTold);
    if (!isStored) end = "lost";
    return isStored;
  };
  const worker = async (): Promise<void> => {
    while (items.length > 0 && (await pace.add(step)));
  };
  await Promise.all(Array.from({ length: handler.parallel }, worker));
  return end;
}

/** An error of one item is that item's result; the others go on. */
async function actOn(
  ctx: AppContext,
  act: (item: JobItem) => Promise<JobItemResult>,
  item: JobItem,
  jobId: string,
): Promise<JobItemResult> {
  try {
    return await act(item);
  } catch (error) {
    if (error instanceof DomainError) return { state: "failed", reason: error.reason, message: error.message };
    ctx.log.error({ err: error, jobId, ordinal: item.ordinal }, "an item of a job failed");
    return { state: "failed", reason: "internal", message: "Something failed on the server." };
  }
}
