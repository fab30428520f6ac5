import { UpstreamError } from "@/domain/errors";
import { UpstreamRateError } from "@/server/infini/infini-errors";
import { isClockMoved } from "@/server/platform/clock";
import { withRaisedParameters } from "@/server/repositories/delays.repository";
import type { Lease } from "@/server/repositories/leases.repository";
import { bump } from "./bump";
import { checkBand } from "./check-band";
import type { EngineContext } from "./context";
import { isClockOff } from "./grade-reading";
import { returnCoded, returnParked, returnScheduled } from "./park-transfer";
import { readLateAnswers } from "./recover";
import { type Walk, walkStatement } from "./walk";

/** The looks of one lane at its statement, one after the other, and what the account can spend since the last one. */
export class Looks {
  readonly #ctx: EngineContext;
  readonly #lease: Lease;
  readonly #signal: AbortSignal;
  #last: { walk: Walk; monotonicMs: number; atMs: number } | null = null;
  #current: Promise<Walk> | null = null;
  #spentMicro = 0n;
  #sentCount = 0;
  /** What a look beside the sending met and the lane has to know. */
  #trouble: unknown = null;

  /** `signal`: the process ends; no look begins, and one under way breaks off without storing anything. */
  constructor(ctx: EngineContext, lease: Lease, signal: AbortSignal) {
    this.#ctx = ctx;
    this.#lease = lease;
    this.#signal = signal;
  }

  last(): Walk | null {
    return this.#last?.walk ?? null;
  }

  /** When the last look judged the records, Unix ms. */
  lastAtMs(): number | null {
    return this.#last?.atMs ?? null;
  }

  isUnderWay(): boolean {
    return this.#current !== null;
  }

  /** True while our clock goes as it did at the last look, which found it near Infini's. */
  isClockRight(): boolean {
    const walk = this.#last?.walk;
    return walk !== undefined && !isClockOff(walk.skewMs) && !isClockMoved(this.#ctx.clock, walk.began);
  }

  /** True when something was sent that the last look cannot have seen whole. */
  isBehind(): boolean {
    return this.#sentCount > 0;
  }

  /** What Infini showed last, less what was sent since: too little for a moment, never too much. */
  availableMicro(): bigint {
    return (this.#last?.walk.row.profileBalanceMicro ?? 0n) - this.#spentMicro;
  }

  noteSent(spentMicro: bigint): void {
    this.#spentMicro += spentMicro;
    this.#sentCount += 1;
  }

  /** The last walk if it is fresh enough to send on and began since a moment (Unix ms), else a new one. */
  async fresh(sinceMs: number): Promise<Walk> {
    if (!this.#isFresh(sinceMs)) await this.settle();
    return this.#last && this.#isFresh(sinceMs) ? this.#last.walk : this.look();
  }

  /** One walk and one bump, after the one that is under way. */
  async look(): Promise<Walk> {
    while (this.#current) await this.settle();
    this.#current = this.#lookNow().finally(() => {
      this.#current = null;
    });
    return this.#current;
  }

  /** While money goes out, the statement is read beside it, so that what was accepted settles soon. */
  refreshMeanwhile(): void {
    const { clock, parameters, log } = this.#ctx;
    const isDue = !this.#last || clock.monotonicMs() - this.#last.monotonicMs > parameters.walkEveryMs;
    if (this.#current || !isDue || this.#signal.aborted) return;
    this.look().catch((error: unknown) => {
      log.warn({ err: error, accountId: this.#lease.accountId }, "a statement could not be read");
      this.#trouble = error;
    });
  }

  /**
   * Throws what ended a look beside the sending, once. A read that got no answer is no reason to stop: the walk before
   * it is fresh for a while, and the next one is due soon.
   */
  throwTrouble(): void {
    const error = this.#trouble;
    this.#trouble = null;
    if (error === null) return;
    if (error instanceof UpstreamError && !(error instanceof UpstreamRateError)) return;
    throw error;
  }

  /** A last look after something was sent: what executed at once is settled at once. */
  async finish(): Promise<null> {
    await this.settle();
    if (this.isBehind()) await this.look();
    return null;
  }

  /** Returns when no look is under way; how it ended is its caller's matter. */
  async settle(): Promise<void> {
    await this.#current?.catch(() => undefined);
  }

  async #lookNow(): Promise<Walk> {
    const spentBefore = this.#spentMicro;
    const sentBefore = this.#sentCount;
    const ctx = await withRaisedParameters(this.#ctx);
    await readLateAnswers(ctx, this.#lease);
    const walk = await walkStatement(ctx, this.#lease, this.#signal);
    this.#spentMicro -= spentBefore;
    this.#sentCount -= sentBefore;
    const { clock } = ctx;
    this.#last = { walk, monotonicMs: clock.monotonicMs(), atMs: clock.nowMs() };
    await bump(ctx, this.#lease, walk.row);
    // Only if nothing was sent since the walk began: its balance would be another one than the books'.
    if (this.#sentCount === 0) await checkBand(ctx, this.#lease, walk.row);
    await returnParked(ctx, this.#lease, this.availableMicro());
    await returnCoded(ctx, this.#lease);
    await returnScheduled(ctx, this.#lease);
    ctx.bus.emit("looked", this.#lease.accountId, walk.row.startedAtMs);
    return walk;
  }

  #isFresh(sinceMs: number): boolean {
    const { clock, parameters } = this.#ctx;
    if (this.#last === null || this.#last.walk.row.startedAtMs < sinceMs) return false;
    // How far Infini's clock is from ours is known of the time before the step alone.
    if (isClockMoved(clock, this.#last.walk.began)) return false;
    return clock.monotonicMs() - this.#last.monotonicMs < parameters.preflightMs;
  }
}
