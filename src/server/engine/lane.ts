import { setTimeout as sleep } from "node:timers/promises";
import { LeaseLostError } from "@/domain/errors";
import type { Outcome } from "@/domain/outcomes";
import { markSessionEnded, openSession, type SessionGrant } from "@/server/infini/account-sessions";
import { releaseLease, setLaneWait } from "@/server/repositories/leases.repository";
import { findLastWalk, type WalkRow } from "@/server/repositories/statements.repository";
import { findNextQueued, type TransferRow } from "@/server/repositories/transfers.repository";
import { checkBreaker } from "./breaker";
import { bump } from "./bump";
import type { EngineContext } from "./context";
import { findLaneWait, hasUnsettled, nextDueMs } from "./lane-state";
import { keepLease, type LeaseKeeper } from "./lease-keeper";
import { parkDoubtful, parkForBalance, returnParked } from "./park-transfer";
import { recoverAccount } from "./recover";
import { sendOne } from "./send-transfer";
import { openSpool, type Spool } from "./spool";
import { walkStatement } from "./walk";

const LONGEST_NAP_MS = 1_000;

/** When the account wants to be looked at again without being woken. Null: nothing is open. */
export type LaneEnd = { dueAtMs: number | null };

/**
 * Runs the lane of one account until nothing can be sent or looked up now: recovery, sending one by one, walks, bumps.
 * Null when another worker holds the account.
 */
export async function runLane(ctx: EngineContext, accountId: string, signal: AbortSignal): Promise<LaneEnd | null> {
  const keeper = await keepLease(ctx, accountId);
  if (!keeper) return null;
  try {
    await recoverAccount(ctx, keeper.lease);
    const lane = new Lane(ctx, keeper, openSpool(ctx.dataDir, accountId));
    try {
      return await lane.run(signal);
    } finally {
      await lane.close();
    }
  } catch (error) {
    if (!(error instanceof LeaseLostError)) throw error;
    return { dueAtMs: ctx.clock.nowMs() + ctx.parameters.leaseRenewMs };
  } finally {
    keeper.stop();
    await releaseLease(ctx.db, keeper.lease);
  }
}

class Lane {
  readonly #ctx: EngineContext;
  readonly #keeper: LeaseKeeper;
  readonly #spool: Spool;
  #session: SessionGrant | null = null;
  #walk: { row: WalkRow; atMs: number } | null = null;
  #spentMicro = 0n;
  #background: Promise<void> | null = null;
  #waitsUntilMs = 0;

  constructor(ctx: EngineContext, keeper: LeaseKeeper, spool: Spool) {
    this.#ctx = ctx;
    this.#keeper = keeper;
    this.#spool = spool;
  }

  get #accountId(): string {
    return this.#keeper.lease.accountId;
  }

  async run(signal: AbortSignal): Promise<LaneEnd> {
    if (this.#keeper.isTakeOver) await this.#renewSession();
    // The first walk opens the account's books: before it, nothing can be held.
    if ((await findLastWalk(this.#ctx.db, this.#accountId)) === null) await this.#look();
    while (!signal.aborted && !this.#keeper.isLost()) {
      await this.#lookUpDue();
      const wait = await this.#findWait();
      const next = wait === null ? await findNextQueued(this.#ctx.db, this.#accountId, this.#ctx.clock.nowMs()) : null;
      if (next) {
        await this.#send(next, signal);
        continue;
      }
      if (wait !== null) await setLaneWait(this.#ctx.db, this.#keeper.lease, wait);
      if (wait !== "unknown" || !(await this.#nap(signal))) break;
    }
    await this.#background;
    if (!signal.aborted && (await hasUnsettled(this.#ctx, this.#accountId)) && this.#spentMicro > 0n)
      await this.#look();
    return { dueAtMs: await nextDueMs(this.#ctx, this.#accountId) };
  }

  async close(): Promise<void> {
    await this.#background;
    this.#spool.close();
  }

  async #findWait(): Promise<string | null> {
    if (this.#waitsUntilMs > this.#ctx.clock.monotonicMs()) return "rate_limit";
    return findLaneWait(this.#ctx, this.#accountId);
  }

  /** S1: a session, a statement that was walked just now, enough money, an honest clock; then S2 to S10. */
  async #send(transfer: TransferRow, signal: AbortSignal): Promise<void> {
    const ctx = this.#ctx;
    const walk = await this.#freshWalk();
    this.#session ??= await openSession(ctx, this.#accountId);
    const availableMicro = (walk.profileBalanceMicro ?? 0n) - this.#spentMicro;
    if (availableMicro < transfer.amountMicro) return this.#parkPoor(transfer);
    const startedAtMs = ctx.clock.monotonicMs();
    const result = await sendOne(ctx, transfer, {
      keeper: this.#keeper,
      spool: this.#spool,
      session: this.#session,
      watermarkWalkSeq: walk.seq,
      balanceBeforeMicro: availableMicro,
    });
    if (result.kind === "refused") {
      if (result.refusal.kind === "parks") await parkDoubtful(ctx, this.#keeper.lease, transfer, result.refusal.reason);
      return;
    }
    await this.#afterAnswer(transfer, result.outcome);
    this.#walkMeanwhile();
    const restMs = ctx.parameters.accountGapMs - (ctx.clock.monotonicMs() - startedAtMs);
    if (restMs > 0 && !signal.aborted) await sleep(restMs);
  }

  async #afterAnswer(transfer: TransferRow, outcome: Outcome): Promise<void> {
    const { clock } = this.#ctx;
    switch (outcome.class) {
      case "success":
        this.#spentMicro += transfer.amountMicro;
        return;
      case "refused_session":
        await this.#renewSession();
        break;
      case "refused_rate":
        this.#waitsUntilMs = clock.monotonicMs() + Math.min(outcome.retryAfterSec ?? 30, 3_600) * 1_000;
        break;
      case "unknown":
        this.#spentMicro += transfer.amountMicro;
        await this.#renewSession();
        break;
    }
    await checkBreaker(this.#ctx, this.#keeper.lease, transfer.batchId);
  }

  /** A new sign-in ends the older session at Infini where A6 holds, and proves that the attempt's session is over. */
  async #renewSession(): Promise<void> {
    const held = this.#session ?? (await openSession(this.#ctx, this.#accountId));
    await markSessionEnded(this.#ctx, this.#accountId, held.generation);
    this.#session = await openSession(this.#ctx, this.#accountId, { renewFrom: held.generation });
  }

  async #parkPoor(transfer: TransferRow): Promise<void> {
    // The figure is as old as the walk: look again before anybody waits for money that is there.
    if (this.#spentMicro > 0n) await this.#look();
    const availableMicro = (this.#walk?.row.profileBalanceMicro ?? 0n) - this.#spentMicro;
    if (availableMicro < transfer.amountMicro) await parkForBalance(this.#ctx, this.#keeper.lease, transfer);
  }

  async #freshWalk(): Promise<WalkRow> {
    const { clock, parameters } = this.#ctx;
    if (this.#walk && clock.monotonicMs() - this.#walk.atMs < parameters.preflightMs) return this.#walk.row;
    await this.#background;
    return this.#look();
  }

  /** While money goes out, the statement is read beside it, so that what was accepted settles soon. */
  #walkMeanwhile(): void {
    const { clock, parameters, log } = this.#ctx;
    const isDue = !this.#walk || clock.monotonicMs() - this.#walk.atMs > parameters.walkEveryMs;
    if (this.#background || !isDue) return;
    this.#background = this.#look()
      .then(() => undefined)
      .catch((error: unknown) => log.warn({ err: error, accountId: this.#accountId }, "a statement could not be read"))
      .finally(() => {
        this.#background = null;
      });
  }

  /** One walk and one bump. The money spent since its profile was read is subtracted from then on. */
  async #look(): Promise<WalkRow> {
    const spentBefore = this.#spentMicro;
    const row = await walkStatement(this.#ctx, this.#keeper.lease);
    this.#walk = { row, atMs: this.#ctx.clock.monotonicMs() };
    this.#spentMicro -= spentBefore;
    await bump(this.#ctx, this.#keeper.lease);
    await returnParked(this.#ctx, this.#keeper.lease, (row.profileBalanceMicro ?? 0n) - this.#spentMicro);
    return row;
  }

  async #lookUpDue(): Promise<void> {
    if (this.#background) return;
    const dueAtMs = await nextDueMs(this.#ctx, this.#accountId);
    if (dueAtMs === null || dueAtMs > this.#ctx.clock.nowMs()) return;
    await this.#look();
  }

  /** Sleeps until the next look; false when there is none soon enough to keep the lane for. */
  async #nap(signal: AbortSignal): Promise<boolean> {
    const dueAtMs = await nextDueMs(this.#ctx, this.#accountId);
    if (dueAtMs === null) return false;
    const restMs = dueAtMs - this.#ctx.clock.nowMs();
    if (restMs > this.#ctx.parameters.visibleMs) return false;
    await sleep(Math.max(10, Math.min(restMs, LONGEST_NAP_MS)), undefined, { signal }).catch(() => undefined);
    return true;
  }
}
