import { and, desc, eq, inArray, ne, or, sql } from "drizzle-orm";
import type { ReviewDetail } from "@/domain/review.schema";
import { timeOf } from "@/domain/wire";
import { keepQuery } from "@/server/db/keep-query";
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
  const { id, accountId, payeeKey, aliasKey, amountMicro } = transfer;
  const given = { id, accountId, payeeKey, aliasKey: aliasKey ?? payeeKey, amountMicro };
  const rows = await samePayments(db).execute(given);
  return rows.map(({ id, state, createdAtMs }) => ({ id, state, at: timeOf(createdAtMs) }));
}

/** By either name of the payee; where it has one only, that one is given twice. */
const samePayments = keepQuery((db) => {
  const { transfers: t } = db.t;
  const names = [sql.placeholder("payeeKey"), sql.placeholder("aliasKey")];
  return db.read
    .select({ id: t.id, state: t.state, createdAtMs: t.createdAtMs })
    .from(t)
    .where(
      and(
        eq(t.accountId, sql.placeholder("accountId")),
        or(inArray(t.payeeKey, names), inArray(t.aliasKey, names)),
        eq(t.amountMicro, sql.param(sql.placeholder("amountMicro"), t.amountMicro)),
        inArray(t.state, [...withoutRecord]),
        ne(t.id, sql.placeholder("id")),
      ),
    )
    .orderBy(desc(t.createdAtMs), desc(t.id))
    .limit(SHOWN)
    .prepare();
});
