import type { Caller } from "@/domain/caller";
import type { Me } from "@/domain/operator.schema";
import { acts, mayDo, needsStepUp } from "@/domain/rights";
import { moneyOrNull, timeOf } from "@/domain/wire";
import type { StandingSession } from "@/server/auth/signed-in";
import { STEP_UP_MS } from "@/server/auth/step-up";
import type { ServiceContext } from "@/server/services/context";

/** The person behind the call, what they may do here, and when their session or key ends. */
export function getMe(
  ctx: Pick<ServiceContext, "caller" | "clock" | "mode"> & { session: StandingSession | null },
): Me {
  const { caller, session } = ctx;
  const allowed = acts.filter((act) => mayDo(caller, act));
  return {
    id: caller.personId,
    email: caller.email,
    name: caller.name,
    roles: [...caller.roles],
    mode: ctx.mode,
    may: Object.fromEntries(allowed.map((act) => [act, needsStepUp(caller, act) ? "stepUp" : "yes"])),
    session: session && showSession(caller, session, ctx.clock.nowMs()),
    key: showKey(caller),
  };
}

function showSession(caller: Caller, session: StandingSession, nowMs: number): Me["session"] {
  const steppedUpUntilMs = (caller.steppedUpAtMs ?? 0) + STEP_UP_MS;
  return {
    endsAt: timeOf(session.endsAtMs),
    idleEndsAt: timeOf(session.idleEndsAtMs),
    steppedUpUntil: caller.steppedUpAtMs !== null && steppedUpUntilMs > nowMs ? timeOf(steppedUpUntilMs) : null,
  };
}

function showKey({ key, scopes = [] }: Caller): Me["key"] {
  if (!key) return null;
  return {
    id: key.id,
    name: key.name,
    scopes: [...scopes],
    accountIds: key.accountIds === null ? null : [...key.accountIds],
    limits: { perTransfer: moneyOrNull(key.limitTransferMicro), perDay: moneyOrNull(key.limitDayMicro) },
    expiresAt: timeOf(key.expiresAtMs),
  };
}
