import { setMaxListeners } from "node:events";
import { listAccountsThatSent } from "@/server/repositories/attempts.repository";
import { getRaisedParameters } from "@/server/repositories/delays.repository";
import { findRestore, listAccountsToReread } from "@/server/repositories/seal.repository";
import { listAccountsWithOpenRecords } from "@/server/repositories/statements.repository";
import { listAccountsWithWork } from "@/server/repositories/transfer-queue.repository";
import { listAccountsToOpen } from "@/server/repositories/transfers.repository";
import { listPendingCodes, removePendingCodesBefore } from "@/server/repositories/two-factor-codes.repository";
import type { EngineContext } from "./context";
import { runLane } from "./lane";
import type { LaneEnd } from "./lane-state";
import { nextWatchMs } from "./next-watch";
import { Pace } from "./pace";

const POLL_MS = 500;
const MAX_LANES = 50;
const MAX_LISTED = 1_000;
const MAX_WATCHED = 10_000;
const FRESH_EVERY_MS = 5_000;
const WATCH_EVERY_MS = 60_000;
const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 300_000;

/** The sender of one process: lanes that start when an account has something to send, to recover or to look up. */
export type Engine = {
  /** Ends after the request in flight of every lane was answered and stored; starts nothing new. */
  stop(): Promise<void>;
};

export function startEngine(ctx: EngineContext): Engine {
  const stopping = new AbortController();
  setMaxListeners(0, stopping.signal);
  const running = new Map<string, Promise<void>>();
  const agenda = new Agenda(ctx);
  const pace = new Pace(ctx.clock, ctx.mode);
  let nudge = (): void => undefined;
  const onWake = (accountId: string): void => {
    agenda.wake(accountId);
    nudge();
  };
  const onLook = (accountId: string): void => {
    agenda.askLook(accountId);
    nudge();
  };
  ctx.bus.on("wake", onWake);
  ctx.bus.on("look", onLook);

  const start = (accountId: string): void => {
    const isLookAsked = agenda.begin(accountId);
    const lane = runLane(ctx, accountId, stopping.signal, pace, isLookAsked)
      .then((end) => agenda.plan(accountId, end))
      .catch((error: unknown) => {
        ctx.log.error({ err: error, accountId }, "a lane ended with an error");
        agenda.planRetry(accountId);
      })
      .finally(() => {
        running.delete(accountId);
        if (agenda.isWoken(accountId)) nudge();
      });
    running.set(accountId, lane);
  };
  const loop = async (): Promise<void> => {
    let isFirst = true;
    while (!stopping.signal.aborted) {
      try {
        // A record that an earlier process left unexplained has no transfer whose timer would lead back to it.
        if (isFirst)
          for (const accountId of await listAccountsWithOpenRecords(ctx.db, MAX_LISTED)) agenda.remember(accountId, 0);
        isFirst = false;
        if (agenda.isTimeForWatch()) await rememberWatched(ctx, agenda, running, stopping.signal);
        const due = ctx.seal?.state() === "copy" ? [] : await listAccountsDue(ctx, agenda);
        for (const accountId of due) {
          if (running.has(accountId) || running.size >= MAX_LANES || !agenda.isDue(accountId)) continue;
          start(accountId);
        }
      } catch (error) {
        ctx.log.error({ err: error }, "the engine could not look for work");
      }
      await new Promise<void>((resolve) => {
        nudge = resolve;
        void ctx.clock.sleep(POLL_MS, stopping.signal).then(resolve);
      });
    }
  };
  const looping = loop();
  return {
    async stop() {
      ctx.bus.off("wake", onWake);
      ctx.bus.off("look", onLook);
      stopping.abort();
      await looping;
      await Promise.all(running.values());
    },
  };
}

async function listAccountsDue(ctx: EngineContext, agenda: Agenda): Promise<Set<string>> {
  const nowMs = ctx.clock.nowMs();
  // A code that a person typed in another process is over within seconds, so its account is woken once for it.
  const codes = await listPendingCodes(ctx.db);
  for (const { accountId, expiresAtMs, ...code } of codes) {
    if (expiresAtMs > nowMs) agenda.noteCode(accountId, code);
  }
  if (codes.some(({ expiresAtMs }) => expiresAtMs <= nowMs)) await removePendingCodesBefore(ctx.db, nowMs);
  const work = await listAccountsWithWork(ctx.db, nowMs, MAX_LISTED);
  // A new account is woken by whoever adds it; this finds those whose waking was lost, and looks at all accounts for it.
  const isTimeForFresh = agenda.isTimeForFresh();
  const fresh = isTimeForFresh ? await listAccountsToOpen(ctx.db, nowMs, MAX_LISTED) : [];
  const unread = isTimeForFresh ? await listUnread(ctx, nowMs) : [];
  for (const accountId of unread) agenda.noteUnread(accountId);
  return new Set([...work, ...agenda.listWanted(), ...fresh, ...unread]);
}

/**
 * After a restore every account is read anew, also one for which nothing is open here: at once, and when everything that
 * was sent before it must have been executed and shown.
 */
async function listUnread(ctx: EngineContext, nowMs: number): Promise<string[]> {
  const restoredAtMs = await findRestore(ctx.db);
  if (restoredAtMs === null) return [];
  const { visibleMs, lateMs } = await getRaisedParameters(ctx.db, ctx);
  const shownAtMs = restoredAtMs + visibleMs + lateMs;
  return listAccountsToReread(ctx.db, nowMs > shownAtMs ? shownAtMs : restoredAtMs, nowMs, MAX_LISTED);
}

/**
 * What counts as not paid is watched whoever sent it: an earlier process, another worker, or a person who decided. A
 * lane that runs says itself what it wants next.
 */
async function rememberWatched(
  ctx: EngineContext,
  agenda: Agenda,
  running: ReadonlyMap<string, unknown>,
  signal: AbortSignal,
): Promise<void> {
  const parameters = await getRaisedParameters(ctx.db, ctx);
  const sinceMs = ctx.clock.nowMs() - parameters.watchMs;
  for (const accountId of await listAccountsThatSent(ctx.db, sinceMs, MAX_WATCHED)) {
    if (signal.aborted) return;
    if (running.has(accountId)) continue;
    const atMs = await nextWatchMs({ ...ctx, parameters }, accountId);
    if (atMs !== null && !running.has(accountId)) agenda.remember(accountId, atMs);
  }
}

/** When each account wants its next lane. Lanes that wait or fail come back in a while, or when somebody wakes them. */
class Agenda {
  readonly #ctx: EngineContext;
  /** Monotonic. */
  readonly #notBeforeMs = new Map<string, number>();
  readonly #failures = new Map<string, number>();
  readonly #woken = new Set<string>();
  readonly #asked = new Set<string>();
  /** The last typed code of each account that its lane was woken for. */
  readonly #codes = new Map<string, { transferId: string; step: number }>();
  /** Wall time of the look that the last lane of an account asked for; the database may know no timer for it. */
  readonly #lookAtMs = new Map<string, number>();
  #nextFreshMs = 0;
  #nextWatchMs = 0;

  constructor(ctx: EngineContext) {
    this.#ctx = ctx;
  }

  isTimeForFresh(): boolean {
    const nowMs = this.#ctx.clock.monotonicMs();
    if (nowMs < this.#nextFreshMs) return false;
    this.#nextFreshMs = nowMs + FRESH_EVERY_MS;
    return true;
  }

  isTimeForWatch(): boolean {
    const nowMs = this.#ctx.clock.monotonicMs();
    if (nowMs < this.#nextWatchMs) return false;
    this.#nextWatchMs = nowMs + WATCH_EVERY_MS;
    return true;
  }

  isDue(accountId: string): boolean {
    return this.isWoken(accountId) || (this.#notBeforeMs.get(accountId) ?? 0) <= this.#ctx.clock.monotonicMs();
  }

  isWoken(accountId: string): boolean {
    return this.#woken.has(accountId);
  }

  /** Accounts that want a lane now, whatever the database lists. */
  listWanted(): string[] {
    const nowMs = this.#ctx.clock.nowMs();
    return [...this.#woken, ...[...this.#lookAtMs].flatMap(([accountId, atMs]) => (atMs <= nowMs ? [accountId] : []))];
  }

  /** The earlier of what was asked for counts. */
  remember(accountId: string, lookAtMs: number): void {
    this.#lookAtMs.set(accountId, Math.min(lookAtMs, this.#lookAtMs.get(accountId) ?? lookAtMs));
  }

  /** Also while its lane runs: that lane may have looked already, so another one follows it. */
  wake(accountId: string): void {
    this.#woken.add(accountId);
  }

  /** The next lane looks first, whether or not anything is due. */
  askLook(accountId: string): void {
    this.#asked.add(accountId);
    this.wake(accountId);
  }

  /** Its next lane looks first, whenever that comes: an account that cannot be read is not asked at once again. */
  noteUnread(accountId: string): void {
    this.#asked.add(accountId);
  }

  noteCode(accountId: string, code: { transferId: string; step: number }): void {
    const known = this.#codes.get(accountId);
    if (known?.transferId === code.transferId && known.step === code.step) return;
    this.#codes.set(accountId, code);
    this.wake(accountId);
  }

  /** True when somebody asked for a look. */
  begin(accountId: string): boolean {
    this.#woken.delete(accountId);
    this.#lookAtMs.delete(accountId);
    return this.#asked.delete(accountId);
  }

  plan(accountId: string, end: LaneEnd | null): void {
    this.#failures.delete(accountId);
    const { clock, parameters } = this.#ctx;
    const laterMs = parameters.leaseRenewMs;
    const dueAtMs = end?.dueAtMs ?? null;
    if (dueAtMs !== null) this.remember(accountId, dueAtMs);
    if (end !== null && end.watchAtMs !== null) this.remember(accountId, end.watchAtMs);
    if (dueAtMs === null && end !== null && end.wait === null) {
      this.#notBeforeMs.delete(accountId);
      return;
    }
    const restMs = dueAtMs === null ? laterMs : dueAtMs - clock.nowMs();
    this.#notBeforeMs.set(accountId, clock.monotonicMs() + Math.min(Math.max(restMs, POLL_MS), laterMs));
  }

  planRetry(accountId: string): void {
    const failures = this.#failures.get(accountId) ?? 0;
    this.#failures.set(accountId, failures + 1);
    const pauseMs = Math.min(FIRST_RETRY_MS * 2 ** failures, LONGEST_RETRY_MS);
    this.#notBeforeMs.set(accountId, this.#ctx.clock.monotonicMs() + pauseMs);
    this.remember(accountId, this.#ctx.clock.nowMs() + pauseMs);
  }
}
