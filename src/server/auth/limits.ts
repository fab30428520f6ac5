import type { Caller } from "@/domain/caller";
import type { Mode } from "@/domain/engine-parameters";
import { DuplicateRowError, RateLimitError } from "@/domain/errors";
import type { Session } from "@/server/db/session";
import { type Counter, insertCounter, lockCounter, updateCounter } from "@/server/repositories/limits.repository";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Calls a person may make in a window. The sandbox allows ten times as many, but for the second factor. */
type Rule = { max: number; windowMs: number; isSame?: true };

/** @source docs/design/security.md §9 */
const rules = {
  stepUp: { max: 5, windowMs: 15 * MINUTE_MS, isSame: true },
  reveal: { max: 10, windowMs: HOUR_MS },
  code: { max: 60, windowMs: HOUR_MS },
  change: { max: 60, windowMs: MINUTE_MS },
  import: { max: 30, windowMs: HOUR_MS },
  dryRun: { max: 300, windowMs: HOUR_MS },
  export: { max: 30, windowMs: HOUR_MS },
  upload: { max: 30, windowMs: HOUR_MS },
} as const satisfies Record<string, Rule>;
export type LimitName = keyof typeof rules;

const everything: Rule = { max: 600, windowMs: MINUTE_MS };
const SANDBOX_FACTOR = 10;
const RACE_TRIES = 5;
const METER_PEOPLE_MAX = 10_000;

type LimitContext = { db: Session; clock: { nowMs(): number }; mode: Mode };

/** Who is counted: a person, or each of their keys for itself, so that a program never stands in its person's way. */
export function limitHolder(caller: Pick<Caller, "personId" | "key">): string {
  return caller.key?.id ?? caller.personId;
}

/**
 * Counts one call of a person or key against a limit, in the database that all processes share.
 * @throws RateLimitError when the window is full; the call is not counted then.
 */
export async function countCall(ctx: LimitContext, name: LimitName, holderId: string): Promise<void> {
  const rule: Rule = rules[name];
  await countAgainst(ctx, `limit:${name}:${holderId}`, { ...rule, max: maxIn(rule, ctx.mode) }, `limit.${name}`);
}

/** Takes one counted call back: what was guarded against did not happen. */
export async function uncountCall(ctx: LimitContext, name: LimitName, personId: string): Promise<void> {
  await ctx.db.tx(async (tx) => {
    const counter = await lockCounter(tx, `limit:${name}:${personId}`);
    if (counter && counter.count > 0) await updateCounter(tx, { ...counter, count: counter.count - 1 });
  });
}

/** Counts against a window of one's own. @throws RateLimitError `reason` when it is full. */
export async function countAgainst(
  ctx: Omit<LimitContext, "mode">,
  key: string,
  rule: { max: number; windowMs: number },
  reason: string,
): Promise<void> {
  const nowMs = ctx.clock.nowMs();
  await changeCounter(ctx.db, key, (stored) => {
    const counter = liveCounter(stored, key, nowMs, rule.windowMs);
    if (counter.count >= rule.max) throw new RateLimitError(reason, secondsUntil(counter.windowEndsAtMs, nowMs));
    return { ...counter, count: counter.count + 1 };
  });
}

/** Changes a counter by a pure step, alone among all processes. */
export async function changeCounter(
  db: Session,
  key: string,
  step: (stored: Counter | null) => Counter,
): Promise<Counter> {
  for (let tryNo = 1; ; tryNo += 1) {
    try {
      return await db.tx(async (tx) => {
        const stored = await lockCounter(tx, key);
        const changed = step(stored);
        await (stored ? updateCounter : insertCounter)(tx, changed);
        return changed;
      });
    } catch (error) {
      // Two processes wrote the first row of a key at once: the second one looks again.
      if (!(error instanceof DuplicateRowError) || tryNo >= RACE_TRIES) throw error;
    }
  }
}

/** The counter as it stands in its window; an ended window begins anew. */
export function liveCounter(stored: Counter | null, key: string, nowMs: number, windowMs: number): Counter {
  if (stored && stored.windowEndsAtMs > nowMs) return stored;
  return { key, count: 0, windowEndsAtMs: nowMs + windowMs, blockedUntilMs: null, createdAtMs: nowMs };
}

export function secondsUntil(atMs: number, nowMs: number): number {
  return Math.max(1, Math.ceil((atMs - nowMs) / 1_000));
}

/** Counts every call of a person in the memory of this process, so that a read never waits for the writer. */
export class CallMeter {
  readonly #windows = new Map<string, { count: number; endsAtMs: number }>();
  readonly #max: number;

  constructor(mode: Mode) {
    this.#max = maxIn(everything, mode);
  }

  /** @throws RateLimitError `limit.all` */
  count(personId: string, nowMs: number): void {
    const known = this.#windows.get(personId);
    const window = known && known.endsAtMs > nowMs ? known : { count: 0, endsAtMs: nowMs + everything.windowMs };
    if (window.count >= this.#max) throw new RateLimitError("limit.all", secondsUntil(window.endsAtMs, nowMs));
    window.count += 1;
    if (window !== known) this.#remember(personId, window, nowMs);
  }

  #remember(personId: string, window: { count: number; endsAtMs: number }, nowMs: number): void {
    if (this.#windows.size >= METER_PEOPLE_MAX) {
      for (const [id, { endsAtMs }] of this.#windows) if (endsAtMs <= nowMs) this.#windows.delete(id);
    }
    this.#windows.set(personId, window);
  }
}

function maxIn(rule: Rule, mode: Mode): number {
  return mode === "sandbox" && !rule.isSame ? rule.max * SANDBOX_FACTOR : rule.max;
}
