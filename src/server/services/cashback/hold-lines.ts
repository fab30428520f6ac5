import { formatMoney } from "@/domain/money";
import type { Session } from "@/server/db/session";
import { appendAudit } from "@/server/repositories/audit.repository";
import { updateLines } from "@/server/repositories/batch-lines.repository";
import { listDrafts, lockBatch, updateBatch } from "@/server/repositories/batches.repository";
import { appendEvents } from "@/server/repositories/events.repository";
import { batchEvent } from "@/server/services/cashback/create-cashback";
import { type Preparation, prepareStart } from "@/server/services/cashback/prepare-start";
import type { ServiceContext } from "@/server/services/context";

/**
 * Looks at the lines of every draft anew and stores those that the books hold by now, so that they can be decided: after
 * a restore all of a draft may be held, and nothing of it could be started that would find them.
 */
export async function holdDraftLines(ctx: ServiceContext): Promise<void> {
  for (const batch of await listDrafts(ctx.db)) {
    const preparation = await prepareStart(ctx, batch);
    if (preparation.newlyHeld.length > 0) await ctx.db.tx((tx) => storeHolds(tx, ctx, preparation));
  }
}

/** Stores what a look at a draft found held, unless the draft changed since. */
export async function storeHolds(tx: Session, ctx: ServiceContext, preparation: Preparation): Promise<void> {
  const nowMs = ctx.clock.nowMs();
  const { newlyHeld, totalMicro } = preparation;
  const batch = await lockBatch(tx, preparation.batch.id);
  if (batch.intent !== "draft" || batch.version !== preparation.batch.version) return;
  await updateLines(tx, newlyHeld, nowMs);
  await updateBatch(tx, batch, { totalMicro, updatedAtMs: nowMs });
  await appendAudit(tx, ctx.vault.auditMac, {
    actor: ctx.caller.actor,
    action: "batch.recheck",
    objectKind: "batch",
    objectId: batch.id,
    after: { held: newlyHeld.length, total: formatMoney(totalMicro) },
    atMs: nowMs,
  });
  await appendEvents(tx, [batchEvent(batch.id, batch.intent, nowMs)]);
}
