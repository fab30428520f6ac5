import { and, eq, gte, inArray, sql } from "drizzle-orm";
import type { Band } from "@/domain/balance-band";
import { keepQuery } from "@/server/db/keep-query";
import type { Session } from "@/server/db/session";
import { getBuckets } from "./ledger.repository";
import { countInexact, listOpenOutgoing } from "./statements.repository";

/** The band of an account's balance now. Its buckets are locked, so that no decision falls between the readings. */
export async function readBand(tx: Session, accountId: string): Promise<Band> {
  await lockedBuckets(tx).execute({ accountId });
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

const lockedBuckets = keepQuery((db) => {
  const { bucketBalances: t } = db.t;
  const ofAccount = eq(t.accountId, sql.placeholder("accountId"));
  return db.lockRows(db.read.select({ bucket: t.bucket }).from(t).where(ofAccount)).prepare();
});

/** What may have left the account by requests of ours that were decided after this walk: it cannot show them. */
export async function sumSentAfterWalk(db: Session, accountId: string, walkSeq: number): Promise<bigint> {
  const { attempts: a, transfers: t } = db.t;
  const [row] = await db.read
    .select({ sum: sql<bigint | null>`sum(${t.amountMicro})`.mapWith(BigInt) })
    .from(a)
    .innerJoin(t, eq(t.id, a.transferId))
    .where(and(eq(a.accountId, accountId), gte(a.watermarkWalkSeq, walkSeq), inArray(a.class, ["success", "unknown"])));
  return row?.sum ?? 0n;
}
