import type { Tier } from "@/domain/confirmation-tier";
import { type MovableTransfer, type MoveFacts, planMove, type TransferMove } from "@/domain/transfer-moves";
import type { Session } from "@/server/db/session";
import { linkTransfers } from "@/server/repositories/batch-lines.repository";
import { insertDrafts, moveAlong, type Way } from "@/server/repositories/batch-moves.repository";
import type { BatchRow } from "@/server/repositories/batches.repository";
import type { NewTransfer } from "@/server/repositories/transfers.repository";
import type { ReadyLine } from "@/server/services/cashback/prepare-start";
import type { ServiceContext } from "@/server/services/context";

export type TransferOrder = {
  batch: BatchRow;
  ready: readonly ReadyLine[];
  /** Per ready line: true when the money covers it. */
  covered: readonly boolean[];
  tier: Tier;
  confirmationId: string;
  nowMs: number;
};

/** Transfers with every move of their start, ready to be written. */
export type PlannedTransfers = {
  batchId: string;
  drafts: readonly NewTransfer[];
  /** Written one after the other; the edges of a way share the statement of their row. */
  ways: readonly (readonly Way[])[];
  journalIds: readonly string[];
};

/**
 * Plans the transfers of the ready lines: E1, E2 with the claims, E4 with the holds. Lines that the money does not cover
 * take E4 without a hold and wait for money (E6). Planned before the transaction, so that it only writes.
 */
export function planTransfers(ctx: ServiceContext, order: TransferOrder): PlannedTransfers {
  const { ready, covered, nowMs } = order;
  const drafts = ready.map((line) => draftOf(ctx, order, line));
  const transfers = drafts.map(movable);
  const funded = transfers.filter((_, index) => covered[index]).map((transfer) => submitAndStart(transfer));
  const short = transfers
    .filter((_, index) => !covered[index])
    .map((transfer) => submitAndStart(transfer, { takesHold: false }));
  const nextCheckAtMs = nowMs + ctx.parameters.walkEveryMs;
  const parked = short.map(({ after }): Way => [planMove(after, "E6", { parkReason: "balance", nextCheckAtMs })]);
  return {
    batchId: order.batch.id,
    drafts,
    ways: [funded.map(({ way }) => way), short.map(({ way }) => way), parked],
    journalIds: funded.map(() => ctx.ids.next("jrn")),
  };
}

/**
 * Writes planned transfers inside the transaction of their start.
 * @throws ConflictError `transfer.claimed` @throws PreconditionError `ledger.insufficient`
 */
export async function writeTransfers(
  tx: Session,
  planned: PlannedTransfers,
  act: { personId: string; auditSeq: number; atMs: number },
): Promise<void> {
  const ids = planned.journalIds.values();
  const stamp = {
    actorId: act.personId,
    auditSeq: act.auditSeq,
    atMs: act.atMs,
    nextJournalId: () => taken(ids.next()),
  };
  await insertDrafts(tx, planned.drafts, stamp);
  for (const ways of planned.ways) await moveAlong(tx, ways, stamp);
  await linkTransfers(tx, planned.batchId, planned.drafts.length, act.atMs);
}

/** The transfer of a line is named after it: whatever happens, a line cannot have two. */
function transferIdOf(lineId: string): string {
  return `trf_${lineId.slice("lin_".length)}`;
}

function taken(result: IteratorResult<string, undefined>): string {
  if (result.value === undefined) throw new Error("more postings than planned");
  return result.value;
}

function draftOf(ctx: ServiceContext, order: TransferOrder, line: ReadyLine): NewTransfer {
  const { batch, tier, confirmationId, nowMs } = order;
  const undoMs = ctx.parameters.undoMs[tier];
  return {
    id: transferIdOf(line.id),
    kind: "cashback",
    accountId: batch.accountId,
    payeeKind: line.payeeKind,
    payee: line.payee,
    payeeKey: line.payeeKey,
    aliasKey: line.alias?.key ?? null,
    amountMicro: line.amountMicro,
    state: "draft",
    notBeforeAtMs: undoMs === 0 ? null : nowMs + undoMs,
    contentHash: line.contentHash,
    confirmationId,
    batchId: batch.id,
    lineId: line.id,
    lineSeq: line.seq,
    campaignKey: batch.campaignKey,
    gapSeen: line.gapSeen,
    createdBy: ctx.caller.personId,
    version: 1,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
}

function movable(draft: NewTransfer): MovableTransfer {
  return {
    id: draft.id,
    accountId: draft.accountId,
    state: "draft",
    version: 1,
    amountMicro: draft.amountMicro,
    isHeld: false,
    campaignKey: draft.campaignKey ?? null,
    payeeKey: draft.payeeKey,
    aliasKey: draft.aliasKey ?? null,
  };
}

/** E2 and E4 of one draft, and the transfer as it is after them. */
function submitAndStart(draft: MovableTransfer, facts: MoveFacts = {}): { way: Way; after: MovableTransfer } {
  const submitted = planMove(draft, "E2");
  const started = planMove(afterMove(draft, submitted), "E4", facts);
  return { way: [submitted, started], after: afterMove(draft, started) };
}

function afterMove(transfer: MovableTransfer, move: TransferMove): MovableTransfer {
  return { ...transfer, state: move.to, version: move.version + 1, isHeld: move.isHeld };
}
