import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { isEventTopic, type StreamInput, type StreamMessage, topicActs } from "@/domain/event.schema";
import { mayDo } from "@/domain/rights";
import { timeOf } from "@/domain/wire";
import type { Auth } from "@/server/auth/auth";
import {
  type EventRow,
  findEvent,
  lastEventSeq,
  lastEventSeqBefore,
  listEventsAfter,
} from "@/server/repositories/events.repository";
import type { ServiceContext } from "@/server/services/context";

/** Numbers are given before commits: what was committed late is still looked for among the last five seconds. */
const OVERLAP_MS = 5_000;
const POLL_MS = 1_000;
const SESSION_CHECK_MS = 2_000;
const PAGE = 500;
/** Whoever missed more than this reads anew. */
const BACKLOG_MAX = 2_000;

type StreamContext = Pick<ServiceContext, "db" | "clock" | "bus" | "log" | "caller"> & {
  auth: Pick<Auth, "findAgain">;
};
export type StreamItem = { id: string; message: StreamMessage };

/**
 * What changes from now on, as far as this person may read it, each with the id to resume from. A resumed stream repeats
 * the last five seconds; one that missed too much begins with `reset`. It ends within five seconds of the session or key.
 * @source docs/design/features.md EVT-1…3, security.md §8
 */
export async function* streamEvents(
  ctx: StreamContext,
  input: StreamInput,
  signal: AbortSignal,
): AsyncGenerator<StreamItem> {
  try {
    yield* readOn(ctx, input, signal);
  } catch (error) {
    // Whoever listens may have left already, and then nobody would catch it. An ended stream is opened again.
    ctx.log.error({ err: error }, "a live stream broke");
  }
}

async function* readOn(ctx: StreamContext, input: StreamInput, signal: AbortSignal): AsyncGenerator<StreamItem> {
  const start = await findStart(ctx, input.lastEventId ?? null);
  const reader = new EventReader(ctx, start.afterSeq);
  yield { id: String(start.id), message: { kind: start.isReset ? "reset" : "ready" } };
  let { caller } = ctx;
  let checkedAtMs = ctx.clock.monotonicMs();
  while (!signal.aborted) {
    if (ctx.clock.monotonicMs() - checkedAtMs >= SESSION_CHECK_MS) {
      const standing = await ctx.auth.findAgain(ctx.caller);
      if (!standing) {
        yield { id: String(start.id), message: { kind: "end" } };
        return;
      }
      caller = standing.caller;
      checkedAtMs = ctx.clock.monotonicMs();
    }
    const woken = nextWake(ctx, signal);
    for (const row of await reader.next()) {
      const mayRead = isEventTopic(row.topic) && mayDo(caller, topicActs[row.topic]);
      const isWanted = !input.topics || input.topics.some((topic) => topic === row.topic);
      if (mayRead && isWanted) yield { id: String(row.seq), message: changeOf(row) };
    }
    await woken;
  }
}

/** Reads on without losing events that were numbered earlier and committed later, and without repeating any. */
class EventReader {
  readonly #ctx: StreamContext;
  /** Everything up to here is older than the overlap and was read. */
  #settledSeq: number;
  /** What was handed out beyond it. */
  readonly #known = new Set<number>();

  constructor(ctx: StreamContext, settledSeq: number) {
    this.#ctx = ctx;
    this.#settledSeq = settledSeq;
  }

  async next(): Promise<EventRow[]> {
    const fresh: EventRow[] = [];
    let fromSeq = this.#settledSeq;
    const settledBeforeMs = this.#ctx.clock.nowMs() - OVERLAP_MS;
    let canSettle = true;
    for (;;) {
      const rows = await listEventsAfter(this.#ctx.db, fromSeq, PAGE);
      for (const row of rows) {
        fromSeq = row.seq;
        if (!this.#known.has(row.seq)) fresh.push(row);
        canSettle = canSettle && row.atMs < settledBeforeMs;
        if (canSettle) this.#settle(row.seq);
        else this.#known.add(row.seq);
      }
      if (rows.length < PAGE) return fresh;
    }
  }

  #settle(seq: number): void {
    this.#settledSeq = seq;
    this.#known.delete(seq);
  }
}

type Start = { id: number; afterSeq: number; isReset: boolean };

async function findStart(ctx: StreamContext, lastEventId: string | null): Promise<Start> {
  const lastSeq = await lastEventSeq(ctx.db);
  const overlapSeq = await lastEventSeqBefore(ctx.db, ctx.clock.nowMs() - OVERLAP_MS);
  const fresh = { id: lastSeq, afterSeq: overlapSeq, isReset: false };
  if (lastEventId === null) return fresh;
  const seq = /^\d{1,15}$/.test(lastEventId) ? Number(lastEventId) : -1;
  if (seq === 0 && lastSeq === 0) return fresh;
  const last = await findEvent(ctx.db, seq);
  if (!last) return { ...fresh, isReset: true };
  const afterSeq = Math.min(seq, await lastEventSeqBefore(ctx.db, last.atMs - OVERLAP_MS));
  return lastSeq - afterSeq > BACKLOG_MAX ? { ...fresh, isReset: true } : { id: seq, afterSeq, isReset: false };
}

/** Waits for a commit of this process, or a second for those of others. */
async function nextWake(ctx: StreamContext, signal: AbortSignal): Promise<void> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const ignore = () => undefined;
  await Promise.race([
    once(ctx.bus, "events", { signal: either }).catch(ignore),
    sleep(POLL_MS, undefined, { signal: either }).catch(ignore),
  ]);
  stop.abort();
}

function changeOf(row: EventRow): StreamMessage {
  const { seq, topic, subjectKind, subjectId } = row;
  const payload: Record<string, unknown> = JSON.parse(row.payload);
  return { kind: "change", seq, topic, subjectKind, subjectId, payload, at: timeOf(row.atMs) };
}
