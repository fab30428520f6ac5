import { systemActor } from "@/domain/audit";
import { planMove } from "@/domain/transfer-moves";
import type { Session } from "@/server/db/session";
import { findAttempt, findOpenAttempt } from "@/server/repositories/attempts.repository";
import { appendAudit } from "@/server/repositories/audit.repository";
import { appendEvents } from "@/server/repositories/events.repository";
import { assertLease, type Lease } from "@/server/repositories/leases.repository";
import { lockTransfer, moveTransfer, type TransferRow } from "@/server/repositories/transfers.repository";
import { raiseDoubt } from "./apply-verdicts";
import type { EngineContext } from "./context";
import { recordOutcome, transferEvent } from "./record-outcome";
import { readSpool, removeSpool, type SpoolLine } from "./spool";

/**
 * S0: ends every attempt that an older fence left open, by its spool line or as unknown, and applies a success that the
 * spool knows and the database does not. Afterwards the account has no open attempt, and its spool is empty. True when
 * an attempt was ended here: whoever sent it may not have heard of its end.
 * @throws LeaseLostError
 * @source docs/design/payments.md §5
 */
export async function recoverAccount(ctx: EngineContext, lease: Lease): Promise<boolean> {
  const lines = new Map(readSpool(ctx.dataDir, lease.accountId).map((line) => [line.attemptId, line]));
  const open = await findOpenAttempt(ctx.db, lease.accountId);
  if (open) {
    await recordOutcome(ctx, lease, lines.get(open.id) ?? lostLine(ctx, open));
    lines.delete(open.id);
  }
  for (const line of lines.values()) if (line.class === "success") await applyLateSuccess(ctx, lease, line);
  removeSpool(ctx.dataDir, lease.accountId);
  return open !== null;
}

/** Nobody knows what became of it: E12. */
function lostLine(ctx: EngineContext, attempt: { id: string; transferId: string; fence: number }): SpoolLine {
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
    closedAtMs: ctx.clock.nowMs(),
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
      await raiseDoubt(tx, ctx, { found: { attempt, transfer }, kind: "late_record", recordIds: [] });
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
