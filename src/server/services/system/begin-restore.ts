import { systemActor } from "@/domain/audit";
import { firstFenceOf, type SealFacts } from "@/domain/seal";
import { appendAudit } from "@/server/repositories/audit.repository";
import { appendEvents } from "@/server/repositories/events.repository";
import { installationSlot, liftFreeze, lockOpenFreeze, openFreeze } from "@/server/repositories/freezes.repository";
import { findLastKnownTime, insertRestore } from "@/server/repositories/restore-gap.repository";
import { beginEpoch, forgetRights } from "@/server/repositories/seal.repository";
import type { AppContext } from "@/server/services/context";
import { freezeEvent } from "./describe-freeze";

export type RestoreContext = Pick<AppContext, "db" | "clock" | "ids" | "vault" | "bus" | "log">;

/** Why an epoch begins: a backup was put back, the database went back, or it is a copy whose original is off. */
export type RestoreCause = "backup" | "went_back" | "copy";

/** What the freeze says to whoever asks why nothing is sent; people write their own. */
const freezeReasons: Readonly<Record<RestoreCause, string>> = {
  backup: "A backup was restored: what was sent after it was made is not known here.",
  went_back: "The database went back to an earlier state: what was sent since is not known here.",
  copy: "This database is a copy that goes on in the place of its original.",
};

/**
 * Freezes everything and begins the next epoch, in one transaction: no lease, session or code of the time before counts
 * any more. What was open is taken for unknown afterwards. False when another process did so already.
 * @source docs/design/payments.md §15
 */
export async function beginRestore(
  ctx: RestoreContext,
  cause: RestoreCause,
  facts: SealFacts,
  known: SealFacts | null,
): Promise<boolean> {
  const isOurs = known !== null && known.deploymentId === facts.deploymentId;
  const restoreEpoch = Math.max(facts.restoreEpoch, isOurs ? known.restoreEpoch : 0) + 1;
  const reason = freezeReasons[cause];
  const isBegun = await ctx.db.tx(async (tx) => {
    const atMs = ctx.clock.nowMs();
    if (!(await beginEpoch(tx, facts.restoreEpoch, restoreEpoch, atMs))) return false;
    const fromAtMs = Math.min((await findLastKnownTime(tx)) ?? atMs, atMs);
    await insertRestore(tx, { epoch: restoreEpoch, cause, fromAtMs, untilAtMs: atMs }, atMs);
    await forgetRights(tx, restoreEpoch, atMs);
    // A freeze of before gives its place: this one is lifted by an owner alone, when its review is done.
    const open = await lockOpenFreeze(tx, installationSlot);
    if (open) await liftFreeze(tx, open, { by: systemActor.id, atMs });
    await openFreeze(tx, {
      id: ctx.ids.next("frz"),
      scope: "installation",
      accountId: null,
      openSlot: installationSlot,
      reason: open ? `${reason} Before: ${open.reason}` : reason,
      frozenBy: systemActor.id,
      liftedBy: null,
      liftedAtMs: null,
      createdAtMs: atMs,
      updatedAtMs: atMs,
    });
    await appendEvents(tx, [freezeEvent(null, true, atMs)]);
    await appendAudit(tx, ctx.vault.auditMac, {
      actor: systemActor,
      action: "system.restore",
      objectKind: "system",
      objectId: facts.deploymentId,
      before: { ...facts },
      after: { restoreEpoch, firstFence: firstFenceOf(restoreEpoch), cause, remembered: isOurs ? known : null },
      reason,
      atMs,
    });
    return true;
  });
  if (isBegun) ctx.log.error({ cause, restoreEpoch }, "everything is frozen: the database is not the one we knew");
  ctx.bus.emit("events");
  return isBegun;
}
