import { type CheckResult, type ChecksView, checkResults } from "@/domain/checks";
import { timeOf } from "@/domain/wire";
import { missingTriggers } from "@/server/db/triggers";
import { beginCheckRun, endCheckRun, findCheckRun, keepCheckRun } from "@/server/repositories/check-runs.repository";
import { appendEvents } from "@/server/repositories/events.repository";
import { verifyAudit } from "@/server/services/audit/verify-audit";
import type { AppContext } from "@/server/services/context";
import { checkBatches } from "./check-batches";
import { checkAccounts, checkLedger } from "./check-books";
import { type CheckContext, Report } from "./check-report";
import { checkTransfers } from "./check-transfers";

/** A run that said nothing for so long belongs to a process that died. */
const SILENT_MS = 10 * 60_000;
/** How often it says that it is alive. */
const KEEP_EVERY_MS = 5_000;

/**
 * Looks at every row that money depends on, some at a time, and keeps what it found. A slot is run once, by whoever comes
 * first; null when somebody else runs it or did. It freezes nothing: what a payment itself needs its own gates ask.
 * @source docs/design/payments.md §18
 */
export async function runChecks(
  ctx: CheckContext & Pick<AppContext, "bus">,
  slot: string,
  signal?: AbortSignal,
): Promise<CheckResult[] | null> {
  const id = ctx.ids.next("chk");
  const atMs = ctx.clock.nowMs();
  if (!(await beginCheckRun(ctx.db, { id, slot, atMs, staleMs: atMs - SILENT_MS }))) return null;
  let keptAtMs = ctx.clock.monotonicMs();
  const report = new Report(ctx, async (rows) => {
    if (signal?.aborted) return false;
    if (ctx.clock.monotonicMs() - keptAtMs < KEEP_EVERY_MS) return true;
    keptAtMs = ctx.clock.monotonicMs();
    return keepCheckRun(ctx.db, id, rows, ctx.clock.nowMs());
  });
  const results = await lookAtAll(report).catch((error: unknown) => {
    ctx.log.error({ err: error, id }, "the checks broke off");
    return null;
  });
  if (signal?.aborted) {
    // Whoever starts next begins it again.
    await keepCheckRun(ctx.db, id, 0, 0);
    return null;
  }
  const findingCount = (results ?? []).reduce((sum, { findings }) => sum + findings, 0);
  const state = results === null ? ("failed" as const) : ("done" as const);
  const end = { state, rowCount: report.rows, findingCount, results: JSON.stringify(results ?? []) };
  await endCheckRun(ctx.db, id, end, ctx.clock.nowMs());
  if (findingCount > 0) ctx.log.error({ id, findingCount }, "the checks found rows that must not be");
  await ctx.db.tx((tx) =>
    appendEvents(tx, [
      {
        topic: "system",
        subjectKind: "check",
        subjectId: id,
        payload: { state, findingCount },
        atMs: ctx.clock.nowMs(),
      },
    ]),
  );
  ctx.bus.emit("events");
  return results;
}

async function lookAtAll(report: Report): Promise<CheckResult[]> {
  const { ctx } = report;
  const missing = await missingTriggers(ctx.db);
  report.add(missing.map((id) => ({ rule: "triggers", subject: { kind: "trigger", id } })));
  await checkLedger(report);
  await checkAccounts(report);
  await checkBatches(report);
  await checkTransfers(report);
  const chain = await verifyAudit(ctx, {}, (entries) => report.turn(entries));
  if (!chain.ok) report.add([{ rule: "I13", subject: { kind: "audit", id: String(chain.firstBroken) } }]);
  return report.results();
}

/** What the last run found. */
export async function readChecks(ctx: Pick<AppContext, "db">): Promise<ChecksView> {
  const last = await findCheckRun(ctx.db, ["done"]);
  const running = await findCheckRun(ctx.db, ["running"]);
  const ended = await findCheckRun(ctx.db, ["done", "failed"]);
  return {
    last: last && {
      id: last.id,
      startedAt: timeOf(last.createdAtMs),
      endedAt: timeOf(last.updatedAtMs),
      rows: last.rowCount,
      findings: last.findingCount,
      results: checkResults.parse(JSON.parse(last.results)),
    },
    runningSince: running && timeOf(running.createdAtMs),
    isFailed: ended?.state === "failed",
  };
}
