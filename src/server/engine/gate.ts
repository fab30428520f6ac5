import { and, eq, gt, inArray, isNull, or, sql } from "drizzle-orm";
import { systemActor } from "@/domain/audit";
import { readPayee } from "@/domain/payee";
import { gapEvidence } from "@/domain/restore-gap";
import { transferContent } from "@/domain/transfer-content";
import { planMove } from "@/domain/transfer-moves";
import { keepQuery } from "@/server/db/keep-query";
import type { Session } from "@/server/db/session";
import { type Moment, momentOf } from "@/server/platform/clock";
import { sha256Hex } from "@/server/platform/hash";
import { type AttemptRow, listAttempts, openAttempt } from "@/server/repositories/attempts.repository";
import { appendAudit, lockAuditHead } from "@/server/repositories/audit.repository";
import { listCandidateRecords } from "@/server/repositories/candidate-records.repository";
import { withRaisedParameters } from "@/server/repositories/delays.repository";
import { isFrozen } from "@/server/repositories/freezes.repository";
import { assertLease, type Lease } from "@/server/repositories/leases.repository";
import { hasOtherPayment } from "@/server/repositories/payee-claims.repository";
import { listPayeeMarks } from "@/server/repositories/payees.repository";
import { findOrderTime, readRestoreGap } from "@/server/repositories/restore-gap.repository";
import { type Evidence, hasOpenRefutation } from "@/server/repositories/review.repository";
import { findLastWalk } from "@/server/repositories/statements.repository";
import { isOwnAccount } from "@/server/repositories/transfer-checks.repository";
import { lockTransfer, moveTransfer, type TransferRow } from "@/server/repositories/transfers.repository";
import { isTripped } from "./breaker";
import { isCodeRight, type PlannedCode, takeCode } from "./codes";
import type { EngineContext } from "./context";
import { passOutage } from "./outage";

/** How many of many records an item names. */
const SHOWN_RECORDS = 20;

/**
 * Why the final gate lets a transfer not pass. `gone`: another hand moved it; `renewed`: the session that it was to be
 * sent with is not the account's any more; `clock`: ours is not the one of the last look any more; `code`: the one that
 * it was to be sent with was taken, is over, or is asked for by now; `waits` stops the lane, `parks` stops this transfer
 * for a person.
 */
export type GateRefusal =
  | { kind: "gone" }
  | { kind: "renewed" }
  | { kind: "clock" }
  | { kind: "code" }
  | { kind: "waits"; reason: "frozen" | "breaker" | "outage" | "paused" | "authority" | "mode" }
  | { kind: "parks"; reason: GateDoubt; shows?: Evidence };
export type GateDoubt =
  | "content_changed"
  | "confirmation_missing"
  | "person_not_entitled"
  | "claim_lost"
  | "refuted"
  | "record_open"
  | "paid_since_restore"
  | "too_many_attempts"
  | "payee_blocked"
  | "payee_limit"
  | "account_archived"
  | "own_account"
  | "not_sendable";

export type SendPlan = {
  requestHash: string;
  sessionGeneration: number;
  balanceBeforeMicro: bigint | null;
  /** Null when the account asks for none. */
  code: PlannedCode | null;
};

/** `decidedAt`: when everything was checked, right before the commit was asked for, by both clocks. */
export type OpenedSend = { attempt: AttemptRow; decidedAt: Moment; auditSeq: number };

/**
 * S3: the final gate of payments.md §4.1 and E8 in one transaction. The returned attempt is committed and on the disk;
 * a refusal has written nothing.
 * @throws LeaseLostError | CommitUnclearError
 */
export async function openSend(
  ctx: EngineContext,
  lease: Lease,
  transferId: string,
  plan: SendPlan,
  isClockRight: () => boolean,
): Promise<OpenedSend | { refusal: GateRefusal }> {
  return ctx.db.tx(async (tx) => {
    await assertLease(tx, lease);
    const transfer = await lockTransfer(tx, transferId);
    // A pause, a freeze or a block that is being committed now comes first: it is read below, or it follows the send.
    const head = await lockAuditHead(tx);
    // A fail-over may have lost that this very payment was sent: the database is compared before the next second.
    if (ctx.seal?.isBehind(head.seq)) return { refusal: { kind: "waits", reason: "mode" } };
    const refusal = await findRefusal(tx, await withRaisedParameters(ctx, tx), transfer, plan);
    if (refusal) return { refusal };
    // Last of all: the record of the payment is looked for by this time.
    if (!isClockRight()) return { refusal: { kind: "clock" } };
    const nowMs = ctx.clock.nowMs();
    // Read here, because a look beside the sending may have ended since this payment was chosen.
    const watermarkWalkSeq = (await findLastWalk(tx, lease.accountId))?.seq ?? 0;
    const attempt = newAttempt(ctx, lease, transfer, { ...plan, watermarkWalkSeq }, nowMs);
    if (!(await passOutage(tx, attempt, nowMs))) return { refusal: { kind: "waits", reason: "outage" } };
    await openAttempt(tx, attempt);
    if (plan.code !== null) await takeCode(tx, ctx, attempt, plan.code);
    const auditSeq = await appendAudit(tx, ctx.vault.auditMac, {
      actor: systemActor,
      action: "transfer.send",
      objectKind: "transfer",
      objectId: transfer.id,
      before: { state: transfer.state },
      after: {
        state: "sending",
        attempt: attempt.n,
        fence: lease.fence,
        requestHash: plan.requestHash,
        ...(plan.code === null ? {} : { codeStep: plan.code.step, codeOf: plan.code.secretId ?? "typed" }),
      },
      atMs: nowMs,
    });
    await moveTransfer(tx, planMove(transfer, "E8"), {
      actorId: systemActor.id,
      auditSeq,
      atMs: nowMs,
      journalId: ctx.ids.next("jrn"),
      fence: lease.fence,
      attemptNo: attempt.n,
    });
    return { attempt, decidedAt: momentOf(ctx.clock), auditSeq };
  });
}

async function findRefusal(
  tx: Session,
  ctx: EngineContext,
  transfer: TransferRow,
  plan: SendPlan,
): Promise<GateRefusal | null> {
  if (transfer.state !== "queued") return { kind: "gone" };
  const wait = await findWait(tx, ctx, transfer);
  if (wait) return { kind: "waits", reason: wait };
  const doubt = await findDoubt(tx, ctx, transfer);
  if (doubt) return { kind: "parks", reason: doubt };
  const unseen = await findUnseen(tx, ctx, transfer);
  if (unseen) return { kind: "parks", reason: "paid_since_restore", shows: unseen };
  if (!(await isCurrentSession(tx, transfer.accountId, plan.sessionGeneration))) return { kind: "renewed" };
  return (await isCodeRight(tx, ctx, transfer, plan.code)) ? null : { kind: "code" };
}

/** Somebody may have signed in since: "renewed after the attempt" must be true of the session that it was sent with. */
async function isCurrentSession(tx: Session, accountId: string, generation: number): Promise<boolean> {
  const [session] = await sessionOf(tx).execute({ accountId });
  return session?.generation === generation && session.state === "valid";
}

const sessionOf = keepQuery((db) => {
  const { accountSessions: t } = db.t;
  return db.read
    .select({ generation: t.generation, state: t.state })
    .from(t)
    .where(eq(t.accountId, sql.placeholder("accountId")))
    .prepare();
});

async function findWait(tx: Session, ctx: EngineContext, transfer: TransferRow) {
  const [state] = await storedState(tx).execute();
  if (state && state.mode !== ctx.mode) return "mode";
  // A process that does not know of a restore, or of whose database this is, sends nothing.
  if (state?.restoreState === "loaded") return "mode";
  const isOurs =
    ctx.seal === undefined || (ctx.seal.state() === "open" && ctx.seal.restoreEpoch() === state?.restoreEpoch);
  if (!isOurs) return "mode";
  if (await isFrozen(tx, transfer.accountId)) return "frozen";
  if (await isTripped(tx, transfer.accountId)) return "breaker";
  if (transfer.batchId !== null) {
    const [batch] = await intentOf(tx).execute({ batchId: transfer.batchId });
    if (batch?.intent !== "running") return "paused";
  }
  return (await hasAuthority(tx, transfer, ctx.clock.nowMs())) ? null : "authority";
}

const storedState = keepQuery((db) => db.read.select().from(db.t.engineState).limit(1).prepare());

const intentOf = keepQuery((db) => {
  const { batches: t } = db.t;
  return db.read
    .select({ intent: t.intent })
    .from(t)
    .where(eq(t.id, sql.placeholder("batchId")))
    .prepare();
});

/** A live authority whose scope names the operation. @source docs/design/security.md G1 */
async function hasAuthority(tx: Session, transfer: TransferRow, nowMs: number): Promise<boolean> {
  const rows = await liveScopes(tx).execute({ accountId: transfer.accountId, nowMs });
  return rows.some((row) => row.scope.includes(`transfer.${transfer.payeeKind}`));
}

const liveScopes = keepQuery((db) => {
  const { accountAuthorities: t } = db.t;
  const isLive = and(isNull(t.revokedAtMs), or(isNull(t.expiresAtMs), gt(t.expiresAtMs, sql.placeholder("nowMs"))));
  return db.read
    .select({ scope: t.scope })
    .from(t)
    .where(and(eq(t.accountId, sql.placeholder("accountId")), isLive))
    .prepare();
});

async function findDoubt(tx: Session, ctx: EngineContext, transfer: TransferRow): Promise<GateDoubt | null> {
  if (transfer.attemptCount >= ctx.parameters.maxAttempts) return "too_many_attempts";
  // An earlier attempt may have paid after all: whoever decides about that record decides about this one as well.
  if (transfer.attemptCount > 0 && (await hasOpenRefutation(tx, transfer.id))) return "refuted";
  if (transfer.attemptCount > 0 && (await mayHavePaid(tx, ctx, transfer))) return "record_open";
  if (sha256Hex(transferContent({ ...transfer, mode: ctx.mode })) !== transfer.contentHash) return "content_changed";
  if (transfer.confirmationId === null) return "confirmation_missing";
  const confirmed = await findConfirmationDoubt(tx, transfer, transfer.confirmationId);
  if (confirmed) return confirmed;
  const names = transfer.aliasKey === null ? [transfer.payeeKey] : [transfer.payeeKey, transfer.aliasKey];
  if (transfer.campaignKey !== null) {
    const { id, campaignKey, payeeKey, aliasKey } = transfer;
    const places = await placesOf(tx).execute({ campaignKey, payeeKey, aliasKey: aliasKey ?? payeeKey });
    const own = places.filter(({ transferId }) => transferId === id);
    if (own.length < names.length) return "claim_lost";
    const mine = { id, campaignKey, payeeKey, aliasKey };
    if (await hasOtherPayment(tx, mine, ctx.parameters.visibleMs)) return "claim_lost";
  }
  const barred = await findBar(tx, transfer, names);
  if (barred) return barred;
  const [source] = await sourceOf(tx).execute({ accountId: transfer.accountId });
  if (source?.archivedAtMs !== null) return "account_archived";
  if (transfer.kind !== "cashback") return null;
  const payeeName = readPayee(transfer.payeeKind, transfer.payee);
  if (!payeeName.isPayee) return "not_sendable";
  return (await isOwnAccount(tx, transfer, payeeName.canonical)) ? "own_account" : null;
}

/** Who holds the campaign's place of either name of a payee; where it has one only, that one is given twice. */
const placesOf = keepQuery((db) => {
  const { claims: t } = db.t;
  const isNamed = inArray(t.payeeKey, [sql.placeholder("payeeKey"), sql.placeholder("aliasKey")]);
  return db.read
    .select({ transferId: t.transferId })
    .from(t)
    .where(and(eq(t.campaignKey, sql.placeholder("campaignKey")), isNamed))
    .prepare();
});

const sourceOf = keepQuery((db) => {
  const { accounts: t } = db.t;
  return db.read
    .select({ archivedAtMs: t.archivedAtMs })
    .from(t)
    .where(eq(t.id, sql.placeholder("accountId")))
    .prepare();
});

/**
 * True when a record of the statement may be the movement of an earlier attempt. Whoever tried again saw none, but since
 * then one may have come, and the bump rules may keep it beside another doubt instead of refuting this one.
 */
async function mayHavePaid(tx: Session, ctx: EngineContext, transfer: TransferRow): Promise<boolean> {
  const left = (await listAttempts(tx, transfer.id)).filter((attempt) => attempt.class !== "never_left");
  return (await listCandidateRecords(tx, ctx.parameters, transfer, left)).length > 0;
}

/**
 * A restore lost what was paid in its time: records of then that may be this payment, and that nobody had before his eyes
 * who let it be paid.
 * @source docs/design/payments.md §15
 */
async function findUnseen(tx: Session, ctx: EngineContext, transfer: TransferRow): Promise<Evidence | null> {
  const { mode, parameters, clock } = ctx;
  const orderedAtMs = await findOrderTime(tx, transfer);
  const gap = await readRestoreGap(
    tx,
    { mode, parameters, nowMs: clock.nowMs(), hash: sha256Hex },
    orderedAtMs,
    transfer,
  );
  const finding = gap?.find(transfer) ?? null;
  if (finding === null || finding.seen === transfer.gapSeen) return null;
  const records = finding.records.slice(0, SHOWN_RECORDS).map(({ accountId, recordId }) => ({ accountId, recordId }));
  return { ...gapEvidence(finding), gapRecords: records };
}

/**
 * What was said of the payee: it is blocked, or suspended, or got a limit below the amount. A single transfer to one that
 * was suspended when it was confirmed goes out, because its warning was acknowledged (decision 0011); a limit that stood
 * when the payment was confirmed was part of what was confirmed.
 */
async function findBar(
  tx: Session,
  transfer: TransferRow,
  names: readonly string[],
): Promise<"payee_blocked" | "payee_limit" | null> {
  const marks = (await listPayeeMarks(tx, names)).map(({ payee }) => payee);
  if (marks.length === 0) return null;
  const [confirmed] = await confirmationPlace(tx).execute({ id: transfer.confirmationId ?? "" });
  // By their places in the audit chain: the clocks of two processes may disagree about which came first.
  const isSince = (seq: number | null) => (seq ?? Number.POSITIVE_INFINITY) > (confirmed?.seq ?? 0);
  const isBlocked = marks.some(
    ({ status, statusAuditSeq }) =>
      status === "blocked" || (status === "suspended" && (transfer.kind !== "transfer" || isSince(statusAuditSeq))),
  );
  if (isBlocked) return "payee_blocked";
  const isAbove = marks.some(
    ({ limitMicro, limitAuditSeq }) =>
      limitMicro !== null && transfer.amountMicro > limitMicro && isSince(limitAuditSeq),
  );
  return isAbove ? "payee_limit" : null;
}

const confirmationPlace = keepQuery((db) => {
  const { confirmations: t } = db.t;
  return db.read
    .select({ seq: t.auditSeq })
    .from(t)
    .where(eq(t.id, sql.placeholder("id")))
    .prepare();
});

/** The confirmation is about this content, stands in the audit chain, and its person may still send. */
async function findConfirmationDoubt(
  tx: Session,
  transfer: TransferRow,
  confirmationId: string,
): Promise<GateDoubt | null> {
  const [found] = await confirmationOf(tx).execute({ confirmationId });
  if (!found || found.auditedId !== found.subjectId) return "confirmation_missing";
  if (found.subjectId !== (transfer.batchId ?? transfer.id)) return "confirmation_missing";
  if (found.contentHash !== (transfer.batchId === null ? transfer.contentHash : found.batchHash))
    return "content_changed";
  const mayStillSend = found.roles?.some((role) => role === "owner" || role === "operator") === true;
  return found.personState === "active" && mayStillSend ? null : "person_not_entitled";
}

const confirmationOf = keepQuery((db) => {
  const { confirmations: c, operators, batches, auditEntries } = db.t;
  return db.read
    .select({
      subjectId: c.subjectId,
      contentHash: c.contentHash,
      batchHash: batches.contentHash,
      auditedId: auditEntries.objectId,
      personState: operators.state,
      roles: operators.roles,
    })
    .from(c)
    .leftJoin(operators, eq(operators.id, c.personId))
    .leftJoin(batches, eq(batches.id, c.subjectId))
    .leftJoin(auditEntries, eq(auditEntries.seq, c.auditSeq))
    .where(eq(c.id, sql.placeholder("confirmationId")))
    .prepare();
});

function newAttempt(
  ctx: EngineContext,
  lease: Lease,
  transfer: TransferRow,
  { code, ...plan }: SendPlan & { watermarkWalkSeq: number },
  nowMs: number,
): AttemptRow {
  return {
    id: ctx.ids.next("att"),
    transferId: transfer.id,
    n: transfer.attemptCount + 1,
    origin: "lane",
    accountId: lease.accountId,
    fence: lease.fence,
    openSlot: lease.accountId,
    totpStep: code?.step ?? null,
    ...plan,
    class: null,
    rule: null,
    httpStatus: null,
    upstreamCode: null,
    upstreamMessage: null,
    evidenceHash: null,
    openedAtMs: nowMs,
    closedAtMs: null,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
}
