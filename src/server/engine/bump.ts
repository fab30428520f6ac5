import { isCandidate, type MatchableAttempt, type MatchVerdict, matchRecords } from "@/domain/matching";
import { asMatchable, asOpenRecord } from "@/domain/matching-input";
import { type AttemptRow, findOpenAttempt, listMatchable } from "@/server/repositories/attempts.repository";
import { getRaisedParameters } from "@/server/repositories/delays.repository";
import type { Lease } from "@/server/repositories/leases.repository";
import {
  hasForeign,
  listOpenOutgoing,
  type RecordRow,
  type WalkRow,
} from "@/server/repositories/statements.repository";
import { getTransfer, type TransferRow } from "@/server/repositories/transfers.repository";
import { applyDoubts, applySettlements, planNextLooks } from "./apply-verdicts";
import type { EngineContext } from "./context";
import { observeDelays } from "./observe-delays";

export type Matchable = { attempt: AttemptRow; transfer: TransferRow };

/**
 * Evaluates the unsettled attempts of one account against its open records after a walk and applies every verdict. Moves
 * a transfer by E13 or E14 or not at all. Returns how many transfers were settled.
 * @source docs/design/payments.md §7.2
 */
export async function bump(ctx: EngineContext, lease: Lease, walk: WalkRow): Promise<number> {
  const nowMs = ctx.clock.nowMs();
  // The open attempt first: one that closes between the two reads is then seen closed.
  const open = await findOpenAttempt(ctx.db, lease.accountId);
  const matchable = await listMatchable(ctx.db, lease.accountId, nowMs - ctx.parameters.watchMs);
  const records = await listOpenOutgoing(ctx.db, lease.accountId);
  if (matchable.length === 0 && records.length === 0) return 0;
  const parameters = await getRaisedParameters(ctx.db, ctx);
  const isClosedSince = matchable.some(({ attempt }) => attempt.id === open?.id);
  const onWire = open === null || isClosedSince ? [] : [await asOnWire(ctx, open)];
  const verdicts = matchRecords({
    attempts: [
      ...matchable.map(({ attempt, transfer }) => asMatchable(attempt, transfer, statusOf(attempt, transfer))),
      ...onWire,
    ],
    records: records.map(asOpenRecord),
    parameters,
    nowMs,
  });
  const byAttempt = new Map(matchable.map((item) => [item.attempt.id, item]));
  // A4: a record that changed after it was seen proves nothing any more, and neither does its neighbour.
  const hasChanged = walk.reason?.startsWith("record_changed") === true;
  const isStopped = hasChanged || (await hasForeign(ctx.db, lease.accountId));
  const settlements = isStopped ? [] : verdicts.filter((verdict) => verdict.kind === "settle");
  await applySettlements(ctx, lease, settlements, byAttempt);
  const byRecord = new Map(records.map((record) => [record.recordId, record]));
  await observeDelays(ctx, lease.accountId, settlements, byAttempt, byRecord);
  const doubts = withoutInFlight(verdicts, listInFlight(ctx, onWire, records), byAttempt).map((verdict) =>
    provesAbsence(verdict, walk, byAttempt) ? verdict : asOverdue(verdict),
  );
  await applyDoubts(ctx, lease, doubts, byAttempt, byRecord);
  const settled = new Set(settlements.map((verdict) => verdict.attemptId));
  await planNextLooks(
    ctx,
    lease,
    matchable.filter(({ attempt }) => !settled.has(attempt.id)),
  );
  if (verdicts.some((verdict) => verdict.kind !== "wait")) ctx.bus.emit("events");
  return settlements.length;
}

/** The request on the wire, as what it is until its answer is read: a possible cause of any record that fits it. */
async function asOnWire(ctx: EngineContext, open: AttemptRow): Promise<MatchableAttempt> {
  const transfer = await getTransfer(ctx.db, open.transferId);
  return asMatchable({ ...open, closedAtMs: ctx.clock.nowMs() }, transfer, "on_wire");
}

/** Records that the request on the wire may have caused: before its answer is read they are no reason for a doubt. */
function listInFlight(
  ctx: EngineContext,
  onWire: readonly MatchableAttempt[],
  records: readonly RecordRow[],
): ReadonlySet<string> {
  const own = records.filter((record) =>
    onWire.some((attempt) => isCandidate(attempt, asOpenRecord(record), { parameters: ctx.parameters })),
  );
  return new Set(own.map(({ recordId }) => recordId));
}

/** Of a transfer that a record in flight speaks about, nothing is said at this look: what is known stays. */
function withoutInFlight(
  verdicts: readonly MatchVerdict[],
  inFlight: ReadonlySet<string>,
  byAttempt: ReadonlyMap<string, Matchable>,
): MatchVerdict[] {
  const isInFlight = (verdict: MatchVerdict) => recordsOf(verdict).some((recordId) => inFlight.has(recordId));
  const transfersOf = (verdict: MatchVerdict) =>
    attemptsOf(verdict).flatMap((attemptId) => byAttempt.get(attemptId)?.transfer.id ?? []);
  const quiet = new Set(verdicts.filter(isInFlight).flatMap(transfersOf));
  return verdicts.filter((verdict) => !isInFlight(verdict) && !transfersOf(verdict).some((id) => quiet.has(id)));
}

function recordsOf(verdict: MatchVerdict): readonly string[] {
  if (verdict.kind === "settle") return [];
  if ("recordIds" in verdict) return verdict.recordIds;
  return "recordId" in verdict ? [verdict.recordId] : [];
}

function attemptsOf(verdict: MatchVerdict): readonly string[] {
  if ("attemptIds" in verdict) return verdict.attemptIds;
  return "attemptId" in verdict ? [verdict.attemptId] : [];
}

/** R7 needs a complete walk that began after the attempt was closed; any other verdict needs none. */
function provesAbsence(verdict: MatchVerdict, walk: WalkRow, byAttempt: ReadonlyMap<string, Matchable>): boolean {
  if (verdict.kind !== "absent") return true;
  const closedAtMs = byAttempt.get(verdict.attemptId)?.attempt.closedAtMs ?? null;
  return walk.grade === "complete" && closedAtMs !== null && walk.startedAtMs >= closedAtMs;
}

function asOverdue(verdict: MatchVerdict): MatchVerdict {
  return verdict.kind === "absent"
    ? { rule: "R6", kind: "wait", attemptId: verdict.attemptId, isOverdue: true }
    : verdict;
}

function statusOf(attempt: AttemptRow, transfer: TransferRow): MatchableAttempt["status"] {
  const isLast = attempt.n === transfer.attemptCount;
  if (isLast && (transfer.state === "accepted" || transfer.state === "unknown")) return transfer.state;
  return attempt.class === "refused" ? "rejected" : "not_executed";
}

export type Settlement = Extract<MatchVerdict, { kind: "settle" }>;
