import { setTimeout as sleep } from "node:timers/promises";
import { timeOf } from "@/domain/wire";
import { listAttempts } from "@/server/repositories/attempts.repository";
import { getRaisedParameters } from "@/server/repositories/delays.repository";
import { findLastWalk, type WalkRow } from "@/server/repositories/statements.repository";
import { getTransfer, type TransferRow } from "@/server/repositories/transfers.repository";
import type { AppContext } from "@/server/services/context";
import type { JobHandler, JobItemResult } from "@/server/services/jobs/handle-job";
import { listCandidateRecords } from "./judge-record";

/** A lane that has not looked by then cannot: its account is with another worker, or Infini cannot be read. */
const LONGEST_LOOK_MS = 30_000;
const POLL_MS = 100;
/** The lane may be at work elsewhere: it is asked again. */
const ASK_EVERY_MS = 2_000;

/** Has the lane of each transfer's account read its statement, and tells what is known afterwards. */
export const reconcileJobHandler: JobHandler = {
  parallel: 4,
  gapMs: 0,
  begin:
    async (ctx) =>
    async (item): Promise<JobItemResult> =>
      lookAgain(ctx, item.subjectId),
};

async function lookAgain(ctx: AppContext, id: string): Promise<JobItemResult> {
  const { accountId } = await getTransfer(ctx.db, id);
  const askedAtMs = ctx.clock.nowMs();
  const endsAtMs = ctx.clock.monotonicMs() + LONGEST_LOOK_MS;
  let nextAskMs = 0;
  while (ctx.clock.monotonicMs() < endsAtMs) {
    if (ctx.clock.monotonicMs() >= nextAskMs) {
      ctx.bus.emit("look", accountId);
      nextAskMs = ctx.clock.monotonicMs() + ASK_EVERY_MS;
    }
    const walk = await findLastWalk(ctx.db, accountId);
    const transfer = await getTransfer(ctx.db, id);
    if (walk && walk.startedAtMs >= askedAtMs && isJudged(transfer, walk)) return describeLook(ctx, transfer, walk);
    await sleep(POLL_MS);
  }
  return { state: "failed", reason: "transfer.not_looked", message: "The statement could not be read now." };
}

/** The records are judged after the walk is stored; whatever is left open afterwards has its next look planned. */
function isJudged({ state, nextCheckAtMs }: TransferRow, walk: WalkRow): boolean {
  return (state !== "accepted" && state !== "unknown") || (nextCheckAtMs ?? 0) > walk.finishedAtMs;
}

async function describeLook(ctx: AppContext, transfer: TransferRow, walk: WalkRow): Promise<JobItemResult> {
  const parameters = await getRaisedParameters(ctx.db, ctx);
  const attempts = await listAttempts(ctx.db, transfer.id);
  const candidates = await listCandidateRecords(ctx.db, parameters, transfer, attempts);
  const found = { state: transfer.state, candidates: candidates.length, lookedAt: timeOf(walk.finishedAtMs) };
  return { state: "done", detail: { found: { ...found, isComplete: walk.grade === "complete" } } };
}
