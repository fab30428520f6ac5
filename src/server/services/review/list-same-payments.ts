import { and, desc, eq, inArray, ne, or } from "drizzle-orm";
import type { ReviewDetail } from "@/domain/review.schema";
import { timeOf } from "@/domain/wire";
import type { Session } from "@/server/db/session";
import type { TransferRow } from "@/server/repositories/transfers.repository";

const SHOWN = 5;

/** What a record may still be found for: on its way, accepted, unknown, or called not executed. */
const withoutRecord = ["sending", "accepted", "unknown", "not_executed"] as const;

/**
 * Other payments from the same account to the same payee of the same amount that have no record, newest first: one that
 * comes up may be theirs.
 */
export async function listSamePayments(db: Session, transfer: TransferRow): Promise<ReviewDetail["samePayments"]> {
  const { transfers: t } = db.t;
  const names = [transfer.payeeKey, ...(transfer.aliasKey === null ? [] : [transfer.aliasKey])];
  const rows = await db.read
    .select({ id: t.id, state: t.state, createdAtMs: t.createdAtMs })
    .from(t)
    .where(
      and(
        eq(t.accountId, transfer.accountId),
        or(inArray(t.payeeKey, names), inArray(t.aliasKey, names)),
        eq(t.amountMicro, transfer.amountMicro),
        inArray(t.state, [...withoutRecord]),
        ne(t.id, transfer.id),
      ),
    )
    .orderBy(desc(t.createdAtMs), desc(t.id))
    .limit(SHOWN);
  return rows.map(({ id, state, createdAtMs }) => ({ id, state, at: timeOf(createdAtMs) }));
}
