import { systemActor } from "@/domain/audit";
import type { OutcomeClass } from "@/domain/outcomes";
import type { Session } from "@/server/db/session";
import { appendAudit, lockAuditHead } from "@/server/repositories/audit.repository";
import { type BreakerReason, countTripped } from "@/server/repositories/breakers.repository";
import {
  endOutage,
  findLastOutageEnd,
  findOpenOutage,
  giveBackTrial,
  openOutage,
  prolongOutage,
  takeTrial,
} from "@/server/repositories/outages.repository";
import { listWalkStarts } from "@/server/repositories/statements.repository";
import type { EngineContext } from "./context";

const OUTAGE_ACCOUNTS = 3;
const OUTAGE_WINDOW_MS = 300_000;
const LONGEST_WAIT_MS = 3_600_000;
/** What Infini does, not what it refuses. */
const outageReasons = [
  "unknown_count",
  "unknown_share",
  "never_left",
  "session_refused",
] as const satisfies readonly BreakerReason[];

/**
 * Opens an outage when several accounts tripped within minutes for what Infini does: no account sends until one transfer
 * was tried. In the transaction in which a breaker tripped; takes the audit head, so that of two the later one counts both.
 * @source docs/design/payments.md §10.1
 */
export async function openOutageIfDue(tx: Session, ctx: EngineContext, nowMs: number): Promise<boolean> {
  await lockAuditHead(tx);
  if ((await findOpenOutage(tx)) !== null) return false;
  // What tripped before a trial went well says nothing any more, however long people leave it tripped.
  const sinceMs = Math.max(nowMs - OUTAGE_WINDOW_MS, await findLastOutageEnd(tx));
  const accounts = await countTripped(tx, outageReasons, sinceMs);
  if (accounts < OUTAGE_ACCOUNTS) return false;
  const id = ctx.ids.next("out");
  await openOutage(tx, { id, trialFromMs: nowMs + ctx.parameters.outageWaitMs }, nowMs);
  await auditOutage(tx, ctx, id, "open", { accounts }, nowMs);
  return true;
}

/** True while an outage keeps every lane from sending: its wait is not over, or its one trial is under way. */
export async function isOutage(ctx: EngineContext): Promise<boolean> {
  const outage = await findOpenOutage(ctx.db);
  return outage !== null && (outage.trialAttemptId !== null || ctx.clock.nowMs() < outage.trialFromMs);
}

/** Nothing is sent on a statement that was read before this moment, Unix ms: a trial follows a read that went well. */
export async function readNeededSinceMs(db: Session): Promise<number> {
  return (await findOpenOutage(db))?.trialFromMs ?? 0;
}

/**
 * The final gate's question, under the audit head: true when there is no outage, or when this attempt is from now on the
 * one trial of it. It is sent on a walk that began after the wait.
 */
export async function passOutage(
  tx: Session,
  attempt: { id: string; accountId: string; watermarkWalkSeq: number },
  nowMs: number,
): Promise<boolean> {
  const outage = await findOpenOutage(tx);
  if (outage === null) return true;
  if (nowMs < outage.trialFromMs) return false;
  const walk = attempt.watermarkWalkSeq;
  const readAtMs = (await listWalkStarts(tx, attempt.accountId, [walk])).get(walk) ?? 0;
  return readAtMs >= outage.trialFromMs && (await takeTrial(tx, outage.id, attempt.id, nowMs));
}

/**
 * What the trial of an outage came to, in the transaction that closes its attempt and under the audit head. A success
 * ends the outage; a refusal in a complete answer leaves the trial to the next transfer; everything else, also the death
 * of the worker, opens the outage again, each time for longer. True when the outage is over.
 */
export async function judgeTrial(
  tx: Session,
  ctx: EngineContext,
  attempt: { id: string; class: OutcomeClass },
  nowMs: number,
): Promise<boolean> {
  const outage = await findOpenOutage(tx);
  if (outage?.trialAttemptId !== attempt.id) return false;
  if (attempt.class === "refused") {
    await giveBackTrial(tx, outage.id, nowMs);
    return false;
  }
  const isOver = attempt.class === "success";
  const waitMs = Math.min(ctx.parameters.outageWaitMs * 2 ** (outage.failedTrials + 1), LONGEST_WAIT_MS);
  if (isOver) await endOutage(tx, outage.id, nowMs);
  else await prolongOutage(tx, outage, nowMs + waitMs, nowMs);
  await auditOutage(
    tx,
    ctx,
    outage.id,
    isOver ? "end" : "prolong",
    { attempt: attempt.id, class: attempt.class },
    nowMs,
  );
  return isOver;
}

async function auditOutage(
  tx: Session,
  ctx: EngineContext,
  outageId: string,
  verb: "open" | "prolong" | "end",
  after: Readonly<Record<string, unknown>>,
  atMs: number,
): Promise<void> {
  await appendAudit(tx, ctx.vault.auditMac, {
    actor: systemActor,
    action: `outage.${verb}`,
    objectKind: "outage",
    objectId: outageId,
    after,
    atMs,
  });
}
