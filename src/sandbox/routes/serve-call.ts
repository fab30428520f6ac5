import { type FateArea, pickFate } from "@/sandbox/behaviours/fates";
import { type NamedPlan, planOf } from "@/sandbox/behaviours/plan";
import { drawShare } from "@/sandbox/draws";
import type { Session } from "@/sandbox/sessions";
import { type Answer, unauthorizedAnswer } from "@/sandbox/wire/answers";
import type { SandboxContext } from "@/sandbox/wire/app-env";
import { deliver } from "@/sandbox/wire/deliver";
import { distort } from "@/sandbox/wire/distort";
import type { SandboxWorld } from "@/sandbox/world";

const undisturbed: NamedPlan = { name: "none", plan: planOf({}) };

/** The plan that the knobs draw for the call with this arrival number. */
export function drawPlan(world: SandboxWorld, area: FateArea, arrivalNo: number): NamedPlan {
  const draw = drawShare(world.knobs.current.seed, area, arrivalNo);
  return pickFate(world.knobs.fates(area), draw) ?? undisturbed;
}

/**
 * Serves a call that moves no money: waits, lets the operation answer, and sends that answer the way the knobs want.
 * Half of the latency passes before the answer is made and half after it.
 */
export async function serveCall(
  c: SandboxContext,
  area: "reads" | "signIn",
  operation: () => Answer,
): Promise<Response> {
  const { world, era } = c.var;
  const { plan } = drawPlan(world, area, world.countArrival(area));
  const halfMs = world.knobs.current.latencyMs / 2;
  if (!(await world.pause(halfMs, era))) return deliver(c, { kind: "hangUp" });
  const answer = operation();
  if (!(await world.pause(halfMs, era))) return deliver(c, { kind: "hangUp" });
  const { unauthorizedStyle, bodyDripMs } = world.knobs.current;
  return deliver(c, distort(answer, plan.tell, unauthorizedStyle, bodyDripMs));
}

/** The live session of the call, counted as one use; null when it has none. */
export function findSession(c: SandboxContext): Session | null {
  const { world } = c.var;
  return world.sessions.authenticate(c.env.incoming.headers.cookie, world.knobs.current, world.nowMs());
}

/** Serves a read of the account behind the session. */
export function serveRead(c: SandboxContext, operation: (session: Session) => Answer): Promise<Response> {
  return serveCall(c, "reads", () => {
    const session = findSession(c);
    if (session === null) return unauthorizedAnswer(c.var.world.knobs.current.unauthorizedStyle);
    return operation(session);
  });
}
