import { systemActor } from "@/domain/audit";
import { type Delay, getSeenDelays, learnDelay } from "@/server/repositories/delays.repository";
import { listWalkStarts, type RecordRow } from "@/server/repositories/statements.repository";
import type { Matchable, Settlement } from "./bump";
import type { EngineContext } from "./context";

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

/** Asks the database first: a settlement is common, a window that rises is not. */
async function raise(ctx: EngineContext, delay: Delay): Promise<void> {
  const seen = await getSeenDelays(ctx.db);
  if (delay.delayMs <= (delay.kind === "visible" ? seen.visibleMs : seen.lateMs)) return;
  const by = { mode: ctx.mode, parameters: ctx.parameters, auditMac: ctx.vault.auditMac, actor: systemActor };
  const windows = await ctx.db.tx((tx) => learnDelay(tx, by, delay, ctx.clock.nowMs()));
  if (windows === null) return;
  const { visibleMs, lateMs, horizonMs } = windows;
  ctx.log.warn(
    { ...delay, visibleMs, lateMs, horizonMs },
    "Infini was later than we allow for: we wait longer from now on",
  );
}
