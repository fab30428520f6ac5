import { eq } from "drizzle-orm";
import { PreconditionError } from "@/domain/errors";
import { formatMoney } from "@/domain/money";
import {
  type RetryTransferInput,
  type TransferAnswer,
  type TransferResult,
  transferAnswer,
} from "@/domain/transfer.schema";
import type { Session } from "@/server/db/session";
import { appendAudit, lockAuditHead } from "@/server/repositories/audit.repository";
import { lockBatch } from "@/server/repositories/batches.repository";
import { insertConfirmation } from "@/server/repositories/confirmations.repository";
import { appendEvents } from "@/server/repositories/events.repository";
import { getTransfer, lockTransfer, type TransferRow } from "@/server/repositories/transfers.repository";
import { type ConfirmedBy, checkConfirmation } from "@/server/services/check-confirmation";
import type { ServiceContext } from "@/server/services/context";
import { spendKeyLimit } from "@/server/services/operators/spend-key-limit";
import { type KeepResult, runOnce } from "@/server/services/run-once";
import { describeTransfer, transferChange } from "./describe-transfer";
import { refuseGuard } from "./guard-retry";
import { prepareRetry, type RetryPreparation } from "./prepare-retry";
import { notBeforeMs, queueTransfer } from "./queue-transfer";
import { refuseRisen, refuseUnready } from "./refuse-unready";
import { insufficient } from "./warn-transfer";

/**
 * Queues a rejected or not executed transfer for one more attempt (E18, E19), confirmed anew: the same transfer, with
 * its hold and its place in the campaign taken again. A line of a batch is confirmed under the batch's content.
 * @throws NotFoundError | DomainError `transfer.wrong_state` saying what is known about the money
 * @throws PreconditionError `transfer.retry_guard` naming what is missing and from when on it may be there,
 * `transfer.acknowledge_missing`, and what `refuseBlockers` throws
 * @throws ConflictError `transfer.snapshot_changed`, `transfer.tier_risen`, `transfer.claimed`, `idempotency.key_reused`
 * @throws what `checkConfirmation` throws, and `spendKeyLimit` for a key
 * @source docs/design/payments.md §4.1 E18, E19, §9
 */
export async function retryTransfer(ctx: ServiceContext, input: RetryTransferInput): Promise<TransferResult> {
  const { idempotencyKey, confirm, ...rest } = input;
  const content = { ...rest, snapshot: confirm.snapshot, typedTotal: confirm.typedTotal };
  const call = { procedure: "transfers.retry", key: idempotencyKey, input: content, output: transferAnswer };
  const result = await runOnce(ctx, call, async (keep) => {
    const before = await prepareRetry(ctx, ctx.db, await getTransfer(ctx.db, input.id));
    refuseRetry(before, input);
    const { asks, amountMicro } = before;
    const confirmed = await checkConfirmation(ctx, { confirm, asks, totalMicro: amountMicro });
    return writeRetry(ctx, { before, confirmed, input }, keep);
  });
  if (!result.replayed) {
    ctx.bus.emit("wake", result.accountId);
    ctx.bus.emit("events");
  }
  return result;
}

function refuseRetry(now: RetryPreparation, input: RetryTransferInput): void {
  if (now.guard) refuseGuard(input.id, now.guard);
  refuseUnready(now, input);
}

type Order = { before: RetryPreparation; confirmed: ConfirmedBy; input: RetryTransferInput };

async function writeRetry(
  ctx: ServiceContext,
  { before, confirmed, input }: Order,
  keep: KeepResult<TransferAnswer>,
): Promise<TransferAnswer> {
  try {
    return await ctx.db.tx(async (tx) => {
      const transfer = await lockTransfer(tx, input.id);
      // A stop of its batch waits, or has ended it before this.
      const batch = transfer.batchId === null ? null : await lockBatch(tx, transfer.batchId);
      const { id, amountMicro } = transfer;
      const spend = { subjectKind: "transfer" as const, subjectId: id, totalMicro: amountMicro };
      await spendKeyLimit(tx, ctx, { ...spend, largestMicro: amountMicro });
      await lockAuditHead(tx);
      const now = await prepareRetry(ctx, tx, transfer);
      refuseRetry(now, input);
      refuseRisen(before, now);
      const subject =
        batch === null
          ? { kind: "transfer" as const, id: transfer.id, contentHash: transfer.contentHash }
          : { kind: "batch" as const, id: batch.id, contentHash: batch.contentHash ?? "" };
      const nowMs = ctx.clock.nowMs();
      await queueAgain(tx, ctx, { transfer, subject, before, confirmed, nowMs });
      const answer = await describeTransfer(tx, transfer.id);
      await appendEvents(tx, [transferChange(transfer, answer.state, nowMs)]);
      await keep(tx, answer);
      return answer;
    });
  } catch (error) {
    // A look of the lane may have booked money out between our reading and our hold.
    if (!(error instanceof PreconditionError) || error.reason !== "ledger.insufficient") throw error;
    throw insufficient({ amount: formatMoney(before.amountMicro), id: input.id });
  }
}

type Again = {
  transfer: TransferRow;
  /** What the confirmation is about: the final gate looks for it there. */
  subject: { kind: "transfer" | "batch"; id: string; contentHash: string };
  before: RetryPreparation;
  confirmed: ConfirmedBy;
  nowMs: number;
};

async function queueAgain(tx: Session, ctx: ServiceContext, again: Again): Promise<void> {
  const { transfer, subject, before, confirmed, nowMs } = again;
  const { tier, warnings } = before;
  const { id, state, attemptCount } = transfer;
  const confirmationId = ctx.ids.next("cnf");
  const notBeforeAtMs = notBeforeMs(ctx, tier, nowMs, null);
  const auditSeq = await appendAudit(tx, ctx.vault.auditMac, {
    actor: ctx.caller.actor,
    action: "transfer.retry",
    objectKind: subject.kind,
    objectId: subject.id,
    before: { transfer: id, state, attempts: attemptCount },
    after: {
      transfer: id,
      state: "queued",
      contentHash: transfer.contentHash,
      tier,
      method: confirmed.method,
      typedTotal: confirmed.typedTotalMicro === null ? null : formatMoney(confirmed.typedTotalMicro),
      acknowledged: warnings.map(({ code }) => code),
    },
    atMs: nowMs,
  });
  await insertConfirmation(tx, {
    id: confirmationId,
    subjectKind: subject.kind,
    subjectId: subject.id,
    contentHash: subject.contentHash,
    act: "retry",
    personId: ctx.caller.personId,
    method: confirmed.method,
    tier,
    typedTotalMicro: confirmed.typedTotalMicro,
    auditSeq,
    expiresAtMs: nowMs + ctx.parameters.confirmationMs,
    createdAtMs: nowMs,
  });
  const { transfers: t } = tx.t;
  await tx.update(t, { confirmationId, notBeforeAtMs, gapSeen: before.gapSeen }, eq(t.id, id));
  const edge = state === "rejected" ? "E19" : "E18";
  await queueTransfer(tx, ctx, { id, edge, auditSeq, nowMs, notBeforeAtMs, reason: "retry" });
}
