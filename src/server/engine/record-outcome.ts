import { eq } from "drizzle-orm";
import { systemActor } from "@/domain/audit";
import { ConflictError, LeaseLostError, PreconditionError } from "@/domain/errors";
import { stateAfter } from "@/domain/outcomes";
import { planMove } from "@/domain/transfer-moves";
import type { TransferEdge } from "@/domain/transfer-states";
import type { Session } from "@/server/db/session";
import { noteCapability } from "@/server/repositories/account-authorities.repository";
import { closeAttempt, findAttempt } from "@/server/repositories/attempts.repository";
import { appendAudit } from "@/server/repositories/audit.repository";
import { appendEvents, type NewEvent } from "@/server/repositories/events.repository";
import { assertLease, type Lease, listLanesWaitingFor } from "@/server/repositories/leases.repository";
import {
  lockTransfer,
  type MoveStamp,
  moveTransfer,
  type TransferRow,
} from "@/server/repositories/transfers.repository";
import type { EngineContext } from "./context";
import { judgeTrial } from "./outage";
import type { SpoolLine } from "./spool";

const edgeAfter: Record<(typeof stateAfter)[keyof typeof stateAfter], TransferEdge> = {
  accepted: "E9",
  rejected: "E10",
  not_executed: "E11",
  unknown: "E12",
};

/** Only what never left may be queued again by software, and not for ever. @source docs/design/payments.md §4.1 E18 */
const AUTOMATIC_ATTEMPTS = 3;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5_000;

/**
 * S9: stores the outcome of an open attempt, and repeats with the result in memory until it is stored. The caller does
 * nothing else meanwhile. Returns false when the attempt had been closed before (by us, in a commit nobody confirmed).
 * @throws LeaseLostError when another worker took the account; the spool line stays for it.
 */
export async function recordOutcome(ctx: EngineContext, lease: Lease, line: SpoolLine): Promise<boolean> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      const isOutageOver = await ctx.db.tx((tx) => writeOutcome(tx, ctx, lease, line));
      ctx.bus.emit("events");
      if (isOutageOver) await wakeLanes(ctx);
      return true;
    } catch (error) {
      if (error instanceof LeaseLostError) throw error;
      if (await isClosed(ctx, line.attemptId)) return false;
      ctx.log.error({ err: error, attemptId: line.attemptId }, "an outcome could not be stored yet");
      await ctx.clock.sleep(pauseMs);
    }
  }
}

/** E9 to E12 in the caller's transaction. True when this ends an outage. @throws ConflictError `attempt.closed` */
async function writeOutcome(tx: Session, ctx: EngineContext, lease: Lease, line: SpoolLine): Promise<boolean> {
  await assertLease(tx, lease);
  const transfer = await lockTransfer(tx, line.transferId);
  await closeAttempt(tx, line.attemptId, line, line.closedAtMs);
  const edge = edgeAfter[stateAfter[line.class]];
  const atMs = line.closedAtMs;
  const auditSeq = await appendAudit(tx, ctx.vault.auditMac, {
    actor: systemActor,
    action: "transfer.answer",
    objectKind: "transfer",
    objectId: transfer.id,
    before: { state: transfer.state },
    after: { state: stateAfter[line.class], class: line.class, rule: line.rule, attempt: transfer.attemptCount },
    atMs,
  });
  const stamp = { actorId: systemActor.id, auditSeq, atMs, fence: lease.fence, attemptNo: transfer.attemptCount };
  const move = planMove(transfer, edge, { nextCheckAtMs: firstLook(ctx, line) });
  await moveTransfer(tx, move, { ...stamp, journalId: ctx.ids.next("jrn"), reason: line.rule });
  if (line.class === "success") {
    const seen = { state: "available", reason: null } as const;
    await noteCapability(tx, transfer.accountId, `transfer.${transfer.payeeKind}`, seen, atMs);
  }
  const isQueued = line.class === "never_left" && (await queueAgain(tx, ctx, transfer, stamp));
  await appendEvents(tx, [transferEvent(transfer, isQueued ? "queued" : stateAfter[line.class], atMs)]);
  return judgeTrial(tx, ctx, { id: line.attemptId, class: line.class }, ctx.clock.nowMs());
}

/** Everybody may send again; a lane whose waking is lost looks by itself soon. */
async function wakeLanes(ctx: EngineContext): Promise<void> {
  try {
    for (const accountId of await listLanesWaitingFor(ctx.db, "outage")) ctx.bus.emit("wake", accountId);
  } catch (error) {
    ctx.log.warn({ err: error }, "the lanes that waited for the end of an outage could not be woken");
  }
}

/** E18 without a person, where its guard holds; else the transfer rests and its money is free. */
async function queueAgain(
  tx: Session,
  ctx: EngineContext,
  transfer: TransferRow,
  stamp: Omit<MoveStamp, "journalId">,
): Promise<boolean> {
  if (transfer.attemptCount >= AUTOMATIC_ATTEMPTS || !(await mayGoOn(tx, transfer, stamp.atMs))) return false;
  try {
    await tx.tx(async (inner) => {
      const again = planMove(await lockTransfer(inner, transfer.id), "E18", { takesHold: true });
      await moveTransfer(inner, again, { ...stamp, journalId: ctx.ids.next("jrn"), reason: "never_left" });
    });
    return true;
  } catch (error) {
    // The money is promised to others by now: a hold that cannot be taken must not keep the outcome from being stored.
    if (!(error instanceof PreconditionError)) throw error;
    return false;
  }
}

/** Its batch was not ended meanwhile, and the confirmation is not too old. @source docs/design/payments.md §4.1 */
async function mayGoOn(tx: Session, transfer: TransferRow, nowMs: number): Promise<boolean> {
  const { batches: b, confirmations: c } = tx.t;
  if (transfer.batchId !== null) {
    const [batch] = await tx.lockRows(tx.read.select({ intent: b.intent }).from(b).where(eq(b.id, transfer.batchId)));
    if (batch?.intent !== "running" && batch?.intent !== "paused") return false;
  }
  if (transfer.confirmationId === null) return false;
  const [confirmation] = await tx.read
    .select({ expiresAtMs: c.expiresAtMs })
    .from(c)
    .where(eq(c.id, transfer.confirmationId));
  return confirmation !== undefined && confirmation.expiresAtMs > nowMs;
}

/** What streams are told of a transfer: ids and the state. */
export function transferEvent(
  transfer: { id: string; batchId: string | null; accountId: string },
  state: string,
  atMs: number,
): NewEvent {
  return {
    topic: "transfer",
    subjectKind: "transfer",
    subjectId: transfer.id,
    payload: { state, batchId: transfer.batchId, accountId: transfer.accountId },
    atMs,
  };
}

async function isClosed(ctx: EngineContext, attemptId: string): Promise<boolean> {
  try {
    const attempt = await findAttempt(ctx.db, attemptId);
    return attempt !== null && attempt.closedAtMs !== null;
  } catch (error) {
    if (error instanceof ConflictError) return true;
    return false;
  }
}

function firstLook(ctx: EngineContext, line: SpoolLine): number | null {
  if (line.class === "success") return line.closedAtMs + ctx.parameters.walkEveryMs;
  return line.class === "unknown" ? line.closedAtMs + (ctx.parameters.looksMs[0] ?? ctx.parameters.lookEveryMs) : null;
}
