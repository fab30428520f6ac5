import { type AmountChange, type AmountLine, planAmounts } from "@/domain/batch-amounts";
import { selectLines } from "@/domain/batch-decisions";
import { readLineFacts, verdictOfReasons } from "@/domain/batch-line-reasons";
import { writeChangedRule } from "@/domain/batch-policy";
import type { SetAmountInput, SetAmountOutput } from "@/domain/cashback-batch-line.schema";
import { ConflictError } from "@/domain/errors";
import { amountReasons } from "@/domain/import-history-rules";
import type { ImportNote } from "@/domain/import-reason";
import { formatMoney, parseAmount, parseMoney, sumMicro } from "@/domain/money";
import type { Session } from "@/server/db/session";
import { appendAudit } from "@/server/repositories/audit.repository";
import {
  insertLineDecisions,
  listLines,
  setLineAmounts,
  sumVerdicts,
  updateLines,
} from "@/server/repositories/batch-lines.repository";
import { type BatchRow, lockBatch, updateBatch } from "@/server/repositories/batches.repository";
import { findCampaign } from "@/server/repositories/campaigns.repository";
import { appendEvents } from "@/server/repositories/events.repository";
import { batchEvent } from "@/server/services/cashback/create-cashback";
import { readSelection } from "@/server/services/cashback/decide-lines";
import { lineSums } from "@/server/services/cashback/describe-cashback";
import { changeOf, historyRules } from "@/server/services/cashback/judge-lines";
import { aliasOf, loadPayeeFacts } from "@/server/services/cashback/load-payee-facts";
import type { ServiceContext } from "@/server/services/context";

/** An answer names so many amounts that lines had before. */
const namedAmounts = 50;
/** Nobody gave a reason: the decision is open again because the amount that it was about is another. */
const noReason = "";

type DraftLine = AmountLine & { readonly aliasKey: string | null; readonly notes: readonly ImportNote[] };
type Change = AmountChange<DraftLine>;

/**
 * Gives lines of a draft one amount, in one audited act; a dry run changes nothing and answers the same. What depends on
 * the amount is judged anew, for all lines of the batch.
 * @throws ConflictError `cashback.not_a_draft`, `cashback.stale_version` @throws NotFoundError `batch.not_found`,
 * `line.not_found`. Nothing is changed then.
 */
export async function setAmount(ctx: ServiceContext, input: SetAmountInput): Promise<SetAmountOutput> {
  const output = await ctx.db.tx(async (tx) => {
    const batch = await lockBatch(tx, input.id, "cashback");
    requireDraft(batch, input.version);
    const amountMicro = parseAmount(input.amount);
    const lines = (await listLines(tx, batch.id)).map((line) => ({
      ...{ id: line.id, sourceLineNo: line.sourceLineNo, payeeKey: line.payeeKey, payeeKind: line.payeeKind },
      ...{ aliasKey: aliasOf(line.aliasEmail)?.key ?? null, amountMicro: line.amountMicro },
      ...readLineFacts(line.reasons),
    }));
    const selection = await readSelection(tx, batch.id, lines, input.sel);
    const selected = new Set(selectLines(lines, selection, "pay").map(({ id }) => id));
    const byBooks = await booksOf(ctx, tx, batch, lines, selected);
    const changes = planAmounts(lines, selected, amountMicro, byBooks);
    const effect = effectOf(changes, amountMicro);
    if (input.dryRun || changes.length === 0) {
      const before = await sumVerdicts(tx, [batch.id]);
      const sums = input.dryRun ? sumsAfter(lines, changes) : before;
      return { ...effect, version: batch.version, lines: lineSums(sums) };
    }
    return write(tx, ctx, batch, { input, changes, amountMicro, effect });
  });
  if (!input.dryRun && output.changed > 0) ctx.bus.emit("events");
  return output;
}

function requireDraft(batch: BatchRow, version: number): void {
  if (batch.intent !== "draft") {
    throw new ConflictError("cashback.not_a_draft", "Amounts can be changed in a draft only.", { batchId: batch.id });
  }
  if (batch.version !== version) {
    throw new ConflictError("cashback.stale_version", "This draft was changed since it was read.", {
      version: batch.version,
    });
  }
}

/** What the books hold against an amount: limits of the payee, under both names, and a large first payment. */
async function booksOf(
  ctx: ServiceContext,
  tx: Session,
  batch: BatchRow,
  lines: readonly DraftLine[],
  selected: ReadonlySet<string>,
) {
  const keys = lines.flatMap((line) =>
    selected.has(line.id) ? [line.payeeKey ?? [], line.aliasKey ?? []].flat() : [],
  );
  const facts = await loadPayeeFacts(ctx, tx, batch, keys, { isYielding: false, hasNotes: false });
  const campaign = batch.campaignKey === null ? null : await findCampaign(tx, batch.campaignKey);
  const rules = historyRules(campaign?.expectsRepeats ?? true);
  return (line: DraftLine, amountMicro: bigint) =>
    line.payeeKey === null ? [] : amountReasons({ amountMicro }, line.payeeKey, facts, rules, line.aliasKey);
}

type Effect = Omit<SetAmountOutput, "version" | "lines">;

function effectOf(changes: readonly Change[], amountMicro: bigint): Effect {
  const changed = changes.filter(({ line, amountMicro: after }) => line.amountMicro !== after);
  const counts = new Map<bigint | null, number>();
  for (const { line } of changed) counts.set(line.amountMicro, (counts.get(line.amountMicro) ?? 0) + 1);
  const from = [...counts].sort(([, left], [, right]) => right - left).slice(0, namedAmounts);
  return {
    changed: changed.length,
    before: formatMoney(sumMicro(changed.map(({ line }) => line.amountMicro ?? 0n))),
    after: formatMoney(amountMicro * BigInt(changed.length)),
    from: from.map(([amount, count]) => ({ amount: amount === null ? null : formatMoney(amount), count })),
    reopened: changes.filter(({ reopened }) => reopened.length > 0).length,
    newlyHeld: changes.filter(({ line, reasons }) => isHeld(reasons) && !isHeld(line.reasons)).length,
  };
}

const isHeld = (reasons: DraftLine["reasons"]) => verdictOfReasons(reasons) === "held";

/** Count and sum by verdict as they would be. */
function sumsAfter(lines: readonly DraftLine[], changes: readonly Change[]) {
  const after = new Map(changes.map((change) => [change.line.id, change]));
  return lines.map((line) => {
    const { amountMicro, reasons } = after.get(line.id) ?? line;
    return { verdict: verdictOfReasons(reasons), count: 1, sumMicro: amountMicro ?? 0n };
  });
}

type Act = { input: SetAmountInput; changes: readonly Change[]; amountMicro: bigint; effect: Effect };

async function write(tx: Session, ctx: ServiceContext, batch: BatchRow, act: Act): Promise<SetAmountOutput> {
  const { input, changes, amountMicro, effect } = act;
  const nowMs = ctx.clock.nowMs();
  const paid = changes.filter(({ line, amountMicro: after }) => line.amountMicro !== after).map(({ line }) => line.id);
  await setLineAmounts(tx, paid, amountMicro, nowMs);
  await updateLines(
    tx,
    changes.map(({ line, reasons }) => changeOf(line, reasons)),
    nowMs,
  );
  const lines = lineSums(await sumVerdicts(tx, [batch.id]));
  await updateBatch(tx, batch, {
    totalMicro: parseMoney(lines.ready.sum),
    amountRule: writeChangedRule(batch.amountRule),
    updatedAtMs: nowMs,
  });
  const auditSeq = await appendAudit(tx, ctx.vault.auditMac, {
    actor: ctx.caller.actor,
    action: "batch.set_amount",
    objectKind: "batch",
    objectId: batch.id,
    after: { amount: input.amount, ...effect },
    atMs: nowMs,
  });
  await insertLineDecisions(
    tx,
    changes.flatMap(({ line, reopened }) =>
      reopened.map(({ code }) => ({
        ...{ batchId: batch.id, lineId: line.id, decision: "reset" as const },
        ...{ holdReason: code === "by_hand" ? null : code, reason: noReason },
        amountMicro: line.amountMicro ?? 0n,
        ...{ personId: ctx.caller.personId, auditSeq, createdAtMs: nowMs },
      })),
    ),
  );
  await appendEvents(tx, [batchEvent(batch.id, batch.intent, nowMs)]);
  return { ...effect, version: batch.version + 1, lines };
}
