import type { Caller } from "@/domain/caller";
import type { Mode } from "@/domain/engine-parameters";
import { ForbiddenError } from "@/domain/errors";
import type { Store } from "@/server/db/session";
import type { Vault } from "@/server/platform/vault";
import { appendAudit } from "@/server/repositories/audit.repository";
import { findPasswordHash } from "@/server/repositories/operators.repository";
import { countCall, uncountCall } from "./limits";
import { verifyPassword } from "./passwords";

/** How long a step-up stands for acts of tier 2, revealing and codes. */
export const STEP_UP_MS = 5 * 60_000;

/** The person proves again that it is they. */
export type StepUp = { password: string };

export type StepUpContext = {
  db: Store;
  clock: { nowMs(): number };
  vault: Pick<Vault, "auditMac">;
  mode: Mode;
};

/**
 * Returns when the person behind the call has just proved again that it is they; wrong tries are counted (five in a
 * quarter of an hour) and audited. Call it before the transaction of the act: checking a password takes a while.
 * @throws ForbiddenError `operator.step_up_required` without a proof, `operator.step_up_wrong` for a wrong one.
 * @throws RateLimitError `limit.stepUp`
 * @source docs/design/security.md §2, §9
 */
export async function verifyStepUp(ctx: StepUpContext, caller: Caller, stepUp: StepUp | undefined): Promise<void> {
  if (!stepUp || caller.actor.kind !== "operator") throw stepUpRequired();
  await countCall(ctx, "stepUp", caller.personId);
  const stored = await findPasswordHash(ctx.db, caller.personId);
  const isRight = stored !== null && (await verifyPassword(stored, stepUp.password));
  await auditStepUp(ctx, caller, isRight ? "operator.step_up" : "operator.step_up_refused");
  if (!isRight) throw new ForbiddenError("operator.step_up_wrong", "This is not the password of the person signed in.");
  await uncountCall(ctx, "stepUp", caller.personId);
}

/** @throws ForbiddenError `operator.step_up_required` unless the person stepped up within the last five minutes. */
export function requireRecentStepUp(ctx: Pick<StepUpContext, "clock">, caller: Caller): void {
  const atMs = caller.steppedUpAtMs;
  const nowMs = ctx.clock.nowMs();
  if (atMs === null || atMs > nowMs || nowMs - atMs >= STEP_UP_MS) throw stepUpRequired();
}

function stepUpRequired(): ForbiddenError {
  return new ForbiddenError("operator.step_up_required", "Confirm with your password first.");
}

async function auditStepUp(ctx: StepUpContext, caller: Caller, action: string): Promise<void> {
  await ctx.db.tx(async (tx) => {
    await appendAudit(tx, ctx.vault.auditMac, {
      actor: caller.actor,
      action,
      objectKind: "operator",
      objectId: caller.personId,
      atMs: ctx.clock.nowMs(),
    });
  });
}
