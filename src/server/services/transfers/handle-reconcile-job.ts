import { setTimeout as sleep } from "node:timers/promises";
import { timeOf } from "@/domain/wire";
import { listAttempts } from "@/server/repositories/attempts.repository";
import { listCandidateRecords } from "@/server/repositories/candidate-records.repository";
import { getRaisedParameters } from "@/server/repositories/delays.repository";
import { findLastWalk, type WalkRow } from "@/server/repositories/statements.repository";
import { getTransfer, type TransferRow } from "@/server/repositories/transfers.repository";
import type { AppContext } from "@/server/services/context";
import type { JobHandler, JobItemResult } from "@/server/services/jobs/handle-job";

/** A lane that has not looked by then cannot, for it looks once a minute at least; or Infini cannot be read. */
const LONGEST_LOOK_MS = 90_000;
const POLL_MS = 100;
/** Another worker has judged what it read after this. */
const JUDGING_MS = 5_000;
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
  let judgedMs = 0;
  const onLooked = (lookedId: string, beganAtMs: number): void => {
    if (lookedId === accountId) judgedMs = Math.max(judgedMs, beganAtMs);
  };
  ctx.bus.on("looked", onLooked);
  try {
    const endsAtMs = ctx.clock.monotonicMs() + LONGEST_LOOK_MS;
    let nextAskMs = 0;
    while (ctx.clock.monotonicMs() < endsAtMs) {
      if (ctx.clock.monotonicMs() >= nextAskMs) {
        ctx.bus.emit("look", accountId);
        nextAskMs = ctx.clock.monotonicMs() + ASK_EVERY_MS;
      }
      const walk = await findLastWalk(ctx.db, accountId);
      if (walk && walk.startedAtMs >= askedAtMs && isJudged(walk, judgedMs, ctx.clock.nowMs())) {
        return await describeLook(ctx, await getTransfer(ctx.db, id), walk);
      }
      await sleep(POLL_MS);
    }
  } finally {
    ctx.bus.off("looked", onLooked);
  }
  return { state: "failed", reason: "transfer.not_looked", message: "The statement could not be read now." };
}

/** The records are judged after the walk is stored: a lane of this process says when, one of another had time enough. */
function isJudged(walk: WalkRow, judgedMs: number, nowMs: number): boolean {
  return judgedMs >= walk.startedAtMs || nowMs - walk.finishedAtMs >= JUDGING_MS;
}

async function describeLook(ctx: AppContext, transfer: TransferRow, walk: WalkRow): Promise<JobItemResult> {
  const parameters = await getRaisedParameters(ctx.db, ctx);
  const attempts = await listAttempts(ctx.db, transfer.id);
  const candidates = await listCandidateRecords(ctx.db, parameters, transfer, attempts);
  const found = { state: transfer.state, candidates: candidates.length, lookedAt: timeOf(walk.finishedAtMs) };
  return { state: "done", detail: { found: { ...found, isComplete: walk.grade === "complete" } } };
}
