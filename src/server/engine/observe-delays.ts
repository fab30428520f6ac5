import { systemActor } from "@/domain/audit";
import { raisedWindows } from "@/domain/evidence-windows";
import { appendAudit } from "@/server/repositories/audit.repository";
import { type DelayKind, getSeenDelays, raiseSeenDelay } from "@/server/repositories/delays.repository";
import { listWalkStarts, type RecordRow } from "@/server/repositories/statements.repository";
import type { Matchable, Settlement } from "./bump";
import type { EngineContext } from "./context";

type Delay = { kind: DelayKind; delayMs: number; attemptId: string };

/**
 * Learns from records that found their attempt how late Infini shows and executes, and raises V, D and H when it was
 * later than they allow for. Who settled by count is no proof: another record may be his. What came after "not
 * executed" counts once a person has said that it is ours.
 * @source docs/design/payments.md §7.3
 */
export async function observeDelays(
  ctx: EngineContext,
  accountId: string,
  settlements: readonly Settlement[],
  byAttempt: ReadonlyMap<string, Matchable>,
  byRecord: ReadonlyMap<string, RecordRow>,
): Promise<void> {
  const found = settlements.flatMap(({ recordId, attemptId, isInterchangeable }) => {
    if (isInterchangeable) return [];
    const record = byRecord.get(recordId);
    const attempt = byAttempt.get(attemptId)?.attempt;
    return record && attempt && attempt.closedAtMs !== null
      ? [{ record, attemptId: attempt.id, closedAtMs: attempt.closedAtMs, isSuccess: attempt.class === "success" }]
      : [];
  });
  if (found.length === 0) return;
  // A look before the one that showed it proves that it was not visible by then; the look itself may just have been late.
  const seqs = [...new Set(found.map(({ record }) => record.seenWalkSeq - 1))];
  const walkStarts = await listWalkStarts(ctx.db, accountId, seqs);
  const delays = found.flatMap(({ record, attemptId, closedAtMs, isSuccess }): Delay[] => {
    const unseenAtMs = walkStarts.get(record.seenWalkSeq - 1) ?? 0;
    const late = { kind: "late" as const, delayMs: record.occurredAtMs - closedAtMs, attemptId };
    return isSuccess ? [{ kind: "visible", delayMs: unseenAtMs - closedAtMs, attemptId }, late] : [late];
  });
  for (const kind of ["visible", "late"] as const) {
    const [longest] = delays.filter((delay) => delay.kind === kind).sort((a, b) => b.delayMs - a.delayMs);
    if (longest && longest.delayMs > 0) await raise(ctx, longest);
  }
}

/** Writes nothing unless a window rises by it. */
async function raise(ctx: EngineContext, delay: Delay): Promise<void> {
  const seen = await getSeenDelays(ctx.db);
  const before = raisedWindows(ctx.parameters, ctx.mode, seen);
  const name = delay.kind === "visible" ? "visibleMs" : "lateMs";
  const after = raisedWindows(ctx.parameters, ctx.mode, { ...seen, [name]: Math.max(seen[name], delay.delayMs) });
  const { visibleMs, lateMs, horizonMs } = after;
  if (visibleMs === before.visibleMs && lateMs === before.lateMs && horizonMs === before.horizonMs) return;
  const atMs = ctx.clock.nowMs();
  await ctx.db.tx(async (tx) => {
    if (!(await raiseSeenDelay(tx, delay, atMs))) return;
    await appendAudit(tx, ctx.vault.auditMac, {
      actor: systemActor,
      action: "engine.raise_window",
      objectKind: "attempt",
      objectId: delay.attemptId,
      before: { visibleMs: before.visibleMs, lateMs: before.lateMs, horizonMs: before.horizonMs },
      after: { visibleMs, lateMs, horizonMs },
      reason: `${delay.kind} ${delay.delayMs} ms`,
      atMs,
    });
  });
  ctx.log.warn(
    { ...delay, visibleMs, lateMs, horizonMs },
    "Infini was later than we allow for: we wait longer from now on",
  );
}
