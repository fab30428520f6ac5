import { snapshotCode } from "@/domain/batch-content";
import { wireParams } from "@/domain/batch-line-reasons";
import { estimateDuration, spreadOf } from "@/domain/batch-runway";
import { lineReasonCode } from "@/domain/cashback-batch-line.schema";
import type { CashbackReview, StartBlocker } from "@/domain/cashback-batch-review.schema";
import { ConflictError } from "@/domain/errors";
import { withinReach } from "@/domain/evidence-reach";
import type { LineVerdict } from "@/domain/import-reason";
import { formatMoney } from "@/domain/money";
import { STEP_MS } from "@/domain/two-factor-code";
import { timeOrNull } from "@/domain/wire";
import { sumLeftOut, sumVerdicts, type VerdictSum } from "@/server/repositories/batch-lines.repository";
import { findLastWalkMs, getBatchRow } from "@/server/repositories/batches.repository";
import { getRaisedParameters } from "@/server/repositories/delays.repository";
import { assumedCallMs, lineSums, total } from "@/server/services/cashback/describe-cashback";
import { type Preparation, prepareStart } from "@/server/services/cashback/prepare-start";
import type { ServiceContext } from "@/server/services/context";
import { findCodeSource } from "@/server/services/two-factor/find-code-source";

/**
 * What a person reads before the start of a draft: content with its hash, what is asked, what is left out, warnings,
 * where the money ends. Computed from the rows of this moment; changes nothing.
 * @throws NotFoundError `batch.not_found` @throws ConflictError `cashback.not_a_draft` once it was started
 */
export async function reviewCashback(ctx: ServiceContext, input: { id: string }): Promise<CashbackReview> {
  const batch = await getBatchRow(ctx.db, input.id, "cashback");
  if (batch.intent !== "draft") {
    throw new ConflictError("cashback.not_a_draft", "Only a draft can be reviewed.", {
      batchId: batch.id,
      intent: batch.intent,
    });
  }
  const preparation = await prepareStart(ctx, batch);
  const verdicts = await sumVerdicts(ctx.db, [batch.id]);
  const { ready, totalMicro, runway, account, asks, newlyHeld } = preparation;
  const spread = spreadOf(ready.map(({ amountMicro }) => amountMicro));
  const lines = lineSums(verdicts);
  const codes = await findCodeSource(ctx, ctx.db, account);
  const sumOf = (rows: readonly { amountMicro: bigint }[]) =>
    total(rows.map(({ amountMicro }) => ({ count: 1, sumMicro: amountMicro })));
  return {
    id: batch.id,
    version: batch.version,
    mode: ctx.mode,
    snapshot: preparation.snapshot,
    snapshotCode: snapshotCode(preparation.snapshot),
    tier: preparation.tier,
    asks: { stepUp: asks.isStepUpAsked, ownStepUp: asks.isOwnStepUpAsked, typedTotal: asks.isTotalAsked },
    campaignKey: batch.campaignKey ?? "",
    lines: {
      ...lines,
      ready: { count: ready.length, sum: formatMoney(totalMicro) },
      held: heldSum(verdicts, newlyHeld),
    },
    leftOut: await leftOut(ctx, batch.id, newlyHeld),
    newlyHeld: sumOf(newlyHeld),
    overrides: sumOf(ready.filter(({ isOverridden }) => isOverridden)),
    spread: spread && {
      min: formatMoney(spread.minMicro),
      median: formatMoney(spread.medianMicro),
      max: formatMoney(spread.maxMicro),
    },
    neverPaid: sumOf(preparation.neverPaid),
    warnings: preparation.warnings
      .map((warning) => withinReach(ctx.caller, warning))
      .map(({ code, params }) => ({ code, params: wireParams(params) })),
    source: {
      id: account.id,
      email: account.email,
      alias: account.alias,
      available: formatMoney(runway.availableMicro),
      asOf: timeOrNull(await findLastWalkMs(ctx.db, account.id)),
    },
    runway: {
      after: formatMoney(runway.afterMicro),
      covered: { count: runway.coveredLines, sum: formatMoney(runway.coveredMicro) },
      endsAtLine: runway.endsAtLine,
    },
    estimate: estimateDuration(ready.length, {
      gapMs: codes === "none" ? ctx.parameters.accountGapMs : STEP_MS,
      callMs: assumedCallMs,
    }),
    codes,
    policy: preparation.policy,
    unknownHoldSec: Math.ceil((await getRaisedParameters(ctx.db, ctx)).visibleMs / 1000),
    blockers: blockersOf(preparation, lines.invalid.count),
  };
}

/** Everything that keeps the batch from starting now. */
function blockersOf(preparation: Preparation, invalid: number): CashbackReview["blockers"] {
  const { ready, runway, blockers } = preparation;
  const found: { code: StartBlocker; params: Record<string, string | number> }[] = [];
  if (invalid > 0) found.push({ code: "invalid_lines", params: { count: invalid } });
  if (ready.length === 0) found.push({ code: "nothing_ready", params: {} });
  if (runway.endsAtLine !== null) {
    const params = {
      available: formatMoney(runway.availableMicro),
      total: formatMoney(runway.totalMicro),
      line: runway.endsAtLine,
    };
    found.push({ code: "insufficient", params });
  }
  return [...found, ...blockers.map(({ code, params }) => ({ code, params: { ...params } }))];
}

type LeftOutRow = { verdict: LineVerdict; reason: string | null; count: number; sumMicro: bigint };

/** What is stored as left out, and with it what the books hold by now. */
async function leftOut(
  ctx: ServiceContext,
  batchId: string,
  newlyHeld: Preparation["newlyHeld"],
): Promise<CashbackReview["leftOut"]> {
  const rows: LeftOutRow[] = await sumLeftOut(ctx.db, batchId);
  for (const { verdict, mainReason, amountMicro } of newlyHeld) {
    rows.push({ verdict, reason: mainReason, count: 1, sumMicro: amountMicro });
  }
  const groups = new Map<string, LeftOutRow[]>();
  for (const row of rows) {
    const key = `${row.verdict}|${row.reason}`;
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first || first.verdict === "ready") return [];
    return [{ verdict: first.verdict, reason: lineReasonCode.nullable().parse(first.reason), ...total(group) }];
  });
}

function heldSum(verdicts: readonly VerdictSum[], newlyHeld: Preparation["newlyHeld"]): { count: number; sum: string } {
  const stored = verdicts.filter(({ verdict }) => verdict === "held");
  return total([...stored, ...newlyHeld.map(({ amountMicro }) => ({ count: 1, sumMicro: amountMicro }))]);
}
