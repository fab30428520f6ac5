import { and, asc, desc, eq, inArray } from "drizzle-orm";
import { decisions, type PaymentDecision, paymentDecisions } from "@/domain/adjudication";
import type { TransferState } from "@/domain/transfer-states";
import type { Session } from "@/server/db/session";

/** What a person decided last about the outcome of a payment. */
export type LastDecision = {
  transferId: string;
  batchId: string | null;
  state: TransferState;
  amountMicro: bigint;
  decision: PaymentDecision;
  atMs: number;
};

/** The last decision about the outcome of each payment of these batches, by payment; those nobody decided are missing. */
export async function listLastDecisions(db: Session, batchIds: readonly string[]): Promise<Map<string, LastDecision>> {
  if (batchIds.length === 0) return new Map();
  const { reviewDecisions: d, reviewItems: i, transfers: t } = db.t;
  const rows = await db.read
    .select({
      transferId: t.id,
      batchId: t.batchId,
      state: t.state,
      amountMicro: t.amountMicro,
      decision: d.decision,
      atMs: d.createdAtMs,
    })
    .from(i)
    .innerJoin(d, eq(d.itemId, i.id))
    .innerJoin(t, eq(t.id, i.subjectId))
    .where(
      and(inArray(i.batchId, [...batchIds]), eq(i.subjectKind, "transfer"), inArray(d.decision, [...paymentDecisions])),
    )
    .orderBy(asc(d.seq));
  return new Map(
    rows.flatMap((row) => {
      const decision = paymentDecisions.find((one) => one === row.decision);
      return decision === undefined ? [] : [[row.transferId, { ...row, decision }] as const];
    }),
  );
}

/**
 * True for a payment that counts as accepted because a person decided so, without a clear answer of Infini or a record.
 * Only a record or a doubt ends that, so a later answer can be no reason for it.
 */
export function isPaidByDecision(last: Pick<LastDecision, "state" | "decision"> | undefined): boolean {
  return last?.state === "accepted" && last.decision === "paid_no_record";
}

/** What people decided about payments of a batch after its start, the newest first: with item, line, payee and record. */
export async function listPaymentDecisions(db: Session, batchId: string, limit: number) {
  const { reviewDecisions: d, reviewItems: i, batchLines: l } = db.t;
  const rows = await db.read
    .select({
      itemId: i.id,
      decision: d.decision,
      recordId: d.recordId,
      why: d.reason,
      personId: d.personId,
      atMs: d.createdAtMs,
      amountMicro: l.amountMicro,
      lineId: l.id,
      sourceLineNo: l.sourceLineNo,
      payeeKind: l.payeeKind,
      payee: l.payee,
    })
    .from(i)
    .innerJoin(d, eq(d.itemId, i.id))
    .innerJoin(l, eq(l.transferId, i.subjectId))
    .where(and(eq(i.batchId, batchId), eq(i.subjectKind, "transfer")))
    .orderBy(desc(d.seq))
    .limit(limit);
  return rows.flatMap((row) => {
    const decision = decisions.find((one) => one === row.decision);
    return decision === undefined ? [] : [{ ...row, decision }];
  });
}
