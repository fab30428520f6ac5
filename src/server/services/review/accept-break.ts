import { z } from "zod";
import { type Bucket, legsBetween, type Posting } from "@/domain/ledger";
import { formatMoney, parseMoney } from "@/domain/money";
import type { Session } from "@/server/db/session";
import { hasPosting, post } from "@/server/repositories/ledger.repository";
import type { ReviewItemRow } from "@/server/repositories/review.repository";
import { AVAILABLE_FIELD, acceptRecordValues, type RecordRow } from "@/server/repositories/statements.repository";
import type { ServiceContext } from "@/server/services/context";

const micro = z.string().transform((text) => BigInt(text));

/** What the engine writes with a break. */
const breakEvidence = z.discriminatedUnion("reason", [
  z.object({ reason: z.literal("outside_band"), shown: z.string(), least: z.string(), most: z.string() }),
  z.object({
    reason: z.literal("record_changed"),
    records: z
      .array(
        z.object({
          recordId: z.string(),
          changeText: z.string(),
          changeMicro: micro,
          isInexact: z.boolean(),
          preBalanceMicro: micro,
          balanceMicro: micro,
        }),
      )
      .default([]),
  }),
]);

/** What an item shows of a break: the band and the balance outside it, or the records as Infini shows them now. */
export function readBreak(item: Pick<ReviewItemRow, "kind" | "evidence">) {
  const read = item.kind === "break" ? breakEvidence.safeParse(JSON.parse(item.evidence)) : null;
  if (!read?.success) return { band: null, changed: [] };
  if (read.data.reason === "outside_band") {
    const { shown, least, most } = read.data;
    return { band: { shown, least, most }, changed: [] };
  }
  const changed = read.data.records.map(({ recordId, changeMicro }) => ({
    recordId,
    amount: formatMoney(changeMicro),
  }));
  return { band: null, changed };
}

/**
 * A person explained what the item shows: the books take over the difference, or the values that Infini shows of a
 * record now, so that later looks compare with what was accepted. What differs beyond that is a new break.
 */
export async function acceptBreak(
  tx: Session,
  ctx: ServiceContext,
  item: ReviewItemRow,
  accountId: string,
): Promise<void> {
  const evidence = breakEvidence.parse(JSON.parse(item.evidence));
  const atMs = ctx.clock.nowMs();
  const postings: Posting[] = [];
  if (evidence.reason === "outside_band") {
    const movedMicro = beyondBand(evidence);
    const bucket = movedMicro < 0n ? "foreign" : "external_in";
    postings.push({ ...accepted(item, accountId, null, bucket, movedMicro), postingKey: `${item.id}:accepted` });
  } else {
    for (const { recordId, ...values } of evidence.records) {
      const before = await acceptRecordValues(tx, accountId, recordId, values, atMs);
      const movedMicro = before === null ? 0n : values.changeMicro - before.changeMicro;
      if (before === null || movedMicro === 0n || !(await isBooked(tx, before))) continue;
      postings.push(accepted(item, accountId, recordId, bucketBehind[before.verdict], movedMicro));
    }
  }
  const booked = postings.map((posting) => ({ ...posting, journalId: ctx.ids.next("jrn") }));
  await post(tx, booked, atMs);
}

/** By how much the balance lies above (positive) or below what the books allow. */
function beyondBand(evidence: { shown: string; least: string; most: string }): bigint {
  const [shown, least, most] = [parseMoney(evidence.shown), parseMoney(evidence.least), parseMoney(evidence.most)];
  return shown < least ? shown - least : shown > most ? shown - most : 0n;
}

/** Where the other side of a record's booking lies; what nobody asked for beside a settlement is a fee. */
const bucketBehind: Record<RecordRow["verdict"], Bucket> = {
  open: "foreign",
  matched: "fees",
  inflow: "external_in",
  other_out: "other_out",
  foreign: "foreign",
  explained: "foreign",
};

async function isBooked(tx: Session, record: RecordRow): Promise<boolean> {
  if (record.verdict === "open" || record.field !== AVAILABLE_FIELD) return false;
  return record.verdict === "matched" || hasPosting(tx, `${record.accountId}:record:${record.recordId}`);
}

function accepted(
  item: ReviewItemRow,
  accountId: string,
  recordId: string | null,
  bucket: Bucket,
  movedMicro: bigint,
): Posting {
  const kind = bucket === "external_in" ? "inflow" : bucket === "other_out" ? "other_out" : "foreign";
  const postingKey = `${item.id}:${recordId}`;
  return {
    postingKey,
    kind,
    accountId,
    transferId: null,
    recordId,
    legs: legsBetween(bucket, "available", movedMicro),
  };
}
