import { and, eq, sql } from "drizzle-orm";
import type { Session } from "@/server/db/session";

const SHOWN_MAX = 10;

/** What is wrong with the books, in words; empty when they hold. @source docs/design/payments.md §18, I7 */
export async function findLedgerFaults(db: Session): Promise<string[]> {
  const { entries: e, bucketBalances: b } = db.t;
  const sum = sql`sum(${e.amountMicro})`;
  const uneven = await db.read
    .select({ id: e.journalId })
    .from(e)
    .groupBy(e.journalId)
    .having(sql`${sum} <> 0`)
    .limit(SHOWN_MAX);
  const booked = sql`coalesce(${sum}, 0)`.mapWith(BigInt);
  const balances = await db.read
    .select({ accountId: b.accountId, bucket: b.bucket, cached: b.amountMicro, booked })
    .from(b)
    .leftJoin(e, and(eq(e.accountId, b.accountId), eq(e.bucket, b.bucket)))
    .groupBy(b.accountId, b.bucket, b.amountMicro);
  const wrong = balances.filter((row) => row.cached !== row.booked).slice(0, SHOWN_MAX);
  return [
    ...uneven.map(({ id }) => `journal ${id} does not sum to zero`),
    ...wrong.map(({ accountId, bucket }) => `${bucket} of ${accountId} is not what its entries say`),
  ];
}
