import { LeaseLostError } from "@/domain/errors";
import type { Outcome } from "@/domain/outcomes";
import { markSessionEnded, openSession } from "@/server/infini/account-sessions";
import { requireAuthority } from "@/server/repositories/account-authorities.repository";
import { withRaisedParameters } from "@/server/repositories/delays.repository";
import { setLaneWait } from "@/server/repositories/leases.repository";
import { findLastWalk } from "@/server/repositories/statements.repository";
import { findNextCoded, findNextQueued } from "@/server/repositories/transfer-queue.repository";
import type { TransferRow } from "@/server/repositories/transfers.repository";
import { checkBreaker } from "./breaker";
import { planCode } from "./codes";
import { ConfirmedContent } from "./confirmed-content";
import type { EngineContext } from "./context";
import { endSession } from "./end-session";
import type { GateRefusal } from "./gate";
import { isClockOff } from "./grade-reading";
import { findLaneWait, type LaneEnd, type LaneWait, nextDueMs, quietMs, waitAfterFailure } from "./lane-state";
import type { LeaseKeeper } from "./lease-keeper";
import { Looks } from "./looks";
import { nextWatchMs } from "./next-watch";
import { readNeededSinceMs } from "./outage";
import type { Pace } from "./pace";
import { parkDoubtful, parkForBalance, parkForCode } from "./park-transfer";
import { sendOne } from "./send-transfer";
import type { Spool } from "./spool";
import { stopPoor, stopRefused, stopShort } from "./stop-batch";

/** An outcome that is looked up later than this does not keep the lane: it comes back for it. */
const LONGEST_STAY_MS = 5_000;

/** What keeps a transfer back that is not Infini's fault: the account could be read. */
const ownWaits: readonly (LaneWait | null)[] = ["authority", "mode", "code", "next_code"];

/**
 * The work of a lane that holds its account: look up what is due, send what may be sent, one by one, and wait for what
 * passes by itself soon.
 */
export class LaneWork {
  #ctx: EngineContext;
  readonly #keeper: LeaseKeeper;
  readonly #spool: Spool;
  readonly #pace: Pace;
  readonly #signal: AbortSignal;
  readonly #looks: Looks;
  readonly #content: ConfirmedContent;
  /** Monotonic: Infini asked to be left alone until then. */
  #quietUntilMs = 0;
  /** Monotonic: the next code can be made then. */
  #nextCodeAtMs = 0;
  /** Doubles when Infini asks for fewer calls. */
  #paceFactor = 1;
  #shownWait: LaneWait | null | undefined;
  #isFenced = true;
  #isLookAsked: boolean;
  #watch: { walkSeq: number | null; atMs: number | null } | null = null;

  constructor(
    ctx: EngineContext,
    keeper: LeaseKeeper,
    spool: Spool,
    pace: Pace,
    signal: AbortSignal,
    isLookAsked: boolean,
  ) {
    this.#ctx = ctx;
    this.#keeper = keeper;
    this.#spool = spool;
    this.#pace = pace;
    this.#signal = signal;
    this.#looks = new Looks(ctx, keeper.lease, signal);
    this.#content = new ConfirmedContent(ctx);
    this.#isLookAsked = isLookAsked;
  }

  get #accountId(): string {
    return this.#keeper.lease.accountId;
  }

  async run(): Promise<LaneEnd> {
    let wait: LaneWait | null = null;
    let isBlind = false;
    while (!this.#signal.aborted && !this.#keeper.isLost()) {
      // V, D and H rise while a lane runs for hours: what another account proved counts from the next turn on.
      this.#ctx = await withRaisedParameters(this.#ctx);
      const reading = await this.#tryToRead(() => this.#lookUpDue());
      isBlind = reading !== null;
      wait = reading ?? (await this.#findWait());
      const next = wait === null ? await findNextQueued(this.#ctx.db, this.#accountId, this.#ctx.clock.nowMs()) : null;
      if (next) {
        // A cause that is over must not stand beside what goes out.
        await this.#showWait(null);
        const prevented = await this.#tryToRead(() => this.#send(next));
        isBlind = prevented !== null && !ownWaits.includes(prevented);
        wait = prevented;
        if (wait === null) continue;
      } else if (wait === null) await stopShort(this.#ctx, this.#keeper.lease);
      await this.#showWait(wait);
      if (!(await this.#nap(wait))) break;
    }
    if (!this.#signal.aborted && !isBlind) isBlind = (await this.#tryToRead(() => this.#looks.finish())) !== null;
    if (isBlind) return { wait, dueAtMs: null, watchAtMs: null };
    return { wait, dueAtMs: await this.#nextDueMs(), watchAtMs: await this.#nextWatchMs() };
  }

  /** False while a request whose end is unknown may still arrive under the session of now. */
  isFenced(): boolean {
    return this.#isFenced;
  }

  async close(): Promise<void> {
    await this.#looks.settle();
    this.#spool.close();
  }

  async #findWait(): Promise<LaneWait | null> {
    const { clock } = this.#ctx;
    if (this.#quietUntilMs > clock.monotonicMs()) return "rate_limit";
    // What stops the account is shown while it waits for a code as well.
    const stop = await findLaneWait(this.#ctx, this.#accountId);
    return stop ?? (this.#nextCodeAtMs > clock.monotonicMs() ? "next_code" : null);
  }

  /** What the lane waits for when Infini cannot be read; null when `read` went well, or what it says itself. */
  async #tryToRead(read: () => Promise<LaneWait | null>): Promise<LaneWait | null> {
    try {
      return await read();
    } catch (error) {
      const failure = waitAfterFailure(error);
      if (failure === null) throw error;
      this.#ctx.log.warn({ err: error, accountId: this.#accountId }, "an account could not be read");
      this.#keepQuiet(failure.quietMs);
      return failure.wait;
    }
  }

  /**
   * S1: a statement that was walked just now, an honest clock, enough money, a live session; then S2 to S10. Returns
   * what kept the transfer from being sent and keeps the next one from it too.
   */
  async #send(transfer: TransferRow): Promise<LaneWait | null> {
    const ctx = this.#ctx;
    await requireAuthority(ctx.db, this.#accountId, `transfer.${transfer.payeeKind}`, ctx.clock.nowMs());
    const { skewMs } = await this.#looks.fresh(await readNeededSinceMs(ctx.db));
    if (isClockOff(skewMs)) return "clock";
    if (this.#looks.availableMicro() < transfer.amountMicro) return this.#parkPoor(transfer);
    if (!(await this.#content.isConfirmed(transfer))) {
      await parkDoubtful(ctx, this.#keeper.lease, transfer, "content_changed");
      return null;
    }
    // Asked for each time: a walk beside the sending may have signed in anew, and the old session is dead then.
    const session = await openSession(ctx, this.#accountId);
    await this.#pace.turn(this.#signal);
    if (this.#signal.aborted) return null;
    await this.#ensureTime();
    // Last of all: a code counts for seconds, and what is done before may take some of them.
    const code = await planCode(ctx, transfer, this.#looks.last()?.skewMs ?? 0);
    if (code.kind === "wait" || code.kind === "typed") return this.#awaitCode(transfer, code);
    const startedAtMs = ctx.clock.monotonicMs();
    const result = await sendOne(ctx, transfer, {
      keeper: this.#keeper,
      spool: this.#spool,
      session,
      balanceBeforeMicro: this.#looks.availableMicro(),
      code: code.kind === "code" ? code : null,
      isClockRight: () => this.#looks.isClockRight(),
    });
    if (result.kind === "refused") return this.#afterRefusal(transfer, result.refusal);
    await this.#afterAnswer(transfer, result.outcome, session.generation);
    this.#looks.refreshMeanwhile();
    const restMs = ctx.parameters.accountGapMs * this.#paceFactor - (ctx.clock.monotonicMs() - startedAtMs);
    if (restMs > 0) await ctx.clock.sleep(restMs, this.#signal);
    return null;
  }

  /** One typed code is asked for at a time: whatever is behind would wait for its own. */
  async #awaitCode(
    transfer: TransferRow,
    plan: { kind: "wait"; waitMs: number } | { kind: "typed" },
  ): Promise<LaneWait | null> {
    const { clock, db } = this.#ctx;
    if (plan.kind === "wait") {
      this.#nextCodeAtMs = clock.monotonicMs() + plan.waitMs;
      return "next_code";
    }
    const coded = await findNextCoded(db, this.#accountId, clock.nowMs());
    if (coded !== null && coded.id !== transfer.id) return this.#send(coded);
    await parkForCode(this.#ctx, this.#keeper.lease, transfer);
    return "code";
  }

  /** The send guard would trip on a lease that is nearly over: renewed before, it costs no attempt. */
  async #ensureTime(): Promise<void> {
    const { leaseReserveMs, sendGuardMs } = this.#ctx.parameters;
    if (this.#keeper.remainingMs() >= leaseReserveMs + sendGuardMs) return;
    await this.#keeper.renew();
    if (this.#keeper.remainingMs() < leaseReserveMs) throw new LeaseLostError(this.#accountId);
  }

  async #afterRefusal(transfer: TransferRow, refusal: GateRefusal): Promise<LaneWait | null> {
    if (refusal.kind === "parks") {
      await parkDoubtful(this.#ctx, this.#keeper.lease, transfer, refusal.reason, refusal.shows);
    }
    // What froze, tripped or paused is seen by the next look for work, which begins anew with a renewed session and a
    // clock that was set too; what the gate alone knows, the lane waits for.
    if (refusal.kind !== "waits") return null;
    return refusal.reason === "authority" || refusal.reason === "mode" ? refusal.reason : null;
  }

  /** First the session: whatever fails here, the next lane looks at the breaker anew, but it ends no session without cause. */
  async #afterAnswer(transfer: TransferRow, outcome: Outcome, generation: number): Promise<void> {
    this.#looks.noteSent(outcome.class === "success" || outcome.class === "unknown" ? transfer.amountMicro : 0n);
    if (outcome.class === "success") return;
    this.#watch = null;
    // Where A6 holds, the next sign-in ends this session at Infini: nothing of the attempt can come after it. One that
    // somebody made while the request was under way proves nothing, so the session of now ends, whatever it is.
    if (outcome.class === "unknown") {
      this.#isFenced = false;
      await endSession(this.#ctx, this.#accountId);
      this.#isFenced = true;
    }
    await checkBreaker(this.#ctx, this.#keeper.lease);
    if (outcome.class === "refused") await stopRefused(this.#ctx, this.#keeper.lease);
    if (outcome.class === "refused_rate") {
      this.#keepQuiet(quietMs(outcome.retryAfterSec));
      this.#paceFactor *= 2;
    }
    if (outcome.class === "refused_session") await markSessionEnded(this.#ctx, this.#accountId, generation);
  }

  #keepQuiet(ms: number): void {
    this.#quietUntilMs = Math.max(this.#quietUntilMs, this.#ctx.clock.monotonicMs() + ms);
  }

  async #parkPoor(transfer: TransferRow): Promise<null> {
    // The figure is as old as the walk and counts what was sent since twice: look before anybody waits for money.
    if (this.#looks.isBehind()) await this.#looks.look();
    if (this.#looks.availableMicro() >= transfer.amountMicro) return null;
    const isStopped = await stopPoor(this.#ctx, this.#keeper.lease, transfer);
    if (!isStopped) await parkForBalance(this.#ctx, this.#keeper.lease, transfer);
    return null;
  }

  async #lookUpDue(): Promise<null> {
    this.#looks.throwTrouble();
    // The first walk opens the account's books: before it, nothing can be held.
    const { db, clock } = this.#ctx;
    if (this.#looks.last() === null && (await findLastWalk(db, this.#accountId)) === null) {
      await requireAuthority(db, this.#accountId, "statement", clock.nowMs());
      await this.#looks.look();
    }
    if (this.#looks.isUnderWay() || this.#quietUntilMs > clock.monotonicMs()) return null;
    const dueAtMs = Math.min(
      (await this.#nextDueMs()) ?? Number.POSITIVE_INFINITY,
      (await this.#nextWatchMs()) ?? Number.POSITIVE_INFINITY,
    );
    if (dueAtMs > clock.nowMs() && !this.#isLookAsked) return null;
    this.#isLookAsked = false;
    await this.#looks.look();
    return null;
  }

  #nextDueMs(): Promise<number | null> {
    return nextDueMs(this.#ctx, this.#accountId, this.#looks.lastAtMs());
  }

  /** Asked of the database anew after a look and after an answer that was no success: nothing else changes it here. */
  async #nextWatchMs(): Promise<number | null> {
    const walkSeq = this.#looks.last()?.row.seq ?? null;
    if (this.#watch === null || this.#watch.walkSeq !== walkSeq) {
      this.#watch = { walkSeq, atMs: await nextWatchMs(this.#ctx, this.#accountId) };
    }
    return this.#watch.atMs;
  }

  async #showWait(wait: LaneWait | null): Promise<void> {
    if (wait === this.#shownWait) return;
    this.#shownWait = wait;
    await setLaneWait(this.#ctx.db, this.#keeper.lease, wait);
  }

  /** Sleeps a while for what passes by itself soon; false when the lane had better end and make room. */
  async #nap(wait: LaneWait | null): Promise<boolean> {
    const restMs = await this.#restMs(wait);
    if (restMs === null) return false;
    await this.#looks.settle();
    const napMs = Math.max(10, Math.min(restMs, this.#ctx.parameters.longestNapMs));
    await this.#ctx.clock.sleep(napMs, this.#signal);
    return true;
  }

  /** A lane that was asked to be quiet holds its account all the while, so that no other worker asks instead. */
  async #restMs(wait: LaneWait | null): Promise<number | null> {
    const { clock } = this.#ctx;
    if (wait === "rate_limit") return Math.max(0, this.#quietUntilMs - clock.monotonicMs());
    if (wait === "next_code") return Math.max(0, this.#nextCodeAtMs - clock.monotonicMs());
    if (wait !== "unknown") return null;
    const dueAtMs = await this.#nextDueMs();
    const restMs = dueAtMs === null ? null : dueAtMs - clock.nowMs();
    return restMs !== null && restMs <= LONGEST_STAY_MS ? restMs : null;
  }
}
