import { accountOperations } from "@/domain/account-authority";
import { deriveWait, shareStates } from "@/domain/batch-progress";
import { formatMoney } from "@/domain/money";
import type { Overview } from "@/domain/overview.schema";
import { type ReviewKind, reviewKinds } from "@/domain/review.schema";
import { openStates, type TransferState } from "@/domain/transfer-states";
import { timeOf, timeOrNull } from "@/domain/wire";
import { findOldestProfile, sumAccounts } from "@/server/repositories/account-list.repository";
import {
  type BatchRow,
  countOpenItems,
  listLaneWaits,
  type StateSum,
  sumStates,
} from "@/server/repositories/batches.repository";
import { findCheckRun } from "@/server/repositories/check-runs.repository";
import { findOpenFreeze, installationSlot } from "@/server/repositories/freezes.repository";
import {
  countFrozenAccounts,
  countTrippedBreakers,
  countUnavailable,
  listBatchesByIntent,
  listBatchKinds,
  listJobsUnderWay,
  listPausedByEngine,
  sumReserved,
  sumSingles,
} from "@/server/repositories/overview.repository";
import { sumHeldLines, sumOpenItems } from "@/server/repositories/review-list.repository";
import { countsOf, mainParkReason } from "@/server/services/cashback/describe-cashback";
import type { ServiceContext } from "@/server/services/context";
import { showJob } from "@/server/services/jobs/list-jobs";
import { findLateBackup } from "@/server/services/system/keep-backups";
import { listLatestEvents } from "./list-latest-events";

const BATCHES = 50;
const JOBS = 20;

/** Is anything wrong, and what waits for me: figures of this moment, from a fixed number of queries. */
export async function getOverview(ctx: ServiceContext): Promise<Overview> {
  const nowMs = ctx.clock.nowMs();
  const [needy, batches, money, singles, jobs, events] = await Promise.all([
    sumAccounts(ctx.db, { needsPerson: true }, nowMs),
    listBatchesByIntent(ctx.db, ["awaiting_approval", "ready", "running", "paused"], BATCHES),
    readMoney(ctx, nowMs),
    sumSingles(ctx.db, ["awaiting_approval", ...openStates]),
    listJobsUnderWay(ctx.db, JOBS),
    listLatestEvents(ctx),
  ]);
  const begun = await readBegun(ctx, batches);
  const waiting = jobs.find(({ job }) => job.state === "queued")?.job ?? null;
  return {
    needsYou: await readNeeds(ctx, { batches, begun, accounts: needy.total }),
    money,
    running: {
      batches: showRunning(begun),
      singles: { ...total(singles), unknown: total(singles.filter(({ state }) => state === "unknown")).count },
      jobs: jobs.map(({ job, requestedByName }) => showJob(job, requestedByName)),
    },
    health: await readHealth(ctx, money.accounts, needy.total, waiting?.createdAtMs ?? null),
    events,
    at: timeOf(nowMs),
  };
}

async function readMoney(ctx: ServiceContext, nowMs: number): Promise<Overview["money"]> {
  const [mirror, books, oldestAsOfMs] = await Promise.all([
    sumAccounts(ctx.db, {}, nowMs),
    sumReserved(ctx.db),
    findOldestProfile(ctx.db),
  ]);
  return {
    available: formatMoney(mirror.availableMicro),
    redPacket: formatMoney(mirror.redPacketMicro),
    withdrawing: formatMoney(mirror.withdrawingMicro),
    held: formatMoney(books.held),
    inDoubt: formatMoney(books.suspense),
    inTransit: formatMoney(books.inTransit),
    reserved: formatMoney(books.held + books.suspense + books.inTransit),
    accounts: mirror.total,
    stale: mirror.stale,
    missing: mirror.missing,
    oldestAsOf: timeOrNull(oldestAsOfMs),
  };
}

async function readNeeds(
  ctx: ServiceContext,
  { batches, begun, accounts }: { batches: readonly BatchRow[]; begun: readonly Begun[]; accounts: number },
): Promise<Overview["needsYou"]> {
  const [items, held, stopped, paused, checked, late] = await Promise.all([
    sumOpenItems(ctx.db),
    sumHeldLines(ctx.db),
    countTrippedBreakers(ctx.db),
    readPaused(ctx),
    findCheckRun(ctx.db, ["done"]),
    findLateBackup(ctx),
  ]);
  const withIntent = (intent: BatchRow["intent"]) =>
    batches
      .filter((batch) => batch.intent === intent)
      .map(({ id, kind, name, totalMicro }) => ({ id, kind, name, total: formatMoney(totalMicro) }));
  return {
    held: await groupHeld(ctx, held),
    review: items.flatMap((item) => {
      const kind = reviewKinds.find((name) => name === item.kind);
      if (!kind) return [];
      return [{ kind, count: item.n, sum: formatMoney(item.sumMicro), oldest: timeOrNull(item.oldestAtMs) }];
    }),
    paused,
    approvals: withIntent("awaiting_approval"),
    ready: withIntent("ready"),
    money: begun.flatMap(({ batch, states }) => {
      const poor = states.filter(({ state, parkReason }) => state === "parked" && parkReason === "balance");
      if (batch.intent !== "running" || poor.length === 0) return [];
      return [{ id: batch.id, kind: batch.kind, name: batch.name, ...total(poor) }];
    }),
    stopped,
    accounts,
    findings: checked?.findingCount ?? 0,
    lateBackup: late && { lastAt: timeOrNull(late.lastAtMs) },
  };
}

/** What the engine paused sends nothing more until a person resumes or stops it. */
async function readPaused(ctx: ServiceContext): Promise<Overview["needsYou"]["paused"]> {
  const batches = await listPausedByEngine(ctx.db, BATCHES);
  if (batches.length === 0) return [];
  const states = await sumStates(
    ctx.db,
    batches.map(({ id }) => id),
  );
  const left: readonly TransferState[] = shareStates.left;
  return batches.map(({ id, kind, name, pauseReason }) => ({
    ...{ id, kind, name, reason: pauseReason ?? "" },
    ...total(states.filter(({ batchId, state }) => batchId === id && left.includes(state))),
  }));
}

async function groupHeld(
  ctx: ServiceContext,
  rows: Awaited<ReturnType<typeof sumHeldLines>>,
): Promise<Overview["needsYou"]["held"]> {
  const groups = new Map<string, { name: string; count: number; sumMicro: bigint; reasons: number }>();
  for (const { batchId, batchName, n, sumMicro } of rows) {
    const group = groups.get(batchId) ?? { name: batchName, count: 0, sumMicro: 0n, reasons: 0 };
    group.count += n;
    group.sumMicro += sumMicro;
    group.reasons += 1;
    groups.set(batchId, group);
  }
  const largest = [...groups].sort(([, a], [, b]) => b.count - a.count).slice(0, BATCHES);
  const kinds = await listBatchKinds(
    ctx.db,
    largest.map(([id]) => id),
  );
  return largest.flatMap(([id, { name, count, sumMicro, reasons }]) => {
    const kind = kinds.get(id);
    return kind ? [{ id, kind, name, count, sum: formatMoney(sumMicro), reasons }] : [];
  });
}

type Begun = {
  batch: BatchRow;
  states: readonly StateSum[];
  laneWait: string | null;
  /** Payments without their evidence that a person looks for in Review. */
  inReview: number;
};

/** What Review asks about a payment that is neither settled nor ended otherwise. */
const doubtKinds: readonly string[] = [
  "unknown",
  "ambiguous",
  "absent",
  "no_record",
  "after_restore",
] satisfies ReviewKind[];

/** Batches that were started and not ended, with how their payments stand. */
async function readBegun(ctx: ServiceContext, batches: readonly BatchRow[]): Promise<Begun[]> {
  const begun = batches.filter(({ intent }) => intent === "running" || intent === "paused");
  if (begun.length === 0) return [];
  const ids = begun.map(({ id }) => id);
  const accountIds = [...new Set(begun.map(({ accountId }) => accountId))];
  const [states, waits, items] = await Promise.all([
    sumStates(ctx.db, ids),
    listLaneWaits(ctx.db, accountIds),
    countOpenItems(ctx.db, ids),
  ]);
  const doubtsOf = (id: string) => items.filter(({ batchId, kind }) => batchId === id && doubtKinds.includes(kind));
  return begun.map((batch) => ({
    batch,
    states: states.filter(({ batchId }) => batchId === batch.id),
    laneWait: waits.get(batch.accountId) ?? null,
    inReview: doubtsOf(batch.id).reduce((sum, { count }) => sum + count, 0),
  }));
}

function showRunning(begun: readonly Begun[]): Overview["running"]["batches"] {
  return begun.filter(isUnderWay).map(({ batch, states, laneWait }) => {
    const within = (wanted: readonly TransferState[]) => total(states.filter(({ state }) => wanted.includes(state)));
    const { id, kind, name, intent, pauseReason } = batch;
    return {
      ...{ id, kind, name, intent, pauseReason, total: total(states) },
      settled: within(["settled"]),
      done: within(shareStates.done),
      unknown: within(shareStates.unknown),
      left: within(shareStates.left),
      waitsFor: deriveWait({ intent, counts: countsOf(states), laneWait, parkReason: mainParkReason(states) }),
      open: within(openStates),
    };
  });
}

/**
 * True while a batch still sends or waits for evidence. What is left in Review alone waits for a person and is counted
 * there; what ended will not move any more, whatever was intended.
 */
function isUnderWay({ states, inReview }: Begun): boolean {
  const count = (wanted: readonly TransferState[]) => total(states.filter(({ state }) => wanted.includes(state))).count;
  return count(shareStates.left) > 0 || count(openStates) > inReview;
}

function total(rows: readonly Pick<StateSum, "count" | "sumMicro">[]): { count: number; sum: string } {
  return {
    count: rows.reduce((sum, row) => sum + row.count, 0),
    sum: formatMoney(rows.reduce((sum, row) => sum + row.sumMicro, 0n)),
  };
}

async function readHealth(
  ctx: ServiceContext,
  accounts: number,
  needPerson: number,
  waitsSinceMs: number | null,
): Promise<Overview["health"]> {
  const [freeze, frozenAccounts, unavailable] = await Promise.all([
    findOpenFreeze(ctx.db, installationSlot),
    countFrozenAccounts(ctx.db),
    countUnavailable(ctx.db),
  ]);
  return {
    accounts,
    ready: Math.max(0, accounts - needPerson),
    needPerson,
    frozenAccounts,
    freeze: freeze && { reason: freeze.reason, since: timeOf(freeze.createdAtMs) },
    unavailable: unavailable.flatMap((row) => {
      const operation = accountOperations.find((name) => name === row.operation);
      return operation ? [{ operation, accounts: row.accounts }] : [];
    }),
    jobsWaitSince: timeOrNull(waitsSinceMs),
  };
}
