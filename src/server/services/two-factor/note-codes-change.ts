import type { CodesView } from "@/domain/account.schema";
import type { Session } from "@/server/db/session";
import { listAuthorities } from "@/server/repositories/account-authorities.repository";
import { appendAudit } from "@/server/repositories/audit.repository";
import { appendEvents } from "@/server/repositories/events.repository";
import { listParkedFor } from "@/server/repositories/transfer-queue.repository";
import { planLooks } from "@/server/repositories/transfers.repository";
import { findActiveSecret } from "@/server/repositories/two-factor-secrets.repository";
import { showCodes } from "@/server/services/accounts/show-codes";
import type { ServiceContext } from "@/server/services/context";

const WAITING_LIMIT = 200;

type CodesChange = {
  accountId: string;
  action: "two_factor.import" | "two_factor.allow" | "two_factor.forbid" | "two_factor.forget";
  /** Ids and yes or no, never the secret. */
  before: Readonly<Record<string, unknown>>;
  after: Readonly<Record<string, unknown>>;
  reason?: string;
};

/** Writes what changed about the codes of an account on record, and has what waits for a code looked at again. */
export async function noteCodesChange(
  tx: Session,
  ctx: ServiceContext,
  { accountId, action, before, after, reason }: CodesChange,
): Promise<void> {
  const atMs = ctx.clock.nowMs();
  const waiting = await listParkedFor(tx, accountId, "code", WAITING_LIMIT);
  const ids = waiting.map(({ id }) => id);
  await planLooks(tx, ids, "parked", atMs);
  await appendEvents(tx, [
    { atMs, topic: "account", subjectKind: "account", subjectId: accountId, payload: { state: "codes" } },
  ]);
  await appendAudit(tx, ctx.vault.auditMac, {
    actor: ctx.caller.actor,
    action,
    objectKind: "account",
    objectId: accountId,
    before,
    after,
    ...(reason === undefined ? {} : { reason }),
    atMs,
  });
}

/** Tells screens and lanes, once the change is committed, and shows what stands now. */
export async function tellCodesChange(ctx: ServiceContext, accountId: string): Promise<CodesView> {
  ctx.bus.emit("events");
  ctx.bus.emit("wake", accountId);
  const [secret, authorities] = await Promise.all([
    findActiveSecret(ctx.db, accountId),
    listAuthorities(ctx.db, accountId),
  ]);
  return showCodes(secret, authorities, ctx.clock.nowMs());
}
