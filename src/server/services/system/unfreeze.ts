import { ConflictError, ForbiddenError } from "@/domain/errors";
import type { FreezeState, UnfreezeInput } from "@/domain/system.schema";
import { rightsMode } from "@/server/auth/rights-mode";
import { appendAudit } from "@/server/repositories/audit.repository";
import { appendEvents } from "@/server/repositories/events.repository";
import { installationSlot, liftFreeze, lockOpenFreeze } from "@/server/repositories/freezes.repository";
import { listLanesWaitingFor } from "@/server/repositories/leases.repository";
import type { ServiceContext } from "@/server/services/context";
import { describeFreeze, freezeEvent, freezeSubject } from "./describe-freeze";

/**
 * Lets an account, or the whole installation, send again. An account for which a doubt arose while it was frozen stays
 * frozen for that; the answer says so. In team mode by another person than the one who froze it.
 * @throws ConflictError `freeze.not_frozen` | ForbiddenError `freeze.same_person`
 * @source docs/design/features.md HLT-3
 */
export async function unfreeze(ctx: ServiceContext, input: UnfreezeInput): Promise<FreezeState> {
  const accountId = input.accountId ?? null;
  const isTeam = (await rightsMode(ctx.db)) === "team";
  const next = await ctx.db.tx(async (tx) => {
    const open = await lockOpenFreeze(tx, accountId ?? installationSlot);
    if (!open) throw new ConflictError("freeze.not_frozen", "Nothing is frozen here.");
    if (isTeam && open.frozenBy === ctx.caller.personId) {
      throw new ForbiddenError("freeze.same_person", "Another person than the one who froze it lifts it.");
    }
    const atMs = ctx.clock.nowMs();
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
