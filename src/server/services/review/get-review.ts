import { and, asc, desc, eq, gt, inArray, lte, or, sql } from "drizzle-orm";
import { z } from "zod";
import { barOf, type Decision, type DecisionBar, decisions, waivableFromMs } from "@/domain/adjudication";
import { formatMoney } from "@/domain/money";
import { outcomeClasses } from "@/domain/outcomes";
import type { ReviewDetail } from "@/domain/review.schema";
import { mayDo } from "@/domain/rights";
import { moneyOrNull, timeOf, timeOrNull } from "@/domain/wire";
import { keepQuery } from "@/server/db/keep-query";
import type { AttemptRow } from "@/server/repositories/attempts.repository";
import { getReviewItem, type ReviewItemRow } from "@/server/repositories/review.repository";
import { findLastWalk, type RecordRow } from "@/server/repositories/statements.repository";
import { getTransfer } from "@/server/repositories/transfers.repository";
import type { ServiceContext } from "@/server/services/context";
import { readBreak } from "./accept-break";
import { listSamePayments } from "./list-same-payments";
import { maskReview } from "./mask-review";
import { type Doubt, readDoubt } from "./read-doubt";
import { findResolveBar } from "./require-resolver";

const RECORDS_SHOWN = 12;

/**
 * One doubt with everything that a person needs to end it: what was sent, what came back, every step, the statement
 * around it, and for each decision whether it is open or what is missing. People without the right see payees masked.
 * @throws NotFoundError
 */
export async function getReview(ctx: ServiceContext, id: string): Promise<ReviewDetail> {
  const detail = await readReview(ctx, id);
  return mayDo(ctx.caller, "payees.readFull") ? detail : maskReview(detail);
}

async function readReview(ctx: ServiceContext, id: string): Promise<ReviewDetail> {
  const item = await getReviewItem(ctx.db, id);
  const doubt =
    item.subjectKind === "transfer" ? await readDoubt(ctx, ctx.db, await getTransfer(ctx.db, item.subjectId)) : null;
  const [names, events, records, samePayments, walk, closedBy, closedTo] = await Promise.all([
    readNames(ctx, item),
    doubt ? readEvents(ctx, doubt.transfer.id) : [],
    readRecords(ctx, item, doubt),
    doubt ? listSamePayments(ctx.db, doubt.transfer) : [],
    item.accountId === null ? null : findLastWalk(ctx.db, item.accountId),
    readCloser(ctx, item.closedBy),
    findResolveBar(ctx),
  ]);
  return {
    id: item.id,
    kind: kindOf(item),
    subjectKind: subjectKindOf(item),
    subjectId: item.subjectId,
    accountId: item.accountId,
    ...names,
    batchId: item.batchId,
    payee: doubt?.transfer.payee ?? null,
    payeeKind: doubt?.transfer.payeeKind ?? null,
    campaign: doubt?.transfer.campaignKey ?? null,
    transferState: doubt?.transfer.state ?? null,
    amount: moneyOrNull(item.amountMicro),
    state: item.state,
    since: timeOf(item.createdAtMs),
    version: item.version,
    attempts: (doubt?.attempts ?? []).map(toAttempt),
    events,
    records,
    lastWalk: walk && { at: timeOf(walk.finishedAtMs), grade: walk.grade, reason: walk.reason },
    ...readBreak(item),
    lateAnswer: readLateAnswer(item),
    nextLookAt: timeOrNull(doubt?.transfer.nextCheckAtMs ?? null),
    twins: doubt?.twins ?? 0,
    samePayments,
    decisions: decisions.map((decision) => toDecision(ctx, item, doubt, decision)),
    closedTo,
    ended: item.state === "open" ? null : { by: closedBy, why: item.closedWhy ?? "", at: timeOf(item.updatedAtMs) },
    stepUpMethod: "password",
  };
}

const answered = z.object({
  answer: z.object({ class: z.enum(outcomeClasses), upstreamMessage: z.string().nullable(), atMs: z.number() }),
});

function readLateAnswer(item: Pick<ReviewItemRow, "evidence">): ReviewDetail["lateAnswer"] {
  const read = answered.safeParse(JSON.parse(item.evidence));
  if (!read.success) return null;
  const { class: outcome, upstreamMessage, atMs } = read.data.answer;
  return { class: outcome, message: upstreamMessage, at: timeOf(atMs) };
}

/** What keeps a decision closed for this item; null when it is open. */
export function barFor(
  item: Pick<ReviewItemRow, "kind" | "state">,
  doubt: Doubt | null,
  decision: Decision,
): DecisionBar | null {
  const closed: DecisionBar = { missing: "wrong_kind", possibleAtMs: null };
  if (item.state !== "open") return closed;
  const isExplained = ["foreign", "break", "contradiction", "late_record"].includes(item.kind);
  // E7: only what the final gate took out; money and the clock bring the others back by themselves.
  const isHeld = item.kind === "held" && doubt?.transfer.parkReason === "frozen";
  if (decision === "take_up" && !isHeld) return closed;
  if (decision === "explain" || decision === "freeze") return isExplained ? null : closed;
  return doubt ? barOf(decision, doubt.facts, doubt.windows) : closed;
}

/**
 * From when an owner may decide without what keeps the decision closed, and whether whoever asks may do so now.
 */
export function waiverFor(
  ctx: ServiceContext,
  doubt: Doubt | null,
  decision: Decision,
  bar: DecisionBar | null,
): { fromMs: number | null; isOpen: boolean } {
  const fromMs = doubt && waivableFromMs(decision, bar, doubt.facts, doubt.windows);
  const isOwner = ctx.caller.roles.includes("owner");
  return { fromMs, isOpen: fromMs !== null && isOwner && ctx.clock.nowMs() >= fromMs };
}

function toDecision(
  ctx: ServiceContext,
  item: ReviewItemRow,
  doubt: Doubt | null,
  decision: Decision,
): ReviewDetail["decisions"][number] {
  const bar = barFor(item, doubt, decision);
  const waiver = waiverFor(ctx, doubt, decision, bar);
  return {
    decision,
    isOpen: bar === null,
    missing: bar?.missing ?? null,
    possibleAt: timeOrNull(bar?.possibleAtMs ?? null),
    ownerFrom: timeOrNull(waiver.fromMs),
    isWaivable: waiver.isOpen,
  };
}

function toAttempt(attempt: AttemptRow): ReviewDetail["attempts"][number] {
  return {
    n: attempt.n,
    openedAt: timeOf(attempt.openedAtMs),
    closedAt: timeOrNull(attempt.closedAtMs),
    class: attempt.class,
    rule: attempt.rule,
    httpStatus: attempt.httpStatus,
    upstreamCode: attempt.upstreamCode,
    upstreamMessage: attempt.upstreamMessage,
    balanceBefore: moneyOrNull(attempt.balanceBeforeMicro),
    requestHash: attempt.requestHash,
  };
}

async function readNames(ctx: ServiceContext, item: ReviewItemRow) {
  const { accounts, batches } = ctx.db.t;
  const [account] = item.accountId
    ? await ctx.db.read
        .select({ email: accounts.email, alias: accounts.alias })
        .from(accounts)
        .where(eq(accounts.id, item.accountId))
    : [];
  const [batch] = item.batchId
    ? await ctx.db.read.select({ name: batches.name }).from(batches).where(eq(batches.id, item.batchId))
    : [];
  return {
    accountName: account?.alias ?? account?.email ?? null,
    accountEmail: account?.email ?? null,
    batchName: batch?.name ?? null,
  };
}

/** Who ended the item: a person by name, the machine by what it calls itself. */
async function readCloser(ctx: ServiceContext, closedBy: string | null): Promise<string> {
  if (closedBy === null) return "";
  const { operators: o } = ctx.db.t;
  const [person] = await ctx.db.read.select({ name: o.name }).from(o).where(eq(o.id, closedBy));
  return person?.name ?? closedBy;
}

async function readEvents(ctx: ServiceContext, transferId: string): Promise<ReviewDetail["events"]> {
  const rows = await eventsOf(ctx.db).execute({ transferId });
  return rows.map(({ event, name }) => ({
    edge: event.edge,
    from: event.fromState,
    to: event.toState,
    at: timeOf(event.atMs),
    actor: name ?? event.actorId,
    reason: event.reason,
  }));
}

const eventsOf = keepQuery((db) => {
  const { transferEvents: t, operators } = db.t;
  return db.read
    .select({ event: t, name: operators.name })
    .from(t)
    .leftJoin(operators, eq(operators.id, t.actorId))
    .where(eq(t.transferId, sql.placeholder("transferId")))
    .orderBy(asc(t.seq))
    .prepare();
});

/** Records of a lost time that the final gate names, of any account. */
const ofGap = z.object({
  gapRecords: z.array(z.object({ accountId: z.string(), recordId: z.string() })).default([]),
});

/** The candidates, what stands against the decisions, and the records around the last attempt, newest first. */
async function readRecords(
  ctx: ServiceContext,
  item: ReviewItemRow,
  doubt: Doubt | null,
): Promise<ReviewDetail["records"]> {
  if (item.accountId === null) return [];
  const { statementRecords: r, attempts } = ctx.db.t;
  const candidateIds = new Set(doubt?.candidates.map((record) => record.recordId) ?? []);
  const againstIds = new Set(doubt?.against.map((record) => record.recordId) ?? []);
  const subjectId = item.subjectKind === "record" ? item.subjectId.slice(item.accountId.length + 1) : null;
  const around = await recordIdsAround(ctx, item.accountId, await centreMs(ctx, item, doubt));
  const own = subjectId === null ? [] : [subjectId];
  const { gapRecords } = ofGap.parse(JSON.parse(item.evidence));
  const isOfGap = new Set(gapRecords.map(({ accountId, recordId }) => `${accountId}:${recordId}`));
  const wanted = [...new Set([...candidateIds, ...againstIds, ...own, ...around])];
  if (wanted.length + gapRecords.length === 0) return [];
  const rows = await ctx.db.read
    .select({ record: r, transferId: attempts.transferId })
    .from(r)
    .leftJoin(attempts, eq(attempts.id, r.matchedAttemptId))
    .where(
      or(
        wanted.length === 0 ? undefined : and(eq(r.accountId, item.accountId), inArray(r.recordId, wanted)),
        ...gapRecords.map(({ accountId, recordId }) => and(eq(r.accountId, accountId), eq(r.recordId, recordId))),
      ),
    )
    .orderBy(desc(r.occurredAtMs), desc(r.position), asc(r.accountId));
  return rows.map(({ record, transferId }) => ({
    ...toRecord(record),
    isCandidate: candidateIds.has(record.recordId),
    isAgainst: againstIds.has(record.recordId) || isOfGap.has(`${record.accountId}:${record.recordId}`),
    matchedTransferId: transferId,
  }));
}

/** The moment that the evidence is about: the last attempt, the record itself, or when the doubt came up. */
async function centreMs(ctx: ServiceContext, item: ReviewItemRow, doubt: Doubt | null): Promise<number> {
  const attempt = doubt?.attempts.at(-1);
  if (attempt !== undefined) return attempt.openedAtMs;
  if (item.subjectKind !== "record" || item.accountId === null) return item.createdAtMs;
  const { statementRecords: r } = ctx.db.t;
  const recordId = item.subjectId.slice(item.accountId.length + 1);
  const [record] = await ctx.db.read
    .select({ atMs: r.occurredAtMs })
    .from(r)
    .where(and(eq(r.accountId, item.accountId), eq(r.recordId, recordId)));
  return record?.atMs ?? item.createdAtMs;
}

/** The nearest records of the account before and after a moment. */
async function recordIdsAround(ctx: ServiceContext, accountId: string, atMs: number): Promise<string[]> {
  const before = await recordsBeside(ctx.db, "before").execute({ accountId, atMs });
  const after = await recordsBeside(ctx.db, "after").execute({ accountId, atMs });
  return [...before, ...after].map(({ recordId }) => recordId);
}

const recordsBeside = keepQuery((db, side: "before" | "after") => {
  const { statementRecords: r } = db.t;
  const [isThere, order] = side === "before" ? [lte, desc] : [gt, asc];
  return db.read
    .select({ recordId: r.recordId })
    .from(r)
    .where(and(eq(r.accountId, sql.placeholder("accountId")), isThere(r.occurredAtMs, sql.placeholder("atMs"))))
    .orderBy(order(r.occurredAtMs), order(r.position))
    .limit(RECORDS_SHOWN / 2)
    .prepare();
});

function toRecord(record: RecordRow) {
  return {
    recordId: record.recordId,
    at: timeOf(record.occurredAtMs),
    amount: formatMoney(record.changeMicro),
    balanceAfter: formatMoney(record.balanceMicro),
    counterparty: record.counterparty,
    changeType: record.changeType,
    verdict: record.verdict,
  };
}

function kindOf(item: ReviewItemRow): ReviewDetail["kind"] {
  const kinds = [
    "held",
    "unknown",
    "absent",
    "ambiguous",
    "no_record",
    "foreign",
    "contradiction",
    "late_record",
    "break",
    "after_restore",
  ] as const;
  return kinds.find((kind) => kind === item.kind) ?? "unknown";
}

function subjectKindOf(item: ReviewItemRow): ReviewDetail["subjectKind"] {
  return (["transfer", "record", "account", "line"] as const).find((kind) => kind === item.subjectKind) ?? "transfer";
}
