import type { Session } from "@/server/db/session";
import type { AttemptRow } from "@/server/repositories/attempts.repository";
import { learnDelay } from "@/server/repositories/delays.repository";
import type { ServiceContext } from "@/server/services/context";

/** A3: a person says that what was taken for not paid executed after all; D and H rise when it was later than they allow for. */
export async function learnLateness(
  tx: Session,
  ctx: ServiceContext,
  attempt: Pick<AttemptRow, "id" | "closedAtMs">,
  occurredAtMs: number,
): Promise<void> {
  if (attempt.closedAtMs === null) return;
  const by = {
    mode: ctx.mode,
    parameters: ctx.parameters,
    auditMac: ctx.vault.auditMac,
    actor: ctx.caller.actor,
  };
  const delay = { kind: "late" as const, delayMs: occurredAtMs - attempt.closedAtMs, attemptId: attempt.id };
  await learnDelay(tx, by, delay, ctx.clock.nowMs());
}
