import { PreconditionError } from "@/domain/errors";
import { formatMoney } from "@/domain/money";
import {
  type CreateTransferInput,
  type TransferAnswer,
  type TransferResult,
  transferAnswer,
} from "@/domain/transfer.schema";
import { timeOrNull } from "@/domain/wire";
import type { Session } from "@/server/db/session";
import { appendAudit, lockAuditHead } from "@/server/repositories/audit.repository";
import { insertDrafts } from "@/server/repositories/batch-moves.repository";
import { ensureCampaign } from "@/server/repositories/campaigns.repository";
import { insertConfirmation } from "@/server/repositories/confirmations.repository";
import { appendEvents } from "@/server/repositories/events.repository";
import { type ConfirmedBy, checkConfirmation } from "@/server/services/check-confirmation";
import type { ServiceContext } from "@/server/services/context";
import { spendKeyLimit } from "@/server/services/operators/spend-key-limit";
import { type KeepResult, runOnce } from "@/server/services/run-once";
import { describeTransfer, transferChange } from "./describe-transfer";
import { type Preparation, prepareTransfer } from "./prepare-transfer";
import { notBeforeMs, queueTransfer } from "./queue-transfer";
import { refuseRisen, refuseUnready } from "./refuse-unready";
import { insufficient } from "./warn-transfer";

/**
 * Confirms a single transfer and queues it with its claim and its hold, or parks it for its time (E1, E3, E6). Nothing
 * is sent here; the account's lane picks it up. Everything that was previewed is read again with the audit head held, so
 * that of two confirmations at once the second sees the first.
 * @throws BadInputError, NotFoundError what `prepareTransfer` throws
 * @throws ConflictError `transfer.snapshot_changed` with things as they are now, `transfer.tier_risen`,
 * `transfer.claimed` naming the earlier one, `idempotency.key_reused`
 * @throws PreconditionError `transfer.acknowledge_missing`, and what `refuseBlockers` throws
 * @throws what `checkConfirmation` throws, and `spendKeyLimit` for a key
 * @source docs/design/features.md TRF-5, docs/design/payments.md §14
 */
export async function createTransfer(ctx: ServiceContext, input: CreateTransferInput): Promise<TransferResult> {
  const { idempotencyKey, confirm, ...rest } = input;
  const content = { ...rest, snapshot: confirm.snapshot, typedTotal: confirm.typedTotal };
  const call = { procedure: "transfers.create", key: idempotencyKey, input: content, output: transferAnswer };
  const result = await runOnce(ctx, call, async (keep) => {
    const preparation = await prepareTransfer(ctx, ctx.db, input);
    refuseUnready(preparation, input);
    const { asks, amountMicro } = preparation;
    const confirmed = await checkConfirmation(ctx, { confirm, asks, totalMicro: amountMicro });
    return writeTransfer(ctx, { before: preparation, confirmed, input }, keep);
  });
  if (!result.replayed) {
    ctx.bus.emit("wake", result.accountId);
    ctx.bus.emit("events");
  }
  return result;
}

type Order = { before: Preparation; confirmed: ConfirmedBy; input: CreateTransferInput };

async function writeTransfer(
  ctx: ServiceContext,
  order: Order,
  keep: KeepResult<TransferAnswer>,
): Promise<TransferAnswer> {
  const { before, input } = order;
  try {
    return await ctx.db.tx(async (tx) => {
      const nowMs = ctx.clock.nowMs();
      const key = before.campaignKey;
      const id = ctx.ids.next("trf");
      const { amountMicro } = before;
      // Before the audit head: whoever makes the same campaign elsewhere takes them in this order as well, and a key too.
      if (key !== null) await ensureCampaign(tx, { key, name: key, expectsRepeats: true, createdAtMs: nowMs });
      const spend = { subjectKind: "transfer" as const, subjectId: id, totalMicro: amountMicro };
      await spendKeyLimit(tx, ctx, { ...spend, largestMicro: amountMicro });
      await lockAuditHead(tx);
      const now = await prepareTransfer(ctx, tx, input);
      refuseUnready(now, input);
      refuseRisen(before, now);
      await writeConfirmed(tx, ctx, now, order, { id, nowMs });
      const answer = await describeTransfer(tx, id);
      await appendEvents(tx, [transferChange({ id, batchId: null, accountId: now.account.id }, answer.state, nowMs)]);
      await keep(tx, answer);
      return answer;
    });
  } catch (error) {
    // A look of the lane may have booked money out between our reading and our hold.
    if (!(error instanceof PreconditionError) || error.reason !== "ledger.insufficient") throw error;
    throw insufficient({ amount: formatMoney(before.amountMicro), accountId: before.account.id });
  }
}

/** E1 and E3 with everything that belongs to them. */
async function writeConfirmed(
  tx: Session,
  ctx: ServiceContext,
  now: Preparation,
  { before, confirmed }: Order,
  { id, nowMs }: { id: string; nowMs: number },
): Promise<void> {
  const { account, payee, amountMicro, campaignKey, note, contentHash } = now;
  const { personId } = ctx.caller;
  const confirmationId = ctx.ids.next("cnf");
  // The tier that was confirmed: what it asks was given, and how long it can be undone was shown.
  const { tier } = before;
  const notBeforeAtMs = notBeforeMs(ctx, tier, nowMs, now.startAtMs);
  const auditSeq = await appendAudit(tx, ctx.vault.auditMac, createAudit(ctx, now, { id, tier, confirmed, nowMs }));
  await insertConfirmation(tx, {
    id: confirmationId,
    subjectKind: "transfer",
    subjectId: id,
    contentHash,
    act: "create",
    personId,
    method: confirmed.method,
    tier,
    typedTotalMicro: confirmed.typedTotalMicro,
    auditSeq,
    expiresAtMs: nowMs + ctx.parameters.confirmationMs,
    createdAtMs: nowMs,
  });
  const draft = {
    id,
    kind: "transfer" as const,
    accountId: account.id,
    payeeKind: payee.kind,
    payee: payee.payee,
    payeeKey: payee.payeeKey,
    aliasKey: payee.aliasKey,
    payeeAccountId: payee.account?.id ?? null,
    amountMicro,
    note,
    state: "draft" as const,
    notBeforeAtMs,
    contentHash,
    confirmationId,
    campaignKey,
    gapSeen: now.facts.sinceRestore?.seen ?? null,
    createdBy: personId,
    version: 1,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
  await insertDrafts(tx, [draft], {
    actorId: personId,
    auditSeq,
    atMs: nowMs,
    nextJournalId: () => ctx.ids.next("jrn"),
  });
  await queueTransfer(tx, ctx, { id, edge: "E3", auditSeq, nowMs, notBeforeAtMs });
}

function createAudit(
  ctx: ServiceContext,
  now: Preparation,
  { id, tier, confirmed, nowMs }: { id: string; tier: number; confirmed: ConfirmedBy; nowMs: number },
) {
  const { account, payee, amountMicro, campaignKey, contentHash, snapshot, warnings, startAtMs } = now;
  return {
    actor: ctx.caller.actor,
    action: "transfer.create",
    objectKind: "transfer",
    objectId: id,
    after: {
      accountId: account.id,
      payeeKind: payee.kind,
      payeeAccountId: payee.account?.id ?? null,
      amount: formatMoney(amountMicro),
      campaignKey,
      startAt: timeOrNull(startAtMs),
      contentHash,
      snapshot,
      tier,
      method: confirmed.method,
      typedTotal: confirmed.typedTotalMicro === null ? null : formatMoney(confirmed.typedTotalMicro),
      acknowledged: warnings.map(({ code }) => code),
    },
    atMs: nowMs,
  };
}
