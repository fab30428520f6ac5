import { BadInputError, ConflictError } from "@/domain/errors";
import { formatMoney } from "@/domain/money";
import type { DecideTogetherInput, DecideTogetherOutput } from "@/domain/review.schema";
import { verifyStepUp } from "@/server/auth/step-up";
import type { Session } from "@/server/db/session";
import { appendAudit } from "@/server/repositories/audit.repository";
import type { ReviewItemRow } from "@/server/repositories/review.repository";
import { explainRecord, lockFreeRecords, type RecordRow } from "@/server/repositories/statements.repository";
import type { ServiceContext } from "@/server/services/context";
import { barFor } from "./get-review";
import { inOneOrder, readTogether } from "./read-together";
import { requireResolver } from "./require-resolver";
import { endItem, lockItem } from "./resolve-review";

/**
 * Explains records of one account that nobody here ordered, as one act with one reason: each as `resolve` would, all of
 * them or none. What they speak against stays: a payment in doubt that one of them may be, and paying their payees again
 * after a restore, unless it is more than what they took. Nothing is sent from here.
 * @throws BadInputError `review.count` | `review.amount` when the typed figures are others, `review.one_account`
 * @throws ConflictError `review.stale_version` | `review.not_foreign` | `review.record_taken` for the first of them;
 * `review.not_foreign` as well for a record that shows another amount by now, which is decided alone
 * @throws ForbiddenError when the step-up fails, `rights.missing` | `review.two_people` when it is not theirs to decide
 * @source docs/design/payments.md §13
 */
export async function explainForeign(ctx: ServiceContext, input: DecideTogetherInput): Promise<DecideTogetherOutput> {
  await requireResolver(ctx);
  const { items, totalMicro } = await readTogether(ctx, input);
  const [accountId = null, ...others] = new Set(items.map((item) => item.accountId));
  if (accountId === null || others.length > 0) {
    throw new BadInputError("review.one_account", "One act explains records of one account.");
  }
  await verifyStepUp(ctx, ctx.caller, input.confirm.stepUp);
  const total = formatMoney(totalMicro);
  await ctx.db.tx(async (tx) => {
    // In the order of a look that finds them to be somebody's: the records, then what is asked about them.
    const recordIds = items.map((item) => recordOf(item, accountId));
    const records = await lockFreeRecords(tx, accountId, recordIds);
    const locked: ReviewItemRow[] = [];
    for (const one of inOneOrder(input)) locked.push(await lockForeign(tx, one));
    for (const item of locked) requireFree(item, records, accountId);
    const auditSeq = await appendAudit(tx, ctx.vault.auditMac, {
      actor: ctx.caller.actor,
      action: "review.explainForeign",
      objectKind: "account",
      objectId: accountId,
      after: { decision: "explain", total, records: recordIds },
      reason: input.why,
      atMs: ctx.clock.nowMs(),
    });
    for (const recordId of recordIds) await explainRecord(tx, accountId, recordId, "explained", ctx.clock.nowMs());
    for (const item of locked) await endItem(tx, ctx, item, { decision: "explain", why: input.why }, auditSeq);
  });
  ctx.bus.emit("events");
  ctx.bus.emit("wake", accountId);
  return { decided: items.length, total };
}

async function lockForeign(tx: Session, one: { id: string; version: number }): Promise<ReviewItemRow> {
  const item = await lockItem(tx, one);
  if (item.kind !== "foreign" || item.subjectKind !== "record" || barFor(item, null, "explain") !== null) {
    throw new ConflictError("review.not_foreign", "This item asks something else by now.", { id: item.id });
  }
  return item;
}

/** The record as its item tells it: nobody has it, and it took what was typed. */
function requireFree(item: ReviewItemRow, records: readonly RecordRow[], accountId: string): void {
  const record = records.find(({ recordId }) => recordId === recordOf(item, accountId));
  if (record === undefined) {
    throw new ConflictError("review.record_taken", "This record belongs to a payment by now.", { id: item.id });
  }
  if (-record.changeMicro !== item.amountMicro) {
    throw new ConflictError("review.not_foreign", "This record shows another amount by now.", { id: item.id });
  }
}

/** The record of an item, as Infini names it. */
function recordOf(item: Pick<ReviewItemRow, "subjectId">, accountId: string): string {
  return item.subjectId.slice(accountId.length + 1);
}
