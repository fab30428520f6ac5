import { eq } from "drizzle-orm";
import { systemActor } from "@/domain/audit";
import type { Session } from "@/server/db/session";
import { appendAudit } from "@/server/repositories/audit.repository";
import { appendEvents } from "@/server/repositories/events.repository";
import type { EngineContext } from "./context";

/** Stops all sending from an account until a person lifts it; a second reason while it is frozen changes nothing. */
export async function freezeForDoubt(
  tx: Session,
  ctx: EngineContext,
  accountId: string,
  reason: string,
): Promise<void> {
  const { freezes: t } = tx.t;
  const open = await tx.lockRows(tx.read.select({ id: t.id }).from(t).where(eq(t.openSlot, accountId)).limit(1));
  if (open.length > 0) return;
  const atMs = ctx.clock.nowMs();
  await tx.insert(t, {
    id: ctx.ids.next("frz"),
    scope: "account",
    accountId,
    openSlot: accountId,
    reason,
    frozenBy: systemActor.id,
    createdAtMs: atMs,
    updatedAtMs: atMs,
  });
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
