import { eq } from "drizzle-orm";
import type { FreezeState } from "@/domain/system.schema";
import { timeOf } from "@/domain/wire";
import type { Session } from "@/server/db/session";
import type { NewEvent } from "@/server/repositories/events.repository";
import type { FreezeRow } from "@/server/repositories/freezes.repository";

/** How a freeze looks to whoever asked for it. */
export function describeFreeze(accountId: string | null, row: FreezeRow | null): FreezeState {
  return {
    isFrozen: row !== null,
    accountId,
    since: row === null ? null : timeOf(row.createdAtMs),
    reason: row?.reason ?? null,
  };
}

/** What the audit chain calls the act and its object. */
export function freezeSubject(accountId: string | null, verb: "freeze" | "unfreeze") {
  const objectKind = accountId === null ? "system" : "account";
  return { action: `${objectKind}.${verb}`, objectKind, objectId: accountId ?? "installation" };
}

/** What the streams are told. */
export function freezeEvent(accountId: string | null, frozen: boolean, atMs: number): NewEvent {
  const kind = accountId === null ? "system" : "account";
  return { topic: kind, subjectKind: kind, subjectId: accountId ?? "installation", payload: { frozen }, atMs };
}

/** True when we have this account. */
export async function hasAccount(db: Session, id: string): Promise<boolean> {
  const { accounts: t } = db.t;
  const rows = await db.read.select({ id: t.id }).from(t).where(eq(t.id, id)).limit(1);
  return rows.length > 0;
}
