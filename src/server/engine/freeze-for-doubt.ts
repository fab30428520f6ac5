import { systemActor } from "@/domain/audit";
import type { Session } from "@/server/db/session";
import { appendAudit } from "@/server/repositories/audit.repository";
import { appendEvents } from "@/server/repositories/events.repository";
import { freezeForDoubt as openFreeze } from "@/server/repositories/freezes.repository";
import type { EngineContext } from "./context";

/** Stops all sending from an account until a person lifts it, also when the account is frozen for something else now. */
export async function freezeForDoubt(
  tx: Session,
  ctx: EngineContext,
  accountId: string,
  reason: string,
): Promise<void> {
  const atMs = ctx.clock.nowMs();
  const freeze = { id: ctx.ids.next("frz"), accountId, reason, atMs };
  if (!(await openFreeze(tx, freeze))) return;
  await appendAudit(tx, ctx.vault.auditMac, {
    actor: systemActor,
    action: "account.freeze",
    objectKind: "account",
    objectId: accountId,
    reason,
    atMs,
  });
  await appendEvents(tx, [
    { topic: "account", subjectKind: "account", subjectId: accountId, payload: { frozen: true }, atMs },
  ]);
}
