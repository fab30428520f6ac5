import { ConflictError, ForbiddenError, PreconditionError } from "@/domain/errors";
import type { FreezeState, UnfreezeInput } from "@/domain/system.schema";
import { rightsMode } from "@/server/auth/rights-mode";
import type { Session } from "@/server/db/session";
import { appendAudit } from "@/server/repositories/audit.repository";
import { getRaisedParameters } from "@/server/repositories/delays.repository";
import { appendEvents } from "@/server/repositories/events.repository";
import { installationSlot, liftFreeze, lockOpenFreeze } from "@/server/repositories/freezes.repository";
import { listLanesWaitingFor } from "@/server/repositories/leases.repository";
import { endRestore, findRestore } from "@/server/repositories/seal.repository";
import { holdDraftLines } from "@/server/services/cashback/hold-lines";
import type { ServiceContext } from "@/server/services/context";
import { describeFreeze, freezeEvent, freezeSubject } from "./describe-freeze";
import { readRestoreWork } from "./read-restore";

/**
 * Lets an account, or the whole installation, send again. An account for which a doubt arose while it was frozen stays
 * frozen for that; the answer says so. In team mode by another person than the one who froze it.
 * After a restore by an owner alone, and when nothing of it is left to read or to decide.
 * @throws ConflictError `freeze.not_frozen` | ForbiddenError `freeze.same_person` | `restore.owner_only`
 * @throws PreconditionError `restore.unfinished`, with what is left
 * @source docs/design/features.md HLT-3
 */
export async function unfreeze(ctx: ServiceContext, input: UnfreezeInput): Promise<FreezeState> {
  const accountId = input.accountId ?? null;
  const isTeam = (await rightsMode(ctx.db)) === "team";
  if (accountId === null && (await findRestore(ctx.db)) !== null) await holdDraftLines(ctx);
  const next = await ctx.db.tx(async (tx) => {
    const open = await lockOpenFreeze(tx, accountId ?? installationSlot);
    if (!open) throw new ConflictError("freeze.not_frozen", "Nothing is frozen here.");
    if (isTeam && open.frozenBy === ctx.caller.personId) {
      throw new ForbiddenError("freeze.same_person", "Another person than the one who froze it lifts it.");
    }
    const atMs = ctx.clock.nowMs();
    const restoredAtMs = accountId === null ? await findRestore(tx) : null;
    if (restoredAtMs !== null) await endReview(tx, ctx, restoredAtMs, atMs);
    const next = await liftFreeze(tx, open, { by: ctx.caller.personId, atMs });
    await appendEvents(tx, [freezeEvent(accountId, next !== null, atMs)]);
    await appendAudit(tx, ctx.vault.auditMac, {
      actor: ctx.caller.actor,
      ...freezeSubject(accountId, "unfreeze"),
      before: { reason: open.reason, frozenBy: open.frozenBy },
      ...(next === null ? {} : { after: { reason: next.reason, frozenBy: next.frozenBy } }),
      reason: input.reason,
      atMs,
    });
    return next;
  });
  ctx.bus.emit("events");
  const waiting = accountId === null ? await listLanesWaitingFor(ctx.db, "frozen") : [accountId];
  for (const id of waiting) ctx.bus.emit("wake", id);
  return describeFreeze(accountId, next);
}

/** Whoever lets money move after a restore answers for what nobody knew any more. */
async function endReview(tx: Session, ctx: ServiceContext, sinceMs: number, nowMs: number): Promise<void> {
  if (!ctx.caller.roles.includes("owner")) {
    throw new ForbiddenError("restore.owner_only", "After a restore only an owner lifts the freeze.");
  }
  const left = await readRestoreWork(tx, sinceMs, nowMs, await getRaisedParameters(tx, ctx));
  if (left.isPending || left.unread + left.inDoubt + left.toDecide > 0) {
    throw new PreconditionError("restore.unfinished", "The review after the restore is not done.", { ...left });
  }
  await endRestore(tx);
}
