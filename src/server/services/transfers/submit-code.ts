import { BadInputError, ConflictError, PreconditionError, RateLimitError } from "@/domain/errors";
import { planMove } from "@/domain/transfer-moves";
import { type SubmitCodeInput, type SubmitCodeOutput, submitCodeOutput } from "@/domain/two-factor.schema";
import { stepAt, stepEndsMs, type TypedStep, typedStep, untilNextTyped } from "@/domain/two-factor-code";
import { timeOf } from "@/domain/wire";
import type { Session } from "@/server/db/session";
import { findStep } from "@/server/platform/totp";
import { appendAudit, lockAuditHead } from "@/server/repositories/audit.repository";
import { getBatchRow } from "@/server/repositories/batches.repository";
import { appendEvents } from "@/server/repositories/events.repository";
import { isFrozen } from "@/server/repositories/freezes.repository";
import { lockTransfer, moveTransfer, type TransferRow } from "@/server/repositories/transfers.repository";
import { findLastStep, keepPendingCode, takeStep } from "@/server/repositories/two-factor-codes.repository";
import { findActiveSecret, openCodeKey } from "@/server/repositories/two-factor-secrets.repository";
import type { ServiceContext } from "@/server/services/context";
import { lockStandingKey } from "@/server/services/operators/spend-key-limit";
import { runOnce } from "@/server/services/run-once";

const output = submitCodeOutput.omit({ replayed: true });

/**
 * Lets a transfer that waits for it go out with the code that a person typed (E7). The code is sealed for this transfer
 * and its step, and its step is taken at once: no other payment of the account can use it. Where a secret is kept, a
 * code that is not one of it is refused here, before anything is sent.
 * @throws NotFoundError | ConflictError `transfer.wrong_state`, `transfer.not_running`
 * @throws PreconditionError `system.frozen` | UnauthorizedError when the key of the call ended meanwhile
 * @throws BadInputError `two_factor.code_wrong` | RateLimitError `two_factor.code_late`, `two_factor.step_used`
 * @source docs/design/features.md TRF-6
 */
export async function submitCode(ctx: ServiceContext, input: SubmitCodeInput): Promise<SubmitCodeOutput> {
  const { key, id } = input;
  let accountId: string | null = null;
  const result = await runOnce(ctx, { procedure: "transfers.submitCode", key, input: { id }, output }, (keep) =>
    ctx.db.tx(async (tx) => {
      const transfer = await lockTransfer(tx, id);
      await requireAwaiting(tx, transfer);
      await lockStandingKey(tx, ctx);
      // From here on no other process takes a step: who wants one holds the head as well.
      await lockAuditHead(tx);
      await requireUnfrozen(tx, transfer.accountId);
      const nowMs = ctx.clock.nowMs();
      const step = await readStep(tx, ctx, transfer.accountId, input.code);
      await takeStep(tx, {
        accountId: transfer.accountId,
        step,
        purpose: "person",
        transferId: id,
        createdAtMs: nowMs,
      });
      const row = { transferId: id, accountId: transfer.accountId, step, expiresAtMs: stepEndsMs(step) };
      await keepPendingCode(tx, ctx.vault, { ...row, createdAtMs: nowMs, code: input.code });
      await queue(tx, ctx, transfer, step);
      const shown = { id, state: "queued" as const, endsAt: timeOf(row.expiresAtMs) };
      await keep(tx, shown);
      accountId = transfer.accountId;
      return shown;
    }),
  );
  ctx.bus.emit("events");
  if (accountId !== null) ctx.bus.emit("wake", accountId);
  return result;
}

async function requireAwaiting(tx: Session, transfer: TransferRow): Promise<void> {
  if (transfer.state !== "parked" || transfer.parkReason !== "code") {
    throw new ConflictError("transfer.wrong_state", "This transfer does not wait for a code.", {
      id: transfer.id,
      state: transfer.state,
    });
  }
  if (transfer.batchId === null) return;
  const { intent } = await getBatchRow(tx, transfer.batchId);
  if (intent === "running") return;
  throw new ConflictError("transfer.not_running", "Its batch does not run now.", { id: transfer.id, intent });
}

/** A code that is typed while nothing may be sent would be over before anything is. */
async function requireUnfrozen(tx: Session, accountId: string): Promise<void> {
  if (!(await isFrozen(tx, accountId))) return;
  throw new PreconditionError("system.frozen", "Sending is frozen.", { accountId });
}

/** The step of the typed code: by the kept secret, else by the clock. */
async function readStep(tx: Session, ctx: ServiceContext, accountId: string, code: string): Promise<number> {
  const nowMs = ctx.clock.nowMs();
  const secret = await findActiveSecret(tx, accountId);
  let read: TypedStep = typedStep(nowMs);
  if (secret) {
    const now = stepAt(nowMs);
    const step = findStep(await openCodeKey(tx, ctx.vault, secret), code, [now, now + 1, now - 1]);
    if (step === null) {
      throw new BadInputError("two_factor.code_wrong", "This is not the code of now.", {}, { code: "code" });
    }
    const waitMs = untilNextTyped(nowMs, step);
    read = waitMs === null ? { kind: "take", step } : { kind: "late", waitMs };
  }
  if (read.kind === "late") throw new RateLimitError("two_factor.code_late", Math.ceil(read.waitMs / 1_000));
  const last = await findLastStep(tx, accountId, nowMs);
  if (last !== null && read.step <= last) {
    throw new RateLimitError("two_factor.step_used", Math.ceil((stepEndsMs(last) - nowMs) / 1_000));
  }
  return read.step;
}

async function queue(tx: Session, ctx: ServiceContext, transfer: TransferRow, step: number): Promise<void> {
  const move = planMove(transfer, "E7", { nextCheckAtMs: null });
  const atMs = ctx.clock.nowMs();
  const auditSeq = await appendAudit(tx, ctx.vault.auditMac, {
    actor: ctx.caller.actor,
    action: "transfer.submit_code",
    objectKind: "transfer",
    objectId: transfer.id,
    before: { state: transfer.state, parkReason: transfer.parkReason },
    after: { state: move.to, codeStep: step },
    atMs,
  });
  await moveTransfer(tx, move, { actorId: ctx.caller.personId, auditSeq, atMs, journalId: ctx.ids.next("jrn") });
  await appendEvents(tx, [
    {
      topic: "transfer",
      subjectKind: "transfer",
      subjectId: transfer.id,
      payload: { state: move.to, batchId: transfer.batchId, accountId: transfer.accountId },
      atMs,
    },
  ]);
}
