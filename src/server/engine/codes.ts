import { arrivesInTime, beginsInTime, chooseStep, stepAt, untilBegun } from "@/domain/two-factor-code";
import type { Session } from "@/server/db/session";
import { codeOfStep, findStep } from "@/server/platform/totp";
import { getAccountRow } from "@/server/repositories/accounts.repository";
import type { TransferRow } from "@/server/repositories/transfers.repository";
import {
  findLastStep,
  findPendingCode,
  openPendingCode,
  spendPendingCode,
  takeStep,
} from "@/server/repositories/two-factor-codes.repository";
import {
  findActiveSecret,
  findAutomaticSecret,
  openCodeKey,
} from "@/server/repositories/two-factor-secrets.repository";
import type { EngineContext } from "./context";

/** A code that a transfer may be sent with. `secretId`: what it was made of; null when a person typed it. */
export type PlannedCode = { step: number; code: string; secretId: string | null; skewMs: number };

/** What a transfer is sent with, how long until its code may be made, or that a person has to type one. */
export type CodePlan =
  | { kind: "none" }
  | ({ kind: "code" } & PlannedCode)
  | { kind: "wait"; waitMs: number }
  | { kind: "typed" };

/**
 * S2: the code of a transfer whose account has its authenticator bound. Takes nothing yet; the final gate does.
 * `skewMs`: how far Infini's clock is ahead of ours.
 * @source docs/design/payments.md §5.2
 */
export async function planCode(ctx: EngineContext, transfer: TransferRow, skewMs: number): Promise<CodePlan> {
  const { db, clock, vault } = ctx;
  const { accountId } = transfer;
  const account = await getAccountRow(db, accountId);
  if (account.isTwoFactorBound !== true) return { kind: "none" };
  const nowMs = clock.nowMs();
  const typed = await planTyped(ctx, transfer, skewMs);
  if (typed !== null) {
    // A device that is ahead shows what Infini would not know yet.
    const waitMs = untilBegun(nowMs + skewMs, typed.step);
    return waitMs > 0 ? { kind: "wait", waitMs } : { kind: "code", ...typed };
  }
  const secret = await findAutomaticSecret(db, accountId, nowMs);
  if (secret === null) return { kind: "typed" };
  const choice = chooseStep(nowMs + skewMs, await findLastStep(db, accountId, nowMs + skewMs));
  if (choice.kind === "wait") return choice;
  const code = codeOfStep(await openCodeKey(db, vault, secret), choice.step);
  return { kind: "code", step: choice.step, code, secretId: secret.id, skewMs };
}

/** The code that a person typed for this transfer; null without one, and when it would be over, or another one, at Infini. */
async function planTyped(ctx: EngineContext, transfer: TransferRow, skewMs: number): Promise<PlannedCode | null> {
  const { db, clock, vault } = ctx;
  const typed = await findPendingCode(db, transfer.id, clock.nowMs());
  if (typed === null) return null;
  const code = { step: typed.step, code: openPendingCode(vault, typed), secretId: null, skewMs };
  if (!beginsInTime(clock.nowMs() + skewMs, code.step)) return null;
  // Our clock said which step it was of, unless a kept secret did: Infini's must say the same of the moment.
  if (stepAt(typed.createdAtMs + skewMs) === typed.step) return code;
  const secret = await findActiveSecret(db, transfer.accountId);
  if (secret === null) return null;
  return findStep(await openCodeKey(db, vault, secret), code.code, [typed.step]) === null ? null : code;
}

/** True while each transfer of the account waits for a person to type its code. */
export async function needsTypedCodes(ctx: EngineContext, accountId: string): Promise<boolean> {
  const { isTwoFactorBound } = await getAccountRow(ctx.db, accountId);
  if (isTwoFactorBound !== true) return false;
  return (await findAutomaticSecret(ctx.db, accountId, ctx.clock.nowMs())) === null;
}

/**
 * True when the final gate may let the transfer out with this code, or without one. Asked with the audit head held, so
 * that nobody takes the step, or forbids its use, between this and `takeCode`.
 */
export async function isCodeRight(
  tx: Session,
  ctx: EngineContext,
  transfer: TransferRow,
  code: PlannedCode | null,
): Promise<boolean> {
  const { accountId } = transfer;
  const { isTwoFactorBound } = await getAccountRow(tx, accountId);
  if (code === null || isTwoFactorBound !== true) return code === null && isTwoFactorBound !== true;
  const nowMs = ctx.clock.nowMs();
  const theirsMs = nowMs + code.skewMs;
  if (code.secretId === null) {
    const typed = await findPendingCode(tx, transfer.id, nowMs);
    return typed?.step === code.step && beginsInTime(theirsMs, code.step);
  }
  if ((await findAutomaticSecret(tx, accountId, nowMs))?.id !== code.secretId) return false;
  const choice = chooseStep(theirsMs, await findLastStep(tx, accountId, theirsMs));
  return choice.kind === "take" && choice.step === code.step;
}

/** Takes the step of this attempt for good, or uses up the code that was typed for it. */
export async function takeCode(
  tx: Session,
  ctx: EngineContext,
  attempt: { id: string; transferId: string; accountId: string },
  code: PlannedCode,
): Promise<void> {
  const nowMs = ctx.clock.nowMs();
  const { accountId, transferId, id } = attempt;
  if (code.secretId !== null) {
    const taken = { accountId, step: code.step, purpose: "engine" as const, transferId, attemptId: id };
    await takeStep(tx, { ...taken, createdAtMs: nowMs });
    return;
  }
  // Judged a moment ago in this transaction; were it gone now, nothing of it may be written.
  if (!(await spendPendingCode(tx, transferId, code.step, nowMs))) throw new Error("a typed code is gone at the gate");
}

/** True while a code that leaves now can still be read before it is over. */
export function isInTime({ clock }: Pick<EngineContext, "clock">, code: PlannedCode | null): boolean {
  return code === null || arrivesInTime(clock.nowMs() + code.skewMs, code.step);
}
