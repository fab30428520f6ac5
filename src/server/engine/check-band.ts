import { inArray } from "drizzle-orm";
import { formatMoney } from "@/domain/money";
import type { Session } from "@/server/db/session";
import { findOpenAttempt } from "@/server/repositories/attempts.repository";
import { assertLease, type Lease } from "@/server/repositories/leases.repository";
import { getBuckets } from "@/server/repositories/ledger.repository";
import { type Evidence, listOpenItems } from "@/server/repositories/review.repository";
import { countInexact, listOpenOutgoing, type WalkRow } from "@/server/repositories/statements.repository";
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
    return readBand(tx, lease.accountId);
  });
  if (band === null) return;
  const beyondMicro = beyondOf(shownMicro, band);
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

/** By how much the balance lies above (positive) or below the band; 0 inside. */
function beyondOf(shownMicro: bigint, band: { leastMicro: bigint; mostMicro: bigint }): bigint {
  if (shownMicro < band.leastMicro) return shownMicro - band.leastMicro;
  return shownMicro > band.mostMicro ? shownMicro - band.mostMicro : 0n;
}

/** True while a break of the account waits for a person. */
async function isTold(db: Session, accountId: string): Promise<boolean> {
  return (await listOpenItems(db, accountId, "account")).has(accountId);
}

/** Null while a request is on the wire. The buckets are locked, so that no decision falls between the readings. */
async function readBand(tx: Session, accountId: string) {
  const { bucketBalances: t } = tx.t;
  await tx.lockRows(
    tx.read
      .select({ bucket: t.bucket })
      .from(t)
      .where(inArray(t.accountId, [accountId])),
  );
  if ((await findOpenAttempt(tx, accountId)) !== null) return null;
  const { available, held, suspense, in_transit: inTransit } = await getBuckets(tx, accountId);
  const unexplained = await listOpenOutgoing(tx, accountId);
  const gone = unexplained.reduce((sum, { changeMicro }) => sum - changeMicro, 0n);
  // Each figure that micro-units could not hold was rounded down by less than one of them, the opening one too.
  const toleranceMicro = BigInt(await countInexact(tx, accountId)) + 1n;
  return {
    leastMicro: available + held - gone - toleranceMicro,
    mostMicro: available + held + suspense + inTransit + toleranceMicro,
  };
}
