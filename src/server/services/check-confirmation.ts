import type { ConfirmationInput } from "@/domain/confirmation.schema";
import { readTypedTotal } from "@/domain/confirmation.schema";
import type { TierAsks } from "@/domain/confirmation-tier";
import { BadInputError, ForbiddenError } from "@/domain/errors";
import { formatMoney } from "@/domain/money";
import { requireRecentStepUp, type StepUp, verifyStepUp } from "@/server/auth/step-up";
import type { ServiceContext } from "@/server/services/context";

/** How the person confirmed, as the confirmation row keeps it. */
export type ConfirmedBy = { method: StepUpMethod | "none"; typedTotalMicro: bigint | null };
/** `api_key`: the step-up that made the key, within its limits. */
type StepUpMethod = "password" | "recent_step_up" | "api_key";

/**
 * Checks what the tier asks of the person: the total as typed, and that it is they. Call it before the transaction of
 * the act. The hash was compared by the caller. A key cannot step up: it always repeats the total, and its limits are
 * counted where it commits.
 * @throws BadInputError `confirmation.total_missing`, `confirmation.total_mismatch` @throws ForbiddenError
 * `operator.step_up_required`, `operator.step_up_wrong`, `confirmation.key_cannot_confirm` @throws RateLimitError
 */
export async function checkConfirmation(
  ctx: ServiceContext,
  asked: { confirm: ConfirmationInput; asks: TierAsks; totalMicro: bigint },
): Promise<ConfirmedBy> {
  const { confirm, asks, totalMicro } = asked;
  const typedTotalMicro = confirm.typedTotal === undefined ? null : readTypedTotal(confirm.typedTotal);
  const isTotalAsked = asks.isTotalAsked || ctx.caller.key !== undefined;
  if (isTotalAsked && confirm.typedTotal === undefined) {
    throw new BadInputError("confirmation.total_missing", "Type the total to confirm.", {
      total: formatMoney(totalMicro),
    });
  }
  if (confirm.typedTotal !== undefined && typedTotalMicro !== totalMicro) {
    throw new BadInputError("confirmation.total_mismatch", "The typed total is not the total of this.", {
      total: formatMoney(totalMicro),
      typed: typedTotalMicro === null ? null : formatMoney(typedTotalMicro),
    });
  }
  if (ctx.caller.key) return { method: "api_key", typedTotalMicro };
  if (!asks.isStepUpAsked) return { method: "none", typedTotalMicro };
  const method = await checkStepUp(ctx, confirm.stepUp, asks.isOwnStepUpAsked);
  return { method, typedTotalMicro };
}

/**
 * Checks that it is the person: by the proof that came with the call, or by one of the last five minutes where that is
 * enough, or by the one that made the key. @throws ForbiddenError @throws RateLimitError
 */
export async function checkStepUp(
  ctx: ServiceContext,
  stepUp: StepUp | undefined,
  isOwnAsked: boolean,
): Promise<StepUpMethod> {
  if (ctx.caller.key) return "api_key";
  if (ctx.caller.actor.kind !== "operator") {
    throw new ForbiddenError("confirmation.key_cannot_confirm", "Only a person who is signed in can confirm this.");
  }
  if (stepUp === undefined && !isOwnAsked) {
    requireRecentStepUp(ctx, ctx.caller);
    return "recent_step_up";
  }
  await verifyStepUp(ctx, ctx.caller, stepUp);
  return "password";
}
