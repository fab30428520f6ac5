import { and, asc, eq, gt, inArray, not, sql } from "drizzle-orm";
import { systemActor } from "@/domain/audit";
import type { TransferState } from "@/domain/transfer-states";
import type { Session } from "@/server/db/session";
import { lineColumns } from "./batch-lines.repository";

/** Lines of a batch after a place in the file, with their transfers; for exports, a part at a time. */
export async function listLinesAfter(db: Session, batchId: string, afterSeq: number, limit: number) {
  const { batchLines: l, transfers: t } = db.t;
  return db.read
    .select({ ...lineColumns(db), state: t.state, attemptCount: t.attemptCount })
    .from(l)
    .leftJoin(t, eq(t.id, l.transferId))
    .where(and(eq(l.batchId, batchId), gt(l.seq, afterSeq)))
    .orderBy(asc(l.seq))
    .limit(limit);
}

/**
 * When each of these transfers last entered a state: by transfer, then by state. That a person decided a payment to be
 * accepted is no answer of Infini, and counts for nothing here.
 */
export async function listStateTimes(
  db: Session,
  transferIds: readonly string[],
  states: readonly TransferState[],
): Promise<Map<string, Map<TransferState, number>>> {
  const times = new Map<string, Map<TransferState, number>>();
  if (transferIds.length === 0) return times;
  const { transferEvents: e } = db.t;
  const isDecided = sql`(${e.edge} = 'E15' and ${e.actorId} <> ${systemActor.id})`;
  const rows = await db.read
    .select({ transferId: e.transferId, toState: e.toState, atMs: sql<number>`max(${e.atMs})`.mapWith(Number) })
    .from(e)
    .where(and(inArray(e.transferId, [...transferIds]), inArray(e.toState, [...states]), not(isDecided)))
    .groupBy(e.transferId, e.toState);
  for (const { transferId, toState, atMs } of rows) {
    const known = times.get(transferId) ?? new Map<TransferState, number>();
    times.set(transferId, known.set(toState, atMs));
  }
  return times;
}

/** What people decided about these lines, first to last. */
export async function listDecisionsOf(db: Session, lineIds: readonly string[]) {
  if (lineIds.length === 0) return [];
  const { lineDecisions: d } = db.t;
  return db.read
    .select({ lineId: d.lineId, decision: d.decision, reason: d.reason })
    .from(d)
    .where(inArray(d.lineId, [...lineIds]))
    .orderBy(asc(d.seq));
}
