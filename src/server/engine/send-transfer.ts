import { BadInputError } from "@/domain/errors";
import type { RuleTrust } from "@/domain/outcome-rules";
import type { Outcome } from "@/domain/outcomes";
import { CommitUnclearError } from "@/server/db/session";
import type { SessionGrant } from "@/server/infini/account-sessions";
import { buildTransferRequest, type PreparedTransfer, sendTransfer } from "@/server/infini/money-call";
import { readOutcome } from "@/server/infini/read-envelope";
import { isClockMoved, type Moment } from "@/server/platform/clock";
import { sha256Hex } from "@/server/platform/hash";
import { type AttemptRow, findOpenAttempt } from "@/server/repositories/attempts.repository";
import type { TransferRow } from "@/server/repositories/transfers.repository";
import { isInTime as isCodeInTime, type PlannedCode } from "./codes";
import type { EngineContext } from "./context";
import { readRuleTrust } from "./distrust-rule";
import { type GateRefusal, openSend, type SendPlan } from "./gate";
import type { LeaseKeeper } from "./lease-keeper";
import { recordOutcome } from "./record-outcome";
import type { Spool, SpoolLine } from "./spool";

export type SendResult = { kind: "sent"; outcome: Outcome } | { kind: "refused"; refusal: GateRefusal };

type Sending = {
  keeper: LeaseKeeper;
  spool: Spool;
  session: SessionGrant;
  balanceBeforeMicro: bigint | null;
  /** Null when the account asks for none. */
  code: PlannedCode | null;
  /** Asked right before the attempt is opened. */
  isClockRight: () => boolean;
};

/**
 * S2 to S9 for one queued transfer: at most one request leaves, after its attempt is committed, and whatever comes back
 * is on the disk before it is in the database.
 * @throws LeaseLostError when another worker took the account.
 * @source docs/design/payments.md §5
 */
export async function sendOne(ctx: EngineContext, transfer: TransferRow, sending: Sending): Promise<SendResult> {
  const { keeper, spool } = sending;
  const prepared = prepare(transfer, sending.code);
  if (prepared === null) return { kind: "refused", refusal: { kind: "parks", reason: "not_sendable" } };
  const trust = await readRuleTrust(ctx);
  const opened = await openOnce(ctx, sending, transfer, {
    requestHash: sha256Hex(prepared.body),
    sessionGeneration: sending.session.generation,
    balanceBeforeMicro: sending.balanceBeforeMicro,
    code: sending.code,
  });
  if ("refusal" in opened) return { kind: "refused", refusal: opened.refusal };
  const { outcome, evidenceHash } =
    opened.decidedAt === null
      ? { outcome: neverLeft("commit_unclear"), evidenceHash: null }
      : await exchange(ctx, transfer, prepared, sending, trust, opened.decidedAt);
  const line = asLine(opened.attempt, outcome, evidenceHash, closingMs(ctx, opened, outcome));
  keepLine(ctx, spool, line);
  await recordOutcome(ctx, keeper.lease, line);
  if (outcome.isAlarm) ctx.log.error({ transferId: transfer.id, rule: outcome.rule }, "an answer that must not happen");
  return { kind: "sent", outcome };
}

/** Null when this payee or amount cannot be written into a request: one such line must not stop the lane. */
function prepare(transfer: TransferRow, code: PlannedCode | null): PreparedTransfer | null {
  const { payeeKind, payee, amountMicro } = transfer;
  try {
    return buildTransferRequest({ payeeKind, payee, amountMicro, ...(code === null ? {} : { code: code.code }) });
  } catch (error) {
    if (error instanceof BadInputError) return null;
    throw error;
  }
}

/** A full disk must not keep the outcome from the database: only losing both makes it unknown. */
function keepLine(ctx: EngineContext, spool: Spool, line: SpoolLine): void {
  try {
    spool.append(line);
  } catch (error) {
    ctx.log.error({ err: error, attemptId: line.attemptId }, "an outcome could not be written to the spool");
  }
}

/** S3. A commit that nobody confirmed is looked up on a new connection; if it stands, this process has sent nothing. */
async function openOnce(
  ctx: EngineContext,
  { keeper, isClockRight }: Sending,
  transfer: TransferRow,
  plan: SendPlan,
): Promise<{ attempt: AttemptRow; decidedAt: Moment | null } | { refusal: GateRefusal }> {
  try {
    const opened = await openSend(ctx, keeper.lease, transfer.id, plan, isClockRight);
    if ("auditSeq" in opened) ctx.seal?.note(opened.auditSeq);
    return opened;
  } catch (error) {
    if (!(error instanceof CommitUnclearError)) throw error;
    const open = await findOpenAttempt(ctx.db, keeper.lease.accountId);
    if (open?.transferId !== transfer.id || open.fence !== keeper.lease.fence) throw error;
    return { attempt: open, decidedAt: null };
  }
}

/**
 * S4 to S8. The guard counts from the moment the gate decided, so that a slow commit and a process that stood still
 * around it trip it alike; by wall time too, because monotonic time stands still while a host is suspended. A code that
 * would be over on arrival does not leave.
 */
async function exchange(
  ctx: EngineContext,
  transfer: TransferRow,
  prepared: PreparedTransfer,
  sending: Sending,
  trust: RuleTrust,
  decidedAt: Moment,
): Promise<{ outcome: Outcome; evidenceHash: string | null }> {
  const { parameters, clock } = ctx;
  const isInTime = (limitMs: number): boolean =>
    clock.monotonicMs() - decidedAt.monotonicMs <= limitMs &&
    !isClockMoved(clock, decidedAt) &&
    isCodeInTime(ctx, sending.code) &&
    sending.keeper.remainingMs() >= parameters.leaseReserveMs;
  if (!isInTime(parameters.sendGuardMs)) return { outcome: neverLeft("send_guard"), evidenceHash: null };
  const reply = await sendTransfer(prepared, sending.session, {
    endpoint: ctx.infini.endpoint,
    version: ctx.version,
    clock,
    connect: ctx.infini.connect,
    beforeWrite: () => isInTime(parameters.sendGuardMs + parameters.connectTimeoutMs),
    limits: {
      connectMs: parameters.connectTimeoutMs,
      firstByteMs: parameters.firstByteTimeoutMs,
      wholeMs: parameters.answerTimeoutMs,
    },
  });
  const evidenceHash = reply.kind === "answer" && reply.body !== null ? sha256Hex(reply.body) : null;
  const secrets = [sending.session.token, ...prepared.secrets];
  return { outcome: readOutcome(reply, transfer, secrets, trust), evidenceHash };
}

/** Of what went out never before the time that really passed: V and H count from it, also when our clock was set back. */
function closingMs(
  { clock }: EngineContext,
  { attempt, decidedAt }: { attempt: AttemptRow; decidedAt: Moment | null },
  outcome: Outcome,
): number {
  if (decidedAt === null || outcome.class === "never_left") return clock.nowMs();
  const passedMs = Math.ceil(clock.monotonicMs() - decidedAt.monotonicMs);
  return Math.max(clock.nowMs(), attempt.openedAtMs + passedMs);
}

function neverLeft(rule: string): Outcome {
  return {
    class: "never_left",
    rule,
    httpStatus: null,
    upstreamCode: null,
    upstreamMessage: null,
    retryAfterSec: null,
    cause: rule,
    isAlarm: false,
  };
}

function asLine(attempt: AttemptRow, outcome: Outcome, evidenceHash: string | null, closedAtMs: number): SpoolLine {
  return {
    attemptId: attempt.id,
    transferId: attempt.transferId,
    fence: attempt.fence,
    class: outcome.class,
    rule: outcome.rule,
    httpStatus: outcome.httpStatus,
    upstreamCode: outcome.upstreamCode,
    upstreamMessage: outcome.upstreamMessage,
    evidenceHash,
    closedAtMs,
  };
}
