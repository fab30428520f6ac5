import { z } from "zod";
import { beyondBand, leftBeyond } from "@/domain/balance-band";
import { NotFoundError } from "@/domain/errors";
import { type Bucket, type Leg, legsBetween, type Posting } from "@/domain/ledger";
import { formatMoney, parseMoney } from "@/domain/money";
import type { Session } from "@/server/db/session";
import { findAttempt } from "@/server/repositories/attempts.repository";
import { readBand, sumSentAfterWalk } from "@/server/repositories/band.repository";
import { hasPosting, post } from "@/server/repositories/ledger.repository";
import type { ReviewItemRow } from "@/server/repositories/review.repository";
import {
  AVAILABLE_FIELD,
  acceptRecordValues,
  findLastWalk,
  type RecordRow,
} from "@/server/repositories/statements.repository";
import { getTransfer } from "@/server/repositories/transfers.repository";
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
    const movedMicro = await leftOfBreak(tx, accountId, evidence);
    const bucket = movedMicro < 0n ? "foreign" : "external_in";
    // Nothing is booked for what lies inside the band again.
    if (movedMicro !== 0n)
      postings.push({ ...accepted(item, accountId, null, bucket, movedMicro), postingKey: `${item.id}:accepted` });
  } else {
    for (const { recordId, ...values } of evidence.records) {
      const before = await acceptRecordValues(tx, accountId, recordId, values, atMs);
      if (before === null || values.changeMicro === before.changeMicro) continue;
      const posting = await differenceOf(tx, item, before, values.changeMicro);
      if (posting !== null) postings.push(posting);
    }
  }
  const booked = postings.map((posting) => ({ ...posting, journalId: ctx.ids.next("jrn") }));
  await post(tx, booked, atMs);
}

/**
 * What is left, in the books of now, of the difference that the item shows: what was missing may have been booked by a
 * look since that said nothing of the band. A difference that grew is a new break.
 */
async function leftOfBreak(
  tx: Session,
  accountId: string,
  told: { shown: string; least: string; most: string },
): Promise<bigint> {
  const toldBand = { leastMicro: parseMoney(told.least), mostMicro: parseMoney(told.most) };
  const toldMicro = beyondBand(parseMoney(told.shown), toldBand);
  const band = await readBand(tx, accountId);
  const walk = await findLastWalk(tx, accountId);
  const shownMicro = walk?.profileBalanceMicro ?? null;
  if (walk === null || shownMicro === null) return 0n;
  const sentMicro = await sumSentAfterWalk(tx, accountId, walk.seq);
  return leftBeyond(toldMicro, beyondBand(shownMicro, { ...band, leastMicro: band.leastMicro + sentMicro }));
}

/** What a booked record moved more or less than the books say; null when it is not booked. */
async function differenceOf(
  tx: Session,
  item: ReviewItemRow,
  before: RecordRow,
  changeMicro: bigint,
): Promise<Posting | null> {
  const { accountId, recordId, verdict, field, matchedAttemptId } = before;
  if (field !== AVAILABLE_FIELD) return null;
  if (verdict === "matched" && matchedAttemptId !== null) {
    const orderedMicro = await getOrderedMicro(tx, matchedAttemptId);
    const legs = sideOfSettled(orderedMicro, -before.changeMicro, -changeMicro);
    return { postingKey: `${item.id}:${recordId}`, kind: "decision", accountId, transferId: null, recordId, legs };
  }
  if (verdict === "open" || verdict === "matched") return null;
  if (!(await hasPosting(tx, `${accountId}:record:${recordId}`))) return null;
  return accepted(item, accountId, recordId, bucketBehind[verdict], changeMicro - before.changeMicro);
}

/**
 * A settled payment stays what was ordered and paid out, and keeps its place in the campaign: what its record took beyond
 * that is a fee, and what it took less came back from outside.
 */
function sideOfSettled(orderedMicro: bigint, tookMicro: bigint, takesMicro: bigint): Leg[] {
  const feeOf = (micro: bigint) => (micro > orderedMicro ? micro - orderedMicro : 0n);
  const returnOf = (micro: bigint) => (micro < orderedMicro ? orderedMicro - micro : 0n);
  const feeMicro = feeOf(takesMicro) - feeOf(tookMicro);
  const returnedMicro = returnOf(takesMicro) - returnOf(tookMicro);
  const legs: Leg[] = [
    { bucket: "available", amountMicro: returnedMicro - feeMicro },
    { bucket: "fees", amountMicro: feeMicro },
    { bucket: "external_in", amountMicro: -returnedMicro },
  ];
  return legs.filter(({ amountMicro }) => amountMicro !== 0n);
}

/** What was ordered with the transfer of an attempt. */
async function getOrderedMicro(tx: Session, attemptId: string): Promise<bigint> {
  const attempt = await findAttempt(tx, attemptId);
  if (attempt === null) throw new NotFoundError("attempt", attemptId);
  return (await getTransfer(tx, attempt.transferId)).amountMicro;
}

/** Where the other side of a record's booking lies. */
const bucketBehind: Record<Exclude<RecordRow["verdict"], "open" | "matched">, Bucket> = {
  inflow: "external_in",
  other_out: "other_out",
  foreign: "foreign",
  explained: "foreign",
};

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
