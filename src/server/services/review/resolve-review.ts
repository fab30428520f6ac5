import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { type Decision, type DecisionBar, isWaiverSentence } from "@/domain/adjudication";
import { readTypedTotal } from "@/domain/confirmation.schema";
import { BadInputError, ConflictError, PreconditionError } from "@/domain/errors";
import type { ResolveReviewInput, ReviewDetail } from "@/domain/review.schema";
import { planMove } from "@/domain/transfer-moves";
import type { TransferEdge } from "@/domain/transfer-states";
import { verifyStepUp } from "@/server/auth/step-up";
import type { Session } from "@/server/db/session";
import { freezeAccount } from "@/server/repositories/account-sessions.repository";
import { appendAudit } from "@/server/repositories/audit.repository";
import { appendEvents, type NewEvent } from "@/server/repositories/events.repository";
import { matchRecord } from "@/server/repositories/record-matches.repository";
import {
  closeReviewItem,
  findSourceLineNo,
  getReviewItem,
  type ReviewItemRow,
} from "@/server/repositories/review.repository";
import { explainRecord, lockRecords } from "@/server/repositories/statements.repository";
import { lockTransfer, moveTransfer, type TransferRow } from "@/server/repositories/transfers.repository";
import type { ServiceContext } from "@/server/services/context";
import { acceptBreak } from "./accept-break";
import { explainRecords, takeBackRecord } from "./explain-records";
import { barFor, getReview, waiverFor } from "./get-review";
import { learnLateness } from "./learn-lateness";
import { type Doubt, readDoubt } from "./read-doubt";
import { reopenHeld } from "./reopen-held";
import { requireResolver } from "./require-resolver";

/**
 * Ends one doubt as a person decided, whole or not at all; a freeze, or a record that is something else, leaves it open. Nothing is sent from here: what is
 * taken up again passes the final gate like every other transfer.
 * @throws ConflictError `review.stale_version` | `review.record_taken`
 * @throws PreconditionError `review.evidence_missing` | `review.too_early`, with the condition and when it can hold
 * @throws BadInputError `review.amount` when the typed amount is another one, `review.sentence` for another sentence
 * @throws ForbiddenError when the step-up fails, `rights.missing` | `review.two_people` when it is not theirs to decide
 * @source docs/design/payments.md §13
 */
export async function resolveReview(ctx: ServiceContext, input: ResolveReviewInput): Promise<ReviewDetail> {
  await requireResolver(ctx);
  const item = await getReviewItem(ctx.db, input.id);
  if (item.amountMicro !== null && readTypedTotal(input.confirm.typedAmount) !== item.amountMicro) {
    throw new BadInputError(
      "review.amount",
      "The typed amount is not the amount of this item.",
      {},
      { typedAmount: "amount" },
    );
  }
  await verifyStepUp(ctx, ctx.caller, input.confirm.stepUp);
  await ctx.db.tx(async (tx) => {
    const current = await lockItem(tx, input);
    if (current.subjectKind === "transfer") await decideTransfer(tx, ctx, current, input);
    else await decideRecord(tx, ctx, current, input);
  });
  ctx.bus.emit("events");
  if (item.accountId !== null) ctx.bus.emit("wake", item.accountId);
  return getReview(ctx, input.id);
}

/** @throws ConflictError `review.stale_version` */
export async function lockItem(tx: Session, input: Pick<ResolveReviewInput, "id" | "version">): Promise<ReviewItemRow> {
  const { reviewItems: t } = tx.t;
  const [item] = await tx.lockRows(tx.read.select().from(t).where(eq(t.id, input.id)).limit(1));
  if (item?.state !== "open" || item.version !== input.version) {
    throw new ConflictError("review.stale_version", "This item was changed or decided meanwhile.", { id: input.id });
  }
  return item;
}

/** What the engine writes with an item about records: those that refute an answer, or which of a lost time it shows. */
const refutation = z.object({ recordIds: z.array(z.string()).default([]), seen: z.string().nullable().default(null) });

const edgeOf = { paid_no_record: "E15", not_paid: "E16", doubt: "E17", take_up: "E7" } as const satisfies Partial<
  Record<Decision, TransferEdge>
>;

/** One payment in doubt, in the caller's transaction: what was decided happens to it, and its item ends. */
export async function decideTransfer(
  tx: Session,
  ctx: ServiceContext,
  item: ReviewItemRow,
  input: ResolveReviewInput,
): Promise<void> {
  const transfer = await lockTransfer(tx, item.subjectId);
  const { recordIds, seen: gapSeen } = refutation.parse(JSON.parse(item.evidence));
  // Before the facts are read: a look that finds one of them foreign meanwhile waits, or is seen to have done so.
  await lockRecords(tx, transfer.accountId, input.recordId === undefined ? recordIds : [input.recordId]);
  const doubt = await readDoubt(ctx, tx, transfer);
  const without = waiveOrRefuse(ctx, item, doubt, input);
  const auditSeq = await auditDecision(tx, ctx, item, input, { state: transfer.state, without });
  if (input.decision === "paid_record") await settleByPerson(tx, ctx, transfer, doubt, input, auditSeq);
  else if (input.decision === "explain_record") await explainOne(tx, ctx, transfer, doubt, input);
  else if (input.decision === "freeze") await freeze(tx, ctx, transfer.accountId, input.why);
  else if (input.decision === "explain") await explainRecords(tx, ctx, transfer.accountId, recordIds);
  else {
    const isLooking = input.decision === "paid_no_record" || input.decision === "doubt";
    const nextCheckAtMs = isLooking ? ctx.clock.nowMs() + ctx.parameters.walkEveryMs : null;
    const move = planMove(transfer, edgeOf[input.decision], { nextCheckAtMs });
    await moveTransfer(tx, move, stamp(ctx, doubt, auditSeq, input.why));
    // What came since the item was shown holds it again at the gate.
    if (input.decision === "take_up" && gapSeen !== null) {
      await tx.update(tx.t.transfers, { gapSeen }, eq(tx.t.transfers.id, transfer.id));
    }
  }
  await endItem(tx, ctx, item, input, auditSeq);
  if (input.decision === "explain") await reopenHeld(tx, ctx, transfer);
}

/** E14 or E20: a person names the record; it must be a candidate that nobody else has, foreign and explained ones too. */
async function settleByPerson(
  tx: Session,
  ctx: ServiceContext,
  transfer: TransferRow,
  doubt: Doubt,
  input: ResolveReviewInput,
  auditSeq: number,
): Promise<void> {
  const record = doubt.candidates.find((candidate) => candidate.recordId === input.recordId);
  const attempt = doubt.attempts.at(-1);
  if (!record || !attempt)
    throw new BadInputError("review.record", "Choose one of the candidate records.", {}, { recordId: "record" });
  const { accountId, recordId, verdict } = record;
  await takeBackRecord(tx, ctx, record);
  await matchRecord(tx, { accountId, recordId, attemptId: attempt.id, verdict }, ctx.clock.nowMs());
  const feeMicro = -record.changeMicro - transfer.amountMicro;
  const facts = { recordId, feeMicro };
  const move = planMove(transfer, transfer.state === "unknown" ? "E14" : "E20", facts);
  await moveTransfer(tx, move, stamp(ctx, doubt, auditSeq, input.why));
  if (move.edge === "E20" && attempt.closedAtMs !== null) await learnLateness(tx, ctx, attempt, record.occurredAtMs);
}

/** One record that stands against "not paid" is another movement; the payment itself stays in doubt. */
async function explainOne(
  tx: Session,
  ctx: ServiceContext,
  transfer: TransferRow,
  doubt: Doubt,
  input: ResolveReviewInput,
): Promise<void> {
  const record = doubt.against.find(({ recordId }) => recordId === input.recordId);
  if (!record)
    throw new BadInputError("review.record", "Choose a record that stands against it.", {}, { recordId: "record" });
  await explainRecords(tx, ctx, transfer.accountId, [record.recordId]);
}

/** Foreign records: explained ones end the stop of automatic matching. Breaks: what was explained is accepted. */
async function decideRecord(
  tx: Session,
  ctx: ServiceContext,
  item: ReviewItemRow,
  input: ResolveReviewInput,
): Promise<void> {
  waiveOrRefuse(ctx, item, null, input);
  const accountId = item.accountId;
  if (accountId === null) throw new PreconditionError("review.evidence_missing", "This item names no account.");
  const auditSeq = await auditDecision(tx, ctx, item, input, { state: null, without: null });
  if (input.decision === "freeze") await freeze(tx, ctx, accountId, input.why);
  else if (item.subjectKind === "account") await acceptBreak(tx, ctx, item, accountId);
  else await explainRecord(tx, accountId, item.subjectId.slice(accountId.length + 1), "explained", ctx.clock.nowMs());
  await endItem(tx, ctx, item, input, auditSeq);
}

/**
 * Lets an open decision pass, and a closed one that an owner takes without its evidence; the answer is what was missing.
 * @throws PreconditionError when it is closed. @throws BadInputError `review.sentence` when the sentence is another one
 */
function waiveOrRefuse(
  ctx: ServiceContext,
  item: ReviewItemRow,
  doubt: Doubt | null,
  input: ResolveReviewInput,
): DecisionBar["missing"] | null {
  const bar = barFor(item, doubt, input.decision);
  if (bar === null) return null;
  if (input.confirm.sentence !== undefined && waiverFor(ctx, doubt, input.decision, bar).isOpen) {
    if (isWaiverSentence(input.confirm.sentence)) return bar.missing;
    throw new BadInputError("review.sentence", "Type the sentence as it stands.", {}, { sentence: "sentence" });
  }
  const reason =
    bar.missing === "too_early" || bar.possibleAtMs !== null ? "review.too_early" : "review.evidence_missing";
  throw new PreconditionError(reason, `This decision is not open: ${bar.missing}.`, {
    missing: bar.missing,
    possibleAtMs: bar.possibleAtMs,
  });
}

async function freeze(tx: Session, ctx: ServiceContext, accountId: string, reason: string): Promise<void> {
  const atMs = ctx.clock.nowMs();
  await freezeAccount(tx, { id: ctx.ids.next("frz"), accountId, reason, frozenBy: ctx.caller.personId, atMs });
}

async function auditDecision(
  tx: Session,
  ctx: ServiceContext,
  item: ReviewItemRow,
  input: ResolveReviewInput,
  known: { state: string | null; without: DecisionBar["missing"] | null },
): Promise<number> {
  return appendAudit(tx, ctx.vault.auditMac, {
    actor: ctx.caller.actor,
    action: "review.resolve",
    objectKind: item.subjectKind,
    objectId: item.subjectId,
    before: { kind: item.kind, version: item.version, state: known.state },
    after: { decision: input.decision, record: input.recordId ?? null, without: known.without },
    reason: input.why,
    atMs: ctx.clock.nowMs(),
  });
}

/** Keeps what was decided, ends the item where the doubt is over, and tells whoever shows it. */
export async function endItem(
  tx: Session,
  ctx: ServiceContext,
  item: ReviewItemRow,
  input: Pick<ResolveReviewInput, "decision" | "recordId" | "why">,
  auditSeq: number,
): Promise<void> {
  const atMs = ctx.clock.nowMs();
  await tx.insert(tx.t.reviewDecisions, {
    itemId: item.id,
    act: "resolve",
    decision: input.decision,
    recordId: input.recordId ?? null,
    reason: input.why,
    personId: ctx.caller.personId,
    auditSeq,
    createdAtMs: atMs,
  });
  const { reviewItems: t } = tx.t;
  // Neither a freeze nor a record that is something else says what became of the payment: the doubt waits on.
  const isEnded = input.decision !== "freeze" && input.decision !== "explain_record";
  if (isEnded) {
    await closeReviewItem(
      tx,
      { kind: subjectKind(item), id: item.subjectId },
      { state: "decided", by: ctx.caller.personId, why: input.decision },
      atMs,
    );
  }
  await tx.update(t, { version: item.version + 1 }, and(eq(t.id, item.id)));
  await appendEvents(tx, [
    {
      topic: "review",
      subjectKind: "review",
      subjectId: item.id,
      payload: await describeItem(tx, item, isEnded ? "decided" : "open", input.decision),
      atMs,
    },
    subjectEvent(item, atMs),
  ]);
}

/** Whose page shows something else now: the batch, or the single transfer. */
function subjectEvent({ id, batchId, subjectKind, subjectId, accountId }: ReviewItemRow, atMs: number): NewEvent {
  if (batchId !== null || subjectKind !== "transfer") {
    return { topic: "batch", subjectKind: "batch", subjectId: batchId ?? id, payload: {}, atMs };
  }
  return { topic: "transfer", subjectKind: "transfer", subjectId, payload: { batchId, accountId }, atMs };
}

/** What was decided, and about which account, batch and line, so that the event can be told in words. */
async function describeItem(tx: Session, item: ReviewItemRow, state: "decided" | "open", decision: Decision) {
  const line = item.subjectKind === "transfer" ? await findSourceLineNo(tx, item.subjectId) : null;
  const { kind, batchId, accountId } = item;
  return {
    state,
    kind,
    decision,
    ...(batchId === null ? {} : { batchId }),
    ...(accountId === null ? {} : { accountId }),
    ...(line === null ? {} : { line }),
  };
}

function subjectKind(item: ReviewItemRow): "transfer" | "record" | "account" | "line" {
  return (["transfer", "record", "account", "line"] as const).find((kind) => kind === item.subjectKind) ?? "transfer";
}

function stamp(ctx: ServiceContext, doubt: Doubt, auditSeq: number, reason: string) {
  return {
    actorId: ctx.caller.personId,
    auditSeq,
    atMs: ctx.clock.nowMs(),
    journalId: ctx.ids.next("jrn"),
    attemptNo: doubt.transfer.attemptCount,
    reason,
  };
}
