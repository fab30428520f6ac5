import { and, desc, eq, gt, isNotNull, isNull } from "drizzle-orm";
import { keepQuery } from "@/server/db/keep-query";
import type { Schema } from "@/server/db/schema/schema";
import type { Session } from "@/server/db/session";

export type OutageRow = Schema["outages"]["$inferSelect"];

/** The slot of the open outage; all others have none, so that there is one at a time. */
const OPEN = "open";

/** The outage that is open, or null. What is read of it under the audit head stays true until the transaction ends. */
export async function findOpenOutage(db: Session): Promise<OutageRow | null> {
  const [row] = await openOne(db).execute({});
  return row ?? null;
}

const openOne = keepQuery((db) => {
  const { outages: t } = db.t;
  return db.read.select().from(t).where(eq(t.openSlot, OPEN)).limit(1).prepare();
});

/** When the last outage ended, Unix ms; 0 when there was none. */
export async function findLastOutageEnd(db: Session): Promise<number> {
  const { outages: t } = db.t;
  const [row] = await db.read
    .select({ endedAtMs: t.endedAtMs })
    .from(t)
    .where(isNotNull(t.endedAtMs))
    .orderBy(desc(t.endedAtMs))
    .limit(1);
  return row?.endedAtMs ?? 0;
}

/** Opens an outage. The caller holds the audit head. @throws DuplicateRowError when one is open. */
export async function openOutage(
  tx: Session,
  outage: { id: string; trialFromMs: number },
  atMs: number,
): Promise<void> {
  await tx.insert(tx.t.outages, { ...outage, openSlot: OPEN, createdAtMs: atMs, updatedAtMs: atMs });
}

/** Gives the one trial of an open outage to an attempt; false when another one has it. */
export async function takeTrial(tx: Session, outageId: string, attemptId: string, atMs: number): Promise<boolean> {
  const { outages: t } = tx.t;
  const isFree = and(eq(t.id, outageId), eq(t.openSlot, OPEN), isNull(t.trialAttemptId));
  return (await tx.update(t, { trialAttemptId: attemptId, updatedAtMs: atMs }, isFree)) === 1;
}

/** The trial said nothing: the next transfer is one. */
export async function giveBackTrial(tx: Session, outageId: string, atMs: number): Promise<void> {
  const { outages: t } = tx.t;
  await tx.update(t, { trialAttemptId: null, updatedAtMs: atMs }, eq(t.id, outageId));
}

/** The trial failed: nothing is sent before `trialFromMs`. */
export async function prolongOutage(
  tx: Session,
  outage: Pick<OutageRow, "id" | "failedTrials">,
  trialFromMs: number,
  atMs: number,
): Promise<void> {
  const { outages: t } = tx.t;
  const failedTrials = outage.failedTrials + 1;
  await tx.update(t, { trialAttemptId: null, trialFromMs, failedTrials, updatedAtMs: atMs }, eq(t.id, outage.id));
}

/** Ends an outage: everybody may send again. */
export async function endOutage(tx: Session, outageId: string, atMs: number): Promise<void> {
  const { outages: t } = tx.t;
  const ended = { openSlot: null, trialAttemptId: null, endedAtMs: atMs, updatedAtMs: atMs };
  await tx.update(t, ended, eq(t.id, outageId));
}

/** A person takes Infini for restored: what is left of the wait is void, the trial is not. */
export async function endOutageWait(tx: Session, atMs: number): Promise<void> {
  const { outages: t } = tx.t;
  await tx.update(t, { trialFromMs: atMs, updatedAtMs: atMs }, and(eq(t.openSlot, OPEN), gt(t.trialFromMs, atMs)));
}
