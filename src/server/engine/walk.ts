import { z } from "zod";
import { legsBetween, type Posting } from "@/domain/ledger";
import type { StatementRecord } from "@/server/infini/statement";
import { isClockMoved, type Moment, momentOf } from "@/server/platform/clock";
import { noteCapability } from "@/server/repositories/account-authorities.repository";
import { saveProfile } from "@/server/repositories/accounts.repository";
import { hasAttemptSince } from "@/server/repositories/attempts.repository";
import { assertLease, type Lease } from "@/server/repositories/leases.repository";
import { hasPosting, post } from "@/server/repositories/ledger.repository";
import {
  AVAILABLE_FIELD,
  findLastWalk,
  getStatementEnd,
  hasWalkSince,
  type NewRecord,
  reorderRecords,
  storeWalk,
  type WalkRow,
} from "@/server/repositories/statements.repository";
import type { EngineContext } from "./context";
import { findFlaw, findFlawInWhole, isClockOff, type ReadingFlaw, type StatementEnd } from "./grade-reading";
import { raiseBreak } from "./raise-break";
import { readStatement, type StatementReading } from "./read-statement";

/** A finished walk, when it began, and how far Infini's clock was ahead of ours (ms; null when it did not say). */
export type Walk = { row: WalkRow; began: Moment; skewMs: number | null };

type Graded = { reading: StatementReading; flaw: ReadingFlaw | null; isWhole: boolean };

/**
 * Reads the statement of one account down to what is known, with the profile in between, and stores it as one walk
 * under the lease. The first walk opens the account's books with the balance that Infini shows.
 * @throws UpstreamError when Infini cannot be read; nothing is stored then.
 * @throws PreconditionError `account.identity_mismatch` when the session shows another account; ours is frozen then.
 * @source docs/design/payments.md §7.1
 */
export async function walkStatement(ctx: EngineContext, lease: Lease, signal: AbortSignal): Promise<Walk> {
  const { accountId } = lease;
  const began = momentOf(ctx.clock);
  const [last, end] = await Promise.all([findLastWalk(ctx.db, accountId), getStatementEnd(ctx.db, accountId)]);
  const { reading, isWhole, ...graded } = await readGraded(ctx, accountId, end, signal);
  const { skewMs } = reading.profile;
  const flaw = graded.flaw ?? (isClockOff(skewMs) || isClockMoved(ctx.clock, began) ? "clock" : null);
  const isOpening = !(await hasPosting(ctx.db, openingKey(accountId)));
  const finishedAtMs = ctx.clock.nowMs();
  const fresh = reading.records.filter(({ id }) => !reading.stored.has(id)).reverse();
  const row: WalkRow = {
    id: ctx.ids.next("wlk"),
    seq: (last?.seq ?? 0) + 1,
    accountId,
    grade: flaw === null ? "complete" : "partial",
    reason: flaw !== null && isWhole ? `${flaw}${WHOLE}` : flaw,
    headRecordId: reading.records[0]?.id ?? last?.headRecordId ?? null,
    recordCount: fresh.length,
    profileBalanceMicro: reading.profile.available.micro,
    startedAtMs: began.atMs,
    finishedAtMs,
    sessionGeneration: reading.generation,
    createdAtMs: finishedAtMs,
  };
  const records = fresh.map((record, index) => asRow(record, row, end.position + index + 1, isOpening));
  await ctx.db.tx(async (tx) => {
    await assertLease(tx, lease);
    await storeWalk(tx, row, records);
    if (isWhole && graded.flaw === null) await reorderRecords(tx, accountId, placesOf(reading, records));
    await saveProfile(tx, accountId, reading.profile, finishedAtMs);
    for (const operation of ["profile", "statement"] as const) {
      await noteCapability(tx, accountId, operation, { state: "available", reason: null }, finishedAtMs);
    }
    const postings = isOpening ? [openingPosting(accountId, reading.profile.available.micro)] : inflowPostings(records);
    await post(
      tx,
      postings.map((posting) => ({ ...posting, journalId: ctx.ids.next("jrn") })),
      finishedAtMs,
    );
  });
  if (reading.changed.length > 0) await raiseChanged(ctx, lease, row, reading);
  return { row, began, skewMs };
}

/**
 * What a person accepts by explaining it: the values that Infini shows now. An item that is open keeps those records that
 * this reading did not reach.
 */
async function raiseChanged(ctx: EngineContext, lease: Lease, walk: WalkRow, reading: StatementReading): Promise<void> {
  const records = reading.changed.map(({ id, change, preBalance, balance }) => ({
    recordId: id,
    changeText: change.text,
    changeMicro: change.micro.toString(),
    isInexact: !change.isExact,
    preBalanceMicro: preBalance.micro.toString(),
    balanceMicro: balance.micro.toString(),
  }));
  const evidence = { reason: "record_changed", walk: walk.seq, records };
  const isRead = new Set(reading.records.map(({ id }) => id));
  await raiseBreak(ctx, lease, evidence, (shown) => {
    if (shown.reason !== evidence.reason) return evidence;
    const known = z.array(z.looseObject({ recordId: z.string() })).parse(shown.records);
    const all = [...known.filter(({ recordId }) => !isRead.has(recordId)), ...records];
    return JSON.stringify(all) === JSON.stringify(known) ? shown : { ...evidence, records: all };
  });
}

/** Marks the reason of a partial walk that read the whole list. */
const WHOLE = "_whole";

/**
 * A reading that does not fit what is stored is followed by one of the whole list: what was hidden or out of order once
 * must not spoil every later walk. While that one shows the same fault, it is repeated rarely.
 */
async function readGraded(
  ctx: EngineContext,
  accountId: string,
  end: StatementEnd,
  signal: AbortSignal,
): Promise<Graded> {
  const reading = await readStatement(ctx, accountId, "stored", signal);
  const flaw = findFlaw(reading, end);
  if (flaw === null || flaw === "head_moved" || end.count === 0) return { reading, flaw, isWhole: false };
  const nowMs = ctx.clock.nowMs();
  const { lookEveryMs, visibleMs } = ctx.parameters;
  // What we sent just now may show in the profile before it shows in the list.
  const isLag = flaw === "balance_differs" && (await hasAttemptSince(ctx.db, accountId, nowMs - visibleMs));
  if (isLag || (await hasWalkSince(ctx.db, accountId, nowMs - lookEveryMs, WHOLE))) {
    return { reading, flaw, isWhole: false };
  }
  const whole = await readStatement(ctx, accountId, "end", signal);
  return { reading: whole, flaw: findFlawInWhole(whole, end), isWhole: true };
}

/** The right places of all records, the oldest 1, as far as they have another one. */
function placesOf(reading: StatementReading, fresh: readonly NewRecord[]): Map<string, number> {
  const now = new Map([...reading.stored, ...fresh.map((record) => [record.recordId, record.position] as const)]);
  const count = reading.records.length;
  return new Map(
    reading.records.flatMap(({ id }, index) => (now.get(id) === count - index ? [] : [[id, count - index] as const])),
  );
}

function asRow(record: StatementRecord, walk: WalkRow, position: number, isOpening: boolean): NewRecord {
  const isOurs = record.field === AVAILABLE_FIELD && !isOpening;
  return {
    accountId: walk.accountId,
    recordId: record.id,
    seenWalkSeq: walk.seq,
    position,
    field: record.field,
    changeType: record.changeType,
    changeMicro: record.change.micro,
    changeText: record.change.text,
    isInexact: !record.change.isExact,
    preBalanceMicro: record.preBalance.micro,
    balanceMicro: record.balance.micro,
    counterparty: record.counterpartyIds.length === 0 ? null : record.counterpartyIds.join(" ").slice(0, 254),
    txId: record.txId,
    status: record.status,
    occurredAtMs: record.occurredAtMs,
    verdict: !isOurs ? "explained" : record.change.micro < 0n ? "open" : "inflow",
    matchedAttemptId: null,
    createdAtMs: walk.finishedAtMs,
    updatedAtMs: walk.finishedAtMs,
  };
}

function openingKey(accountId: string): string {
  return `${accountId}:opening`;
}

function openingPosting(accountId: string, availableMicro: bigint): Posting {
  return {
    postingKey: openingKey(accountId),
    kind: "opening",
    accountId,
    transferId: null,
    recordId: null,
    legs: legsBetween("external_in", "available", availableMicro),
  };
}

function inflowPostings(records: readonly NewRecord[]): Posting[] {
  return records
    .filter((record) => record.verdict === "inflow")
    .map((record) => ({
      postingKey: `${record.accountId}:record:${record.recordId}`,
      kind: "inflow",
      accountId: record.accountId,
      transferId: null,
      recordId: record.recordId,
      legs: legsBetween("external_in", "available", record.changeMicro),
    }));
}
