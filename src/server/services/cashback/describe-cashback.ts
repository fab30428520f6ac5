import { deriveNeed } from "@/domain/batch-needs";
import { hasOwnAmounts, readAmountRule, readBatchPolicy } from "@/domain/batch-policy";
import { type BatchProgress, deriveProgress, deriveWait } from "@/domain/batch-progress";
import { type DurationEstimate, estimateByPace, estimateDuration, PACE_WINDOW_MS } from "@/domain/batch-runway";
import type { CashbackRow } from "@/domain/cashback-batch.schema";
import { type LineVerdict, lineVerdicts } from "@/domain/import-reason";
import { formatMoney } from "@/domain/money";
import { openStates, type TransferState, transferStates } from "@/domain/transfer-states";
import { STEP_MS } from "@/domain/two-factor-code";
import { timeOf, timeOrNull } from "@/domain/wire";
import type { Session } from "@/server/db/session";
import { sumVerdicts, type VerdictSum } from "@/server/repositories/batch-lines.repository";
import {
  type BatchRow,
  countOpenItems,
  listLaneWaits,
  listPersonNames,
  listSendTimes,
  listSources,
  type StateSum,
  sumStates,
} from "@/server/repositories/batches.repository";
import { listCampaigns } from "@/server/repositories/campaigns.repository";
import { getRaisedParameters } from "@/server/repositories/delays.repository";
import {
  isPaidByDecision,
  type LastDecision,
  listLastDecisions,
} from "@/server/repositories/review-decisions.repository";
import type { AppContext } from "@/server/services/context";

type Count = { count: number; sumMicro: bigint };
type Known = {
  states: readonly StateSum[];
  verdicts: readonly VerdictSum[];
  items: readonly { kind: string; count: number }[];
  /** Paid as a person decided. */
  decidedPaid: readonly LastDecision[];
  laneWait: string | null;
  sentAtMs: readonly number[];
  needsCodes: boolean;
  isSignInRepeated: boolean;
};

/** What an answer is assumed to take before any was measured, in ms. */
export const assumedCallMs = 500;

/** Batches as lists show them, in the order given: everything but the intent is derived from rows here. */
export async function describeBatches(
  db: Session,
  ctx: Pick<AppContext, "clock" | "mode" | "parameters">,
  batches: readonly BatchRow[],
): Promise<CashbackRow[]> {
  const ids = batches.map(({ id }) => id);
  const accountIds = [...new Set(batches.map(({ accountId }) => accountId))];
  const personIds = [...new Set(batches.flatMap(({ createdBy, startedBy }) => [createdBy, startedBy ?? createdBy]))];
  const campaignKeys = [...new Set(batches.flatMap(({ campaignKey }) => campaignKey ?? []))];
  const states = await sumStates(db, ids);
  const verdicts = await sumVerdicts(db, ids);
  const items = await countOpenItems(db, ids);
  const decided = [...(await listLastDecisions(db, ids)).values()].filter(isPaidByDecision);
  const waits = await listLaneWaits(db, accountIds);
  const running = batches.filter(({ intent }) => intent === "running").map(({ accountId }) => accountId);
  const times = await listSendTimes(db, [...new Set(running)], ctx.clock.nowMs() - PACE_WINDOW_MS);
  const sources = await listSources(db, accountIds);
  const names = await listPersonNames(db, personIds);
  const campaigns = await listCampaigns(db, campaignKeys);
  const parameters = await getRaisedParameters(db, ctx);
  return batches.map((batch) => {
    const known: Known = {
      states: states.filter(({ batchId }) => batchId === batch.id),
      verdicts: verdicts.filter(({ batchId }) => batchId === batch.id),
      items: items.filter(({ batchId }) => batchId === batch.id),
      decidedPaid: decided.filter(({ batchId }) => batchId === batch.id),
      laneWait: waits.get(batch.accountId) ?? null,
      sentAtMs: times.get(batch.accountId) ?? [],
      needsCodes: sources.get(batch.accountId)?.isTwoFactorBound === true,
      isSignInRepeated: sources.get(batch.accountId)?.session === "refused",
    };
    const person = (id: string) => ({ id, name: names.get(id) ?? null });
    const campaign = campaigns.get(batch.campaignKey ?? "");
    const source = sources.get(batch.accountId);
    return {
      ...plainFields(batch),
      ...derivedFields(batch, known, { ...ctx, parameters }),
      campaign: {
        key: batch.campaignKey ?? "",
        name: campaign?.name ?? batch.campaignKey ?? "",
        expectsRepeats: campaign?.expectsRepeats ?? true,
      },
      source: { id: batch.accountId, email: source?.email ?? "", alias: source?.alias ?? null },
      createdBy: person(batch.createdBy),
      startedBy: batch.startedBy === null ? null : person(batch.startedBy),
    };
  });
}

/** One batch as lists show it. */
export async function describeBatch(
  db: Session,
  ctx: Pick<AppContext, "clock" | "mode" | "parameters">,
  batch: BatchRow,
): Promise<CashbackRow> {
  const [row] = await describeBatches(db, ctx, [batch]);
  if (!row) throw new Error("a batch was not described");
  return row;
}

/** Counts and sums of lines by verdict, and of all. */
export function lineSums(verdicts: readonly (Count & { verdict: LineVerdict })[]): CashbackRow["lines"] {
  const of = (verdict: LineVerdict) => total(verdicts.filter((one) => one.verdict === verdict));
  const [ready, held, excluded, invalid] = lineVerdicts.map(of);
  const none = total([]);
  return {
    all: total(verdicts),
    ready: ready ?? none,
    held: held ?? none,
    excluded: excluded ?? none,
    invalid: invalid ?? none,
  };
}

/** Count and sum over several rows, for the wire. */
export function total(rows: readonly Count[]): { count: number; sum: string } {
  return {
    count: rows.reduce((count, row) => count + row.count, 0),
    sum: formatMoney(rows.reduce((sum, row) => sum + row.sumMicro, 0n)),
  };
}

function plainFields(batch: BatchRow) {
  return {
    id: batch.id,
    number: batch.number,
    version: batch.version,
    name: batch.name,
    amount: readAmountRule(batch.amountRule),
    hasOwnAmounts: hasOwnAmounts(batch.amountRule),
    policy: readBatchPolicy(batch.policy),
    intent: batch.intent,
    pauseReason: batch.pauseReason,
    total: formatMoney(batch.totalMicro),
    createdAt: timeOf(batch.createdAtMs),
    startedAt: timeOrNull(batch.startedAtMs),
  };
}

function derivedFields(batch: BatchRow, known: Known, ctx: Pick<AppContext, "clock" | "mode" | "parameters">) {
  const inState = (...wanted: TransferState[]) => known.states.filter(({ state }) => wanted.includes(state));
  const isOver = (one: StateSum, ageMs: number) => one.oldestAtMs < ctx.clock.nowMs() - ageMs;
  const counts = countsOf(known.states);
  const parkReason = mainParkReason(known.states);
  const waitsFor = deriveWait({ intent: batch.intent, counts, laneWait: known.laneWait, parkReason });
  const withTransfer = total(known.states).count;
  const openLines = total(known.verdicts.filter(({ verdict }) => verdict !== "excluded")).count - withTransfer;
  const progress = deriveProgress({
    intent: batch.intent,
    counts,
    openLines: Math.max(openLines, 0),
    waitsFor,
    openReviewKinds: known.items.map(({ kind }) => kind),
    isEvidenceDue:
      inState("accepted").some((one) => isOver(one, ctx.parameters.visibleMs)) ||
      inState("unknown").some((one) => isOver(one, ctx.parameters.horizonMs)),
  });
  return {
    progress,
    waitsFor,
    needsPerson: deriveNeed({
      intent: batch.intent,
      counts,
      laneWait: known.laneWait,
      parkReasons: inState("parked").map((one) => one.parkReason),
      isSignInRepeated: known.isSignInRepeated,
    }),
    lines: lineSums(known.verdicts),
    states: transferStates.flatMap((state) => {
      const rows = inState(state);
      return rows.length === 0 ? [] : [{ state, ...total(rows) }];
    }),
    settled: total(inState("settled")),
    decidedPaid: total(known.decidedPaid.map(({ amountMicro }) => ({ count: 1, sumMicro: amountMicro }))),
    open: total(inState(...openStates)),
    openItems: known.items.filter(({ kind }) => kind !== "held").reduce((count, item) => count + item.count, 0),
    // The queued ones alone: what is parked goes out when its cause passes, and nobody knows when.
    estimate:
      progress === "sending" && waitsFor === null
        ? estimateRest(total(inState("queued")).count, known, ctx.clock.nowMs())
        : null,
    finishedAt: finishedAt(batch, progress, known.states),
  };
}

/** With codes the pace is known before anything was sent: one for each 30 seconds. */
function estimateRest(lines: number, { needsCodes, sentAtMs }: Known, nowMs: number): DurationEstimate | null {
  if (needsCodes) return estimateDuration(lines, { gapMs: STEP_MS, callMs: assumedCallMs });
  return estimateByPace(lines, sentAtMs, nowMs);
}

/** How many transfers are in each state. */
export function countsOf(states: readonly StateSum[]): Partial<Record<TransferState, number>> {
  const counts: Partial<Record<TransferState, number>> = {};
  for (const { state, count } of states) counts[state] = (counts[state] ?? 0) + count;
  return counts;
}

/** Why most of the parked transfers are parked; null when none is. */
export function mainParkReason(states: readonly StateSum[]): string | null {
  const parked = states.filter(({ state }) => state === "parked");
  return parked.sort((a, b) => b.count - a.count)[0]?.parkReason ?? null;
}

function finishedAt(batch: BatchRow, progress: BatchProgress, states: readonly StateSum[]): string | null {
  if (progress !== "done" && progress !== "done_with_exceptions") return null;
  return timeOf(
    states.reduce((latest, one) => Math.max(latest, one.newestAtMs), states.length === 0 ? batch.updatedAtMs : 0),
  );
}
