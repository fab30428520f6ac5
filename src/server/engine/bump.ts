import { type MatchableAttempt, type MatchVerdict, matchRecords, type OpenRecord } from "@/domain/matching";
import { canonicalPayee } from "@/domain/payee";
import type { AttemptRow } from "@/server/repositories/attempts.repository";
import { listMatchable } from "@/server/repositories/attempts.repository";
import type { Lease } from "@/server/repositories/leases.repository";
import { hasForeign, listOpenOutgoing, type RecordRow } from "@/server/repositories/statements.repository";
import type { TransferRow } from "@/server/repositories/transfers.repository";
import { applyDoubts, applySettlements, planLooks } from "./apply-verdicts";
import type { EngineContext } from "./context";

export type Matchable = { attempt: AttemptRow; transfer: TransferRow };

/**
 * Evaluates the unsettled attempts of one account against its open records and applies every verdict. Moves a transfer
 * by E13 or E14 or not at all. Returns how many transfers were settled.
 * @source docs/design/payments.md §7.2
 */
export async function bump(ctx: EngineContext, lease: Lease): Promise<number> {
  const nowMs = ctx.clock.nowMs();
  const [matchable, records] = await Promise.all([
    listMatchable(ctx.db, lease.accountId, nowMs - ctx.parameters.watchMs),
    listOpenOutgoing(ctx.db, lease.accountId),
  ]);
  const lastAttempts = matchable.filter(({ attempt, transfer }) => isJudged(attempt, transfer));
  if (lastAttempts.length === 0 && records.length === 0) return 0;
  const verdicts = matchRecords({
    attempts: lastAttempts.map(({ attempt, transfer }) => asMatchable(attempt, transfer)),
    records: records.map(asOpenRecord),
    parameters: ctx.parameters,
    nowMs,
  });
  const byAttempt = new Map(lastAttempts.map((item) => [item.attempt.id, item]));
  const isStopped = await hasForeign(ctx.db, lease.accountId);
  const settlements = isStopped ? [] : verdicts.filter((verdict) => verdict.kind === "settle");
  await applySettlements(ctx, lease, settlements, byAttempt);
  await applyDoubts(ctx, lease, verdicts, byAttempt, new Map(records.map((record) => [record.recordId, record])));
  const settled = new Set(settlements.map((verdict) => verdict.attemptId));
  await planLooks(
    ctx,
    lease,
    lastAttempts.filter(({ attempt }) => !settled.has(attempt.id)),
  );
  if (verdicts.some((verdict) => verdict.kind !== "wait")) ctx.bus.emit("events");
  return settlements.length;
}

/** The attempt that gave the transfer its present state; earlier ones were closed as rejected or not executed. */
function isJudged(attempt: AttemptRow, transfer: TransferRow): boolean {
  const isLast = attempt.n === transfer.attemptCount;
  return isLast || attempt.class === "refused" || attempt.class === "never_left";
}

function asMatchable(attempt: AttemptRow, transfer: TransferRow): MatchableAttempt {
  return {
    attemptId: attempt.id,
    transferId: transfer.id,
    status: statusOf(attempt, transfer),
    amountMicro: transfer.amountMicro,
    payeeKind: transfer.payeeKind,
    payee: canonicalPayee(transfer.payeeKind, transfer.payee),
    watermarkWalkSeq: attempt.watermarkWalkSeq,
    openedAtMs: attempt.openedAtMs,
    closedAtMs: attempt.closedAtMs ?? attempt.openedAtMs,
  };
}

function statusOf(attempt: AttemptRow, transfer: TransferRow): MatchableAttempt["status"] {
  const isLast = attempt.n === transfer.attemptCount;
  if (isLast && (transfer.state === "accepted" || transfer.state === "unknown")) return transfer.state;
  return attempt.class === "refused" ? "rejected" : "not_executed";
}

function asOpenRecord(record: RecordRow): OpenRecord {
  return {
    recordId: record.recordId,
    amountMicro: -record.changeMicro,
    isInexact: record.isInexact,
    counterparties: record.counterparty === null ? [] : record.counterparty.split(" "),
    changeType: record.changeType,
    occurredAtMs: record.occurredAtMs,
    seenWalkSeq: record.seenWalkSeq,
    position: record.position,
  };
}

export type Settlement = Extract<MatchVerdict, { kind: "settle" }>;
