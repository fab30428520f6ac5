import { DuplicateRowError, NotFoundError } from "@/domain/errors";
import type { FreezeInput, FreezeState } from "@/domain/system.schema";
import { appendAudit } from "@/server/repositories/audit.repository";
import { appendEvents } from "@/server/repositories/events.repository";
import { clearSlot, findOpenFreeze, installationSlot, openFreeze } from "@/server/repositories/freezes.repository";
import type { ServiceContext } from "@/server/services/context";
import { describeFreeze, freezeEvent, freezeSubject, hasAccount } from "./describe-freeze";

/**
 * Stops all sending, of one account or of the whole installation, until a person lifts it. What a person froze
 * already stays frozen for its first reason; a doubt for which the account was frozen outlives the freeze of a person.
 * @throws NotFoundError when the account does not exist
 */
export async function freeze(ctx: ServiceContext, input: FreezeInput): Promise<FreezeState> {
  const accountId = input.accountId ?? null;
  const slot = accountId ?? installationSlot;
  try {
    await ctx.db.tx(async (tx) => {
      if (accountId !== null && !(await hasAccount(tx, accountId))) throw new NotFoundError("account", accountId);
      const atMs = ctx.clock.nowMs();
      if (!(await clearSlot(tx, slot, atMs))) return;
      await openFreeze(tx, {
        id: ctx.ids.next("frz"),
        scope: accountId === null ? "installation" : "account",
        accountId,
        openSlot: slot,
        reason: input.reason,
        frozenBy: ctx.caller.personId,
        liftedBy: null,
        liftedAtMs: null,
        createdAtMs: atMs,
        updatedAtMs: atMs,
      });
      await appendEvents(tx, [freezeEvent(accountId, true, atMs)]);
      await appendAudit(tx, ctx.vault.auditMac, {
        actor: ctx.caller.actor,
        ...freezeSubject(accountId, "freeze"),
        reason: input.reason,
        atMs,
      });
    });
  } catch (error) {
    // Somebody else froze it between our look and our insert: it stands still, which is what was wanted.
    if (!(error instanceof DuplicateRowError)) throw error;
  }
  ctx.bus.emit("events");
  return describeFreeze(accountId, await findOpenFreeze(ctx.db, slot));
}
