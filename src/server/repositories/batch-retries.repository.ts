import { and, eq, gt, inArray } from "drizzle-orm";
import { retryableStates } from "@/domain/cashback-batch-choices";
import { oneOf } from "@/server/db/one-of";
import type { Session } from "@/server/db/session";
import type { TransferRow } from "./transfers.repository";

/** The transfers of these lines of a batch, in line order. */
export async function listLineTransfers(
  db: Session,
  batchId: string,
  lineIds: readonly string[],
): Promise<TransferRow[]> {
  const { transfers: t } = db.t;
  const isOne = and(eq(t.batchId, batchId), oneOf(db, t.lineId, lineIds));
  return db.read.select().from(t).where(isOne).orderBy(t.lineSeq);
}

/** These transfers in line order, locked until the transaction ends. */
export async function lockTransfers(tx: Session, ids: readonly string[]): Promise<TransferRow[]> {
  const { transfers: t } = tx.t;
  const rows = await tx.lockRows(
    tx.read
      .select()
      .from(t)
      .where(oneOf(tx, t.id, ids))
      .orderBy(t.id),
  );
  return rows.sort((left, right) => (left.lineSeq ?? 0) - (right.lineSeq ?? 0));
}

/** Transfers of a batch that were refused or not executed, in line order after a place, with one too many. */
export async function listRetryable(
  db: Session,
  batchId: string,
  { after, limit }: { after: number; limit: number },
): Promise<TransferRow[]> {
  const { transfers: t } = db.t;
  return db.read
    .select()
    .from(t)
    .where(and(eq(t.batchId, batchId), inArray(t.state, [...retryableStates]), gt(t.lineSeq, after)))
    .orderBy(t.lineSeq)
    .limit(limit + 1);
}

/** The number in its file of each of these lines. */
export async function listSourceLineNos(db: Session, lineIds: readonly string[]): Promise<Map<string, number>> {
  if (lineIds.length === 0) return new Map();
  const { batchLines: t } = db.t;
  const columns = { id: t.id, sourceLineNo: t.sourceLineNo };
  const rows = await db.read
    .select(columns)
    .from(t)
    .where(oneOf(db, t.id, lineIds));
  return new Map(rows.map(({ id, sourceLineNo }) => [id, sourceLineNo]));
}
