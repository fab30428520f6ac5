import { and, desc, eq, gt, inArray, isNotNull, isNull, ne, notInArray, or, type SQL } from "drizzle-orm";
import { paidStates, underWayStates } from "@/domain/transfer-states";
import type { Session } from "@/server/db/session";
import type { TransferRow } from "./transfers.repository";

const SAME_LIMIT = 20;

/** Whose confirmations are counted together: those of a person, from an account, or to a payee under any of its names. */
export type ConfirmedBy = { personId: string; accountId: string; names: readonly string[] };

/**
 * Single transfers that were confirmed since a moment by this person, from this account or to this payee, each once.
 * What was withdrawn counts for nothing.
 */
export async function listConfirmedSingles(
  db: Session,
  { personId, accountId, names }: ConfirmedBy,
  sinceMs: number,
  exceptId: string | null,
): Promise<Pick<TransferRow, "id" | "amountMicro">[]> {
  const { confirmations: c, transfers: t } = db.t;
  const rows = await db.read
    .selectDistinct({ id: t.id, amountMicro: t.amountMicro })
    .from(c)
    .innerJoin(t, eq(t.id, c.subjectId))
    .where(
      and(
        eq(c.subjectKind, "transfer"),
        gt(c.createdAtMs, sinceMs),
        isNull(t.batchId),
        ne(t.state, "cancelled"),
        exceptId === null ? undefined : ne(t.id, exceptId),
        or(eq(c.personId, personId), eq(t.accountId, accountId), toPayee(db, names)),
      ),
    );
  return rows;
}

/** Payments of batches to this payee that were ordered since a moment, outside of these batches. */
export async function listBatchPaymentsTo(
  db: Session,
  names: readonly string[],
  sinceMs: number,
  exceptBatchIds: readonly string[],
): Promise<Pick<TransferRow, "id" | "amountMicro">[]> {
  const isPayee = toPayee(db, names);
  if (isPayee === undefined) return [];
  const { transfers: t } = db.t;
  const isOther = exceptBatchIds.length === 0 ? undefined : notInArray(t.batchId, [...exceptBatchIds]);
  return db.read
    .select({ id: t.id, amountMicro: t.amountMicro })
    .from(t)
    .where(and(isPayee, gt(t.createdAtMs, sinceMs), isNotNull(t.batchId), isOther, ne(t.state, "cancelled")));
}

/** Payments of one amount to this payee since a moment that are open or done, newest first, at most twenty. */
export async function listSamePayments(
  db: Session,
  asked: { names: readonly string[]; amountMicro: bigint; sinceMs: number; exceptId: string | null },
): Promise<Pick<TransferRow, "id" | "state" | "batchId" | "createdAtMs">[]> {
  const { transfers: t } = db.t;
  return db.read
    .select({ id: t.id, state: t.state, batchId: t.batchId, createdAtMs: t.createdAtMs })
    .from(t)
    .where(
      and(
        toPayee(db, asked.names),
        eq(t.amountMicro, asked.amountMicro),
        inArray(t.state, [...paidStates, ...underWayStates]),
        gt(t.createdAtMs, asked.sinceMs),
        asked.exceptId === null ? undefined : ne(t.id, asked.exceptId),
      ),
    )
    .orderBy(desc(t.createdAtMs), desc(t.id))
    .limit(SAME_LIMIT);
}

function toPayee(db: Session, names: readonly string[]): SQL | undefined {
  const { transfers: t } = db.t;
  return names.length === 0 ? undefined : or(inArray(t.payeeKey, [...names]), inArray(t.aliasKey, [...names]));
}
