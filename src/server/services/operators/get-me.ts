import type { Me } from "@/domain/operator.schema";
import { acts, mayDo, needsStepUp } from "@/domain/rights";
import { timeOf } from "@/domain/wire";
import type { SignedIn } from "@/server/auth/signed-in";
import { STEP_UP_MS } from "@/server/auth/step-up";
import type { ServiceContext } from "@/server/services/context";

/** The person behind the call, what they may do here, and when their session ends. */
export function getMe(ctx: Pick<ServiceContext, "caller" | "clock" | "mode"> & { session: SignedIn["session"] }): Me {
  const { caller, session } = ctx;
  const allowed = acts.filter((act) => mayDo(caller, act));
  const steppedUpUntilMs = (caller.steppedUpAtMs ?? 0) + STEP_UP_MS;
  return {
    id: caller.personId,
    email: caller.email,
    name: caller.name,
    roles: [...caller.roles],
    mode: ctx.mode,
    may: Object.fromEntries(allowed.map((act) => [act, needsStepUp(caller, act) ? "stepUp" : "yes"])),
    session: {
      endsAt: timeOf(session.endsAtMs),
      idleEndsAt: timeOf(session.idleEndsAtMs),
      steppedUpUntil:
        caller.steppedUpAtMs !== null && steppedUpUntilMs > ctx.clock.nowMs() ? timeOf(steppedUpUntilMs) : null,
    },
  };
}
