import type { Session } from "@/server/db/session";
import { appendAudit } from "@/server/repositories/audit.repository";
import { appendEvents } from "@/server/repositories/events.repository";
import type { ServiceContext } from "@/server/services/context";

type GroupChange = {
  action: `group.${string}`;
  groupId: string;
  before?: Readonly<Record<string, unknown>>;
  after?: Readonly<Record<string, unknown>>;
  atMs: number;
};

/** Writes the event and, last, the audit entry of what a person did to a group. */
export async function noteGroupChange(tx: Session, ctx: ServiceContext, change: GroupChange): Promise<void> {
  const { action, groupId, atMs, ...content } = change;
  const payload = { state: action.slice("group.".length) };
  await appendEvents(tx, [{ atMs, topic: "account", subjectKind: "group", subjectId: groupId, payload }]);
  await appendAudit(tx, ctx.vault.auditMac, {
    actor: ctx.caller.actor,
    action,
    objectKind: "group",
    objectId: groupId,
    ...content,
    atMs,
  });
}
