import { type Tier, undoWindowMs } from "@/domain/confirmation-tier";
import { type MovableTransfer, type MoveFacts, planMove, type TransferMove } from "@/domain/transfer-moves";
import type { TransferEdge } from "@/domain/transfer-states";
import type { Session } from "@/server/db/session";
import { linkTransfers } from "@/server/repositories/batch-lines.repository";
import { insertDrafts, moveAll } from "@/server/repositories/batch-moves.repository";
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
  auditSeq: number;
  nowMs: number;
};

/**
 * Makes the transfers of the ready lines inside the transaction of a start: E1, E2 with the claims, E4 with the holds.
 * Lines that the money does not cover take E4 without a hold and wait for money (E6).
 * @throws ConflictError `transfer.claimed` @throws PreconditionError `ledger.insufficient`
 */
export async function writeTransfers(tx: Session, ctx: ServiceContext, order: TransferOrder): Promise<void> {
  const { ready, covered, auditSeq, nowMs } = order;
  const stamp = {
    actorId: ctx.caller.personId,
    auditSeq,
    atMs: nowMs,
    nextJournalId: () => ctx.ids.next("jrn"),
  };
  const drafts = ready.map((line) => draftOf(ctx, order, line));
  await insertDrafts(tx, drafts, stamp);
  const submitted = advance(drafts.map(movable), "E2");
  await moveAll(tx, submitted.moves, stamp);
  const funded = submitted.after.filter((_, index) => covered[index]);
  const short = submitted.after.filter((_, index) => !covered[index]);
  await moveAll(tx, advance(funded, "E4").moves, stamp);
  const unheld = advance(short, "E4", { takesHold: false });
  await moveAll(tx, unheld.moves, stamp);
  const nextCheckAtMs = nowMs + ctx.parameters.walkEveryMs;
  await moveAll(tx, advance(unheld.after, "E6", { parkReason: "balance", nextCheckAtMs }).moves, stamp);
  await linkTransfers(
    tx,
    drafts.flatMap(({ id, lineId }) => (lineId === null || lineId === undefined ? [] : [{ lineId, transferId: id }])),
    nowMs,
  );
}

function draftOf(ctx: ServiceContext, order: TransferOrder, line: ReadyLine): NewTransfer {
  const { batch, tier, confirmationId, nowMs } = order;
  const undoMs = undoWindowMs(tier, ctx.mode);
  return {
    id: ctx.ids.next("trf"),
    kind: "cashback",
    accountId: batch.accountId,
    payeeKind: line.payeeKind,
    payee: line.payee,
    payeeKey: line.payeeKey,
    amountMicro: line.amountMicro,
    state: "draft",
    notBeforeAtMs: undoMs === 0 ? null : nowMs + undoMs,
    contentHash: line.contentHash,
    confirmationId,
    batchId: batch.id,
    lineId: line.id,
    lineSeq: line.seq,
    campaignKey: batch.campaignKey,
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
  };
}

/** The planned moves of one edge, and the transfers as they are after it. */
function advance(
  transfers: readonly MovableTransfer[],
  edge: TransferEdge,
  facts: MoveFacts = {},
): { moves: TransferMove[]; after: MovableTransfer[] } {
  const moves = transfers.map((transfer) => planMove(transfer, edge, facts));
  const after = transfers.map((transfer, index) => {
    const move = moves[index];
    return move ? { ...transfer, state: move.to, version: move.version + 1, isHeld: move.isHeld } : transfer;
  });
  return { moves, after };
}
