import { and, eq, exists, gt, inArray, ne, not, notExists, or, type SQL, sql } from "drizzle-orm";
import { neverPaidStates, paidStates, type TransferState, underWayStates } from "@/domain/transfer-states";
import { oneOf } from "@/server/db/one-of";
import type { Session } from "@/server/db/session";
import { inChunks, outside } from "./payees.repository";

/** A transfer to a payee, with the batch it belongs to. */
export type PayeeTransfer = {
  payeeKey: string;
  transferId: string;
  state: TransferState;
  amountMicro: bigint;
  campaignKey: string | null;
  batchId: string | null;
  batchName: string | null;
  createdAtMs: number;
};

/** Who holds the campaign's place of these payees, by key. */
export async function listClaims(
  db: Session,
  campaignKey: string,
  payeeKeys: readonly string[],
): Promise<Map<string, PayeeTransfer>> {
  const { claims: c, transfers: t, batches: b } = db.t;
  const rows = await inChunks(payeeKeys, (keys) =>
    db.read
      .select({ ...transferColumns(db), payeeKey: c.payeeKey })
      .from(c)
      .innerJoin(t, eq(t.id, c.transferId))
      .leftJoin(b, eq(b.id, t.batchId))
      .where(and(eq(c.campaignKey, campaignKey), oneOf(db, c.payeeKey, keys))),
  );
  return new Map(rows.map((row) => [row.payeeKey, row]));
}

/** Transfers to these payees that may still move or may have moved money, outside of one batch. */
export async function listOpenTransfersTo(
  db: Session,
  payeeKeys: readonly string[],
  exceptBatchId: string,
): Promise<PayeeTransfer[]> {
  return listTransfersTo(db, payeeKeys, exceptBatchId, inArray(db.t.transfers.state, [...underWayStates]));
}

/** Transfers of a campaign to these payees that money went out for, outside of one batch, whoever holds the claim. */
export async function listPaidInCampaign(
  db: Session,
  campaignKey: string,
  payeeKeys: readonly string[],
  exceptBatchId: string,
): Promise<PayeeTransfer[]> {
  const { transfers: t } = db.t;
  const isPaid = and(inArray(t.state, [...paidStates]), eq(t.campaignKey, campaignKey));
  return listTransfersTo(db, payeeKeys, exceptBatchId, isPaid);
}

/**
 * Transfers to these payees, outside of one batch, that count as not paid although that is not sure: a record speaks
 * against it and nobody has decided, or they were refused and the statement has not shown since that nothing moved.
 * `visibleMs`: V.
 */
export async function listRefusedInDoubt(
  db: Session,
  payeeKeys: readonly string[],
  exceptBatchId: string,
  visibleMs: number,
): Promise<PayeeTransfer[]> {
  const isInDoubt = or(exists(openRefutation(db)), exists(unprovenRefusal(db, visibleMs)));
  const isUnpaid = inArray(db.t.transfers.state, [...neverPaidStates]);
  return listTransfersTo(db, payeeKeys, exceptBatchId, and(isUnpaid, isInDoubt));
}

/**
 * True when money went out, or may have gone out, for another transfer of the same campaign to the same payee.
 * `visibleMs`: V.
 */
export async function hasOtherPayment(
  db: Session,
  transfer: { id: string; campaignKey: string; payeeKey: string; aliasKey: string | null },
  visibleMs: number,
): Promise<boolean> {
  const { transfers: t } = db.t;
  const names = transfer.aliasKey === null ? [transfer.payeeKey] : [transfer.payeeKey, transfer.aliasKey];
  const rows = await db.read
    .select({ id: t.id })
    .from(t)
    .where(
      and(
        or(inArray(t.payeeKey, names), inArray(t.aliasKey, names)),
        eq(t.campaignKey, transfer.campaignKey),
        ne(t.id, transfer.id),
        or(
          inArray(t.state, [...paidStates, "sending", "unknown"]),
          exists(openRefutation(db)),
          exists(unprovenRefusal(db, visibleMs)),
        ),
      ),
    )
    .limit(1);
  return rows.length > 0;
}

/** An open item that says: this transfer counts as not paid, and a record shows that it was. */
function openRefutation(db: Session) {
  const { reviewItems: r, transfers: t } = db.t;
  return db.read
    .select({ id: r.id })
    .from(r)
    .where(
      and(
        eq(r.subjectKind, "transfer"),
        eq(r.subjectId, t.id),
        eq(r.state, "open"),
        inArray(r.kind, ["contradiction", "late_record"]),
      ),
    );
}

/**
 * An attempt that Infini refused while the statement does not bear it out: an executed one may take V to show, so only a
 * complete walk that began later says that nothing moved, and only if it left no open record that may be the movement.
 */
function unprovenRefusal(db: Session, visibleMs: number) {
  const { transfers: t, attempts: a } = db.t;
  return db.read
    .select({ id: a.id })
    .from(a)
    .where(
      and(
        eq(a.transferId, t.id),
        inArray(a.class, ["refused", "refused_session", "refused_rate"]),
        or(notExists(walkAfterVisible(db, visibleMs)), exists(openMovement(db))),
      ),
    );
}

function walkAfterVisible(db: Session, visibleMs: number) {
  const { statementWalks: w, attempts: a } = db.t;
  const began = sql`${w.startedAtMs} >= ${a.closedAtMs} + ${visibleMs}`;
  // The number says what came later; a time alone would be that of a clock that was ahead for a moment (§15).
  const isLater = gt(w.seq, a.watermarkWalkSeq);
  return db.read
    .select({ id: w.id })
    .from(w)
    .where(and(eq(w.accountId, a.accountId), eq(w.grade, "complete"), isLater, began));
}

/**
 * An unexplained record, first seen after the attempt, that may be its movement: of its amount unless it names only
 * another UID, or one that names its payee and took as much or more, for a fee may have been taken with it.
 */
function openMovement(db: Session) {
  const { statementRecords: r, transfers: t, attempts: a } = db.t;
  const namesAnother = sql`(${t.payeeKind} = 'uid' and ${r.counterparty} is not null and ${r.counterparty} not like '%@%' and instr(${r.counterparty}, ${t.payee}) = 0)`;
  const namesPayee = sql`(${r.counterparty} is not null and instr(lower(${r.counterparty}), lower(${t.payee})) > 0)`;
  const isAmount = sql`${r.changeMicro} + ${t.amountMicro} = 0`;
  const isAmountOrMore = sql`${r.changeMicro} + ${t.amountMicro} <= 0`;
  return db.read
    .select({ id: r.recordId })
    .from(r)
    .where(
      and(
        eq(r.accountId, a.accountId),
        inArray(r.verdict, ["open", "foreign"]),
        gt(r.seenWalkSeq, a.watermarkWalkSeq),
        or(and(isAmount, not(namesAnother)), and(isAmountOrMore, namesPayee)),
      ),
    );
}

function transferColumns(db: Session) {
  const { transfers: t, batches: b } = db.t;
  return {
    payeeKey: sql<string>`${t.payeeKey}`,
    transferId: t.id,
    state: t.state,
    amountMicro: t.amountMicro,
    campaignKey: t.campaignKey,
    batchId: t.batchId,
    batchName: b.name,
    createdAtMs: t.createdAtMs,
  };
}

/**
 * Transfers of this choice to these payees under either of their names, each under the key that was asked for: the UID or
 * address that is paid, and the address that the file names beside a UID. Outside of one batch.
 */
async function listTransfersTo(
  db: Session,
  payeeKeys: readonly string[],
  exceptBatchId: string,
  choice: SQL | undefined,
): Promise<PayeeTransfer[]> {
  const { transfers: t, batches: b } = db.t;
  const columns = transferColumns(db);
  const read = (payeeKey: SQL<string>, named: SQL) =>
    db.read
      .select({ ...columns, payeeKey })
      .from(t)
      .leftJoin(b, eq(b.id, t.batchId))
      .where(and(named, choice, outside(db, exceptBatchId)))
      .orderBy(t.id);
  const own = await inChunks(payeeKeys, (keys) => read(columns.payeeKey, oneOf(db, t.payeeKey, keys)));
  const other = await inChunks(payeeKeys, (keys) => read(sql<string>`${t.aliasKey}`, oneOf(db, t.aliasKey, keys)));
  return [...own, ...other];
}
