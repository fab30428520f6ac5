import type { Session } from "@/server/db/session";
import { bookOut, takeBackForeign } from "@/server/repositories/ledger.repository";
import { closeReviewItem } from "@/server/repositories/review.repository";
import { explainRecord, lockFreeRecords, type RecordRow } from "@/server/repositories/statements.repository";
import type { ServiceContext } from "@/server/services/context";

/** These records are somebody else's: booked out of what we may spend once, and no reason for a doubt any more. */
export async function explainRecords(
  tx: Session,
  ctx: ServiceContext,
  accountId: string,
  recordIds: readonly string[],
): Promise<void> {
  const atMs = ctx.clock.nowMs();
  for (const record of await lockFreeRecords(tx, accountId, recordIds)) {
    await explainRecord(tx, accountId, record.recordId, "explained", atMs);
    // A foreign one was booked when it was found.
    if (record.verdict === "open") await bookOut(tx, record, { kind: "foreign", journalId: ctx.ids.next("jrn") }, atMs);
    await closeRecordItem(tx, ctx, record, "explain");
  }
}

/** The record is a payment of ours after all: what was booked out for it comes back, and nobody is asked about it. */
export async function takeBackRecord(tx: Session, ctx: ServiceContext, record: RecordRow): Promise<void> {
  if (record.verdict === "open") return;
  await takeBackForeign(tx, record, ctx.ids.next("jrn"), ctx.clock.nowMs());
  await closeRecordItem(tx, ctx, record, "paid_record");
}

async function closeRecordItem(
  tx: Session,
  ctx: ServiceContext,
  { accountId, recordId }: RecordRow,
  why: "explain" | "paid_record",
): Promise<void> {
  const subject = { kind: "record" as const, id: `${accountId}:${recordId}` };
  await closeReviewItem(tx, subject, { state: "decided", by: ctx.caller.personId, why }, ctx.clock.nowMs());
}
