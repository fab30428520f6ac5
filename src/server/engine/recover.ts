import { systemActor } from "@/domain/audit";
import { planMove } from "@/domain/transfer-moves";
import type { Session } from "@/server/db/session";
import { findAttempt, findLastAttempt, findOpenAttempt } from "@/server/repositories/attempts.repository";
import { appendAudit } from "@/server/repositories/audit.repository";
import { appendEvents } from "@/server/repositories/events.repository";
import { assertLease, type Lease } from "@/server/repositories/leases.repository";
import { lockTransfer, moveTransfer, type TransferRow } from "@/server/repositories/transfers.repository";
import { raiseDoubt } from "./apply-verdicts";
import type { EngineContext } from "./context";
import { recordOutcome, transferEvent } from "./record-outcome";
import { listOldSpools, type SpoolLine } from "./spool";

/**
 * S0: ends every attempt that an older fence left open, by its spool line or as unknown, and applies the successes that
 * older spools know and the database does not. Afterwards the account has no open attempt. True when an attempt was
 * ended here: whoever sent it may not have heard of its end.
 * @throws LeaseLostError
 * @source docs/design/payments.md §5
 */
export async function recoverAccount(ctx: EngineContext, lease: Lease): Promise<boolean> {
  const open = await findOpenAttempt(ctx.db, lease.accountId);
  if (open) {
    const lines = listOldSpools(ctx.dataDir, lease).flatMap((spool) => spool.lines);
    await recordOutcome(ctx, lease, lines.find((line) => line.attemptId === open.id) ?? lostLine(ctx, open));
  }
  await readLateAnswers(ctx, lease);
  return open !== null;
}

/**
 * Applies the success that an earlier holder on this host heard of after it had lost the account, and removes its spool
 * once no answer can come any more. Before each look: a holder that waits for its answer outlives its lease.
 * @throws LeaseLostError
 */
export async function readLateAnswers(ctx: EngineContext, lease: Lease): Promise<void> {
  const { answerTimeoutMs, leaseMs } = ctx.parameters;
  for (const spool of listOldSpools(ctx.dataDir, lease)) {
    // A holder begins nothing before the outcome before it is stored: only its last one can be unknown to the database.
    const last = await findLastAttempt(ctx.db, lease.accountId, spool.fence);
    const line = spool.lines.find(({ attemptId }) => attemptId === last?.id);
    if (line?.class === "success") await applyLateSuccess(ctx, lease, line);
    const isOver = last === null || line !== undefined;
    if (isOver || last.openedAtMs + answerTimeoutMs + leaseMs < ctx.clock.nowMs()) spool.remove();
  }
}

/** Nobody knows what became of it: E12. */
function lostLine(
  ctx: EngineContext,
  attempt: { id: string; transferId: string; fence: number; openedAtMs: number },
): SpoolLine {
  return {
    attemptId: attempt.id,
    transferId: attempt.transferId,
    fence: attempt.fence,
    class: "unknown",
    rule: "worker_died",
    httpStatus: null,
    upstreamCode: null,
    upstreamMessage: null,
    evidenceHash: null,
    // Not before it was opened, also by a clock that is behind that of the dead.
    closedAtMs: Math.max(ctx.clock.nowMs(), attempt.openedAtMs),
  };
}

/** E15 for an attempt that was closed as unknown before its spool line of success was read. Never for a refusal. */
async function applyLateSuccess(ctx: EngineContext, lease: Lease, line: SpoolLine): Promise<void> {
  const attempt = await findAttempt(ctx.db, line.attemptId);
  if (attempt?.class !== "unknown") return;
  await ctx.db.tx(async (tx) => {
    await assertLease(tx, lease);
    const transfer = await lockTransfer(tx, line.transferId);
    const isCurrent = transfer.attemptCount === attempt.n;
    if (isCurrent && transfer.state === "unknown") await accept(tx, ctx, lease, transfer, line);
    // A person took it for not executed, and Infini had said that it was.
    else if (!isCurrent || (transfer.state !== "accepted" && transfer.state !== "settled")) {
      const { class: outcome, rule, httpStatus, upstreamCode, upstreamMessage, closedAtMs } = line;
      // The spool is removed after this: the item keeps what Infini said.
      const answer = { class: outcome, rule, httpStatus, upstreamCode, upstreamMessage, atMs: closedAtMs };
      await raiseDoubt(tx, ctx, { found: { attempt, transfer }, kind: "late_record", recordIds: [], answer });
    }
  });
}

async function accept(
  tx: Session,
  ctx: EngineContext,
  lease: Lease,
  transfer: TransferRow,
  line: SpoolLine,
): Promise<void> {
  const atMs = ctx.clock.nowMs();
  const auditSeq = await appendAudit(tx, ctx.vault.auditMac, {
    actor: systemActor,
    action: "transfer.late_answer",
    objectKind: "transfer",
    objectId: transfer.id,
    before: { state: "unknown" },
    after: { state: "accepted", rule: line.rule },
    atMs,
  });
  await moveTransfer(tx, planMove(transfer, "E15", { nextCheckAtMs: atMs }), {
    actorId: systemActor.id,
    auditSeq,
    atMs,
    journalId: ctx.ids.next("jrn"),
    fence: lease.fence,
    attemptNo: transfer.attemptCount,
    reason: "spool",
  });
  await appendEvents(tx, [transferEvent(transfer, "accepted", atMs)]);
}
