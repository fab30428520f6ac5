import { type DecidedLine, type LineSelection, planDecision, selectLines } from "@/domain/batch-decisions";
import { readLineFacts, refreshed } from "@/domain/batch-line-reasons";
import type { DecideInput, DecideOutput } from "@/domain/cashback-batch-line.schema";
import { ConflictError, ForbiddenError, NotFoundError } from "@/domain/errors";
import { reasonsFromHistory } from "@/domain/import-history-rules";
import { formatMoney, parseMoney } from "@/domain/money";
import type { Session } from "@/server/db/session";
import { appendAudit } from "@/server/repositories/audit.repository";
import { insertLineDecisions, listLines, sumVerdicts, updateLines } from "@/server/repositories/batch-lines.repository";
import { listLineIds } from "@/server/repositories/batch-pages.repository";
import { type BatchRow, lockBatch, updateBatch } from "@/server/repositories/batches.repository";
import { findCampaign } from "@/server/repositories/campaigns.repository";
import { appendEvents } from "@/server/repositories/events.repository";
import { batchEvent } from "@/server/services/cashback/create-cashback";
import { lineSums } from "@/server/services/cashback/describe-cashback";
import { changeOf, historyRules, type JudgedLine } from "@/server/services/cashback/judge-lines";
import { aliasOf, loadPayeeFacts } from "@/server/services/cashback/load-payee-facts";
import type { ServiceContext } from "@/server/services/context";

/** An answer names so many lines. */
const namedLines = 1_000;

/**
 * Decides many lines of a draft in one audited act: pay, exclude, or back to undecided. A line is ready only when each of
 * its reasons is decided `pay`.
 * @throws ConflictError `cashback.not_a_draft`, `cashback.selection_changed` when count or sum are not what the screen
 * showed @throws BadInputError `cashback.exclude_only`, `cashback.keep_one` @throws NotFoundError `batch.not_found`,
 * `line.not_found`. @throws ForbiddenError `cashback.person_needed`. Nothing is decided then.
 */
export async function decideLines(ctx: ServiceContext, input: DecideInput): Promise<DecideOutput> {
  const output = await ctx.db.tx(async (tx) => {
    const batch = await lockBatch(tx, input.id, "cashback");
    if (batch.intent !== "draft") {
      throw new ConflictError("cashback.not_a_draft", "Lines can be decided in a draft only.", { batchId: batch.id });
    }
    const lines = (await listLines(tx, batch.id)).map((line) => ({
      ...{ id: line.id, sourceLineNo: line.sourceLineNo, payeeKey: line.payeeKey, payeeKind: line.payeeKind },
      ...{ alias: aliasOf(line.aliasEmail), amountMicro: line.amountMicro },
      ...readLineFacts(line.reasons),
    }));
    const selection = await readSelection(tx, batch.id, lines, input.sel);
    requireExpected(lines, selection, input);
    const decided = planDecision(lines, selection, input.decision);
    refuseUnseen(ctx, decided);
    return writeDecision(tx, ctx, batch, input, await withBooks(ctx, tx, batch, decided, lines, input.decision));
  });
  if (output.changed.count > 0) ctx.bus.emit("events");
  return output;
}

/** The lines that a call means. @throws NotFoundError `line.not_found` */
export async function readSelection(
  tx: Session,
  batchId: string,
  lines: readonly Pick<JudgedLine, "id">[],
  sel: DecideInput["sel"],
): Promise<LineSelection> {
  if ("filter" in sel) {
    const except = new Set(sel.except);
    const ids = await listLineIds(tx, batchId, sel.filter);
    return { ids: new Set(ids.filter((id) => !except.has(id))) };
  }
  if (!("ids" in sel)) return { reason: sel.reason };
  const known = new Set(lines.map(({ id }) => id));
  const unknown = sel.ids.find((id) => !known.has(id));
  if (unknown !== undefined) throw new NotFoundError("line", unknown);
  return { ids: new Set(sel.ids), ...(sel.reason === undefined ? {} : { reason: sel.reason }) };
}

/** What a program does again after a restore it would do a third time: who was paid meanwhile only a person can see. */
function refuseUnseen({ caller }: ServiceContext, decided: readonly DecidedLine[]): void {
  if (caller.actor.kind === "operator") return;
  const paid = decided.filter((one) =>
    one.decided.some(({ code, decision }) => code === "paid_since_restore" && decision === "pay"),
  );
  if (paid.length === 0) return;
  throw new ForbiddenError("cashback.person_needed", "Only a person decides about payments of a lost time.", {
    count: paid.length,
  });
}

function requireExpected(lines: readonly JudgedLine[], selection: LineSelection, input: DecideInput): void {
  const selected = selectLines(lines, selection, input.decision);
  const sumMicro = selected.reduce((sum, { amountMicro }) => sum + (amountMicro ?? 0n), 0n);
  if (selected.length === input.expect.count && sumMicro === parseMoney(input.expect.sum)) return;
  throw new ConflictError("cashback.selection_changed", "The selection is not what the screen showed.", {
    count: selected.length,
    sum: formatMoney(sumMicro),
    expectedCount: input.expect.count,
    expectedSum: formatMoney(parseMoney(input.expect.sum)),
  });
}

/** A line that is undecided again is judged by the books as they are now: what somebody waited for may have ended. */
async function withBooks(
  ctx: ServiceContext,
  tx: Session,
  batch: BatchRow,
  decided: readonly DecidedLine[],
  lines: readonly JudgedLine[],
  decision: DecideInput["decision"],
): Promise<(DecidedLine & { notes: JudgedLine["notes"] })[]> {
  const notes = new Map(lines.map((line) => [line.id, line.notes]));
  const noted = decided.map((one) => ({ ...one, notes: notes.get(one.line.id) ?? [] }));
  if (decision !== "reset" || batch.campaignKey === null) return noted;
  const aliases = new Map(lines.map(({ id, alias }) => [id, alias]));
  const keys = decided.flatMap(({ line }) => [line.payeeKey ?? [], aliases.get(line.id)?.key ?? []].flat());
  const facts = await loadPayeeFacts(ctx, tx, batch, keys, { isYielding: false, hasNotes: false });
  const rules = historyRules((await findCampaign(tx, batch.campaignKey))?.expectsRepeats ?? true);
  return noted.map((one) => {
    if (one.line.payeeKey === null) return one;
    const alias = aliases.get(one.line.id) ?? null;
    const fresh = reasonsFromHistory(one.line, one.line.payeeKey, facts, rules, alias).reasons;
    return { ...one, reasons: refreshed(one.reasons, fresh) };
  });
}

async function writeDecision(
  tx: Session,
  ctx: ServiceContext,
  batch: BatchRow,
  input: DecideInput,
  decided: readonly (DecidedLine & { notes: JudgedLine["notes"] })[],
): Promise<DecideOutput> {
  const nowMs = ctx.clock.nowMs();
  const changed = sumOfDecided(decided);
  const effect = {
    changed,
    paid: sumOfDecided(decided.filter((one) => input.decision === "pay" && !isTakenOut(one))),
    excluded: sumOfDecided(decided.filter(isTakenOut)),
    lineIds: decided.length > namedLines ? null : decided.map(({ line }) => line.id),
  };
  if (decided.length === 0) {
    return { ...effect, version: batch.version, lines: lineSums(await sumVerdicts(tx, [batch.id])) };
  }
  await updateLines(
    tx,
    decided.map(({ line, reasons, notes }) => changeOf({ id: line.id, notes }, reasons)),
    nowMs,
  );
  const lines = lineSums(await sumVerdicts(tx, [batch.id]));
  await updateBatch(tx, batch, { totalMicro: parseMoney(lines.ready.sum), updatedAtMs: nowMs });
  const auditSeq = await appendAudit(tx, ctx.vault.auditMac, {
    actor: ctx.caller.actor,
    action: "batch.decide",
    objectKind: "batch",
    objectId: batch.id,
    after: {
      decision: input.decision,
      holdReason: "reason" in input.sel ? (input.sel.reason ?? null) : null,
      ...changed,
    },
    reason: input.why,
    atMs: nowMs,
  });
  const history = decided.flatMap(({ line, decided: reasons }) =>
    reasons.map(({ code, decision }) => ({
      batchId: batch.id,
      lineId: line.id,
      decision,
      holdReason: code === "by_hand" ? null : code,
      amountMicro: line.amountMicro ?? 0n,
      reason: input.why,
      personId: ctx.caller.personId,
      auditSeq,
      createdAtMs: nowMs,
    })),
  );
  await insertLineDecisions(tx, history);
  await appendEvents(tx, [batchEvent(batch.id, batch.intent, nowMs)]);
  return { ...effect, version: batch.version + 1, lines };
}

/** True for a line that this act excluded: as asked, or because another line of its payee is kept. */
function isTakenOut({ decided }: DecidedLine): boolean {
  return decided.some(({ decision }) => decision === "exclude");
}

function sumOfDecided(decided: readonly DecidedLine[]): DecideOutput["changed"] {
  const sumMicro = decided.reduce((sum, { line }) => sum + (line.amountMicro ?? 0n), 0n);
  return { count: decided.length, sum: formatMoney(sumMicro) };
}
