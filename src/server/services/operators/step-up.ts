import { timeOf } from "@/domain/wire";
import type { Auth } from "@/server/auth/auth";
import { type StepUp, verifyStepUp } from "@/server/auth/step-up";
import type { ServiceContext } from "@/server/services/context";

type StepUpContext = ServiceContext & { auth: Pick<Auth, "renewSession">; setCookie: (line: string) => void };

/**
 * Opens five minutes in which this session may do what needs a step-up, and gives the browser a new session token.
 * @throws ForbiddenError `operator.step_up_wrong` | RateLimitError `limit.stepUp`
 */
export async function stepUp(ctx: StepUpContext, input: { with: StepUp }): Promise<{ until: string }> {
  await verifyStepUp(ctx, ctx.caller, input.with);
  const { cookie, untilMs } = await ctx.auth.renewSession(ctx.caller);
  ctx.setCookie(cookie);
  return { until: timeOf(untilMs) };
}
