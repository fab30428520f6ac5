import { beyondBand } from "@/domain/balance-band";
import { formatMoney } from "@/domain/money";
import type { Session } from "@/server/db/session";
import { findOpenAttempt } from "@/server/repositories/attempts.repository";
import { readBand } from "@/server/repositories/band.repository";
import { assertLease, type Lease } from "@/server/repositories/leases.repository";
import { type Evidence, listOpenItems } from "@/server/repositories/review.repository";
import type { WalkRow } from "@/server/repositories/statements.repository";
import type { EngineContext } from "./context";
import { raiseBreak } from "./raise-break";

/**
 * After a complete walk with nothing on the wire: what Infini shows lies between what our books still have and that with
 * everything that may not have left yet. Outside the band a person is told; nothing is adjusted.
 * @source docs/design/payments.md §8
 */
export async function checkBand(ctx: EngineContext, lease: Lease, walk: WalkRow): Promise<void> {
  if (walk.grade !== "complete" || walk.profileBalanceMicro === null) return;
  const shownMicro = walk.profileBalanceMicro;
  const band = await ctx.db.tx(async (tx) => {
    await assertLease(tx, lease);
    const band = await readBand(tx, lease.accountId);
    // A request on the wire may have left or not: nothing is said before its answer.
    return (await findOpenAttempt(tx, lease.accountId)) === null ? band : null;
  });
  if (band === null) return;
  const beyondMicro = beyondBand(shownMicro, band);
  // What lies inside again was told before, or there is nothing to tell.
  if (beyondMicro === 0n && !(await isTold(ctx.db, lease.accountId))) return;
  const evidence = {
    reason: "outside_band",
    walk: walk.seq,
    shown: formatMoney(shownMicro),
    least: formatMoney(band.leastMicro),
    most: formatMoney(band.mostMicro),
    beyond: formatMoney(beyondMicro),
  };
  // A person decides about the difference: figures that moved together, as they do with every payment, are the same break.
  const revise = (shown: Evidence): Evidence => {
    if (shown.reason !== evidence.reason) return beyondMicro === 0n ? shown : evidence;
    return shown.beyond === evidence.beyond ? shown : evidence;
  };
  await raiseBreak(ctx, lease, evidence, revise, beyondMicro === 0n);
}

/** True while a break of the account waits for a person. */
async function isTold(db: Session, accountId: string): Promise<boolean> {
  return (await listOpenItems(db, accountId, "account")).has(accountId);
}
