import { and, eq, exists, gt, inArray, ne, not, notExists, or, type SQL, sql } from "drizzle-orm";
import { neverPaidStates, paidStates, type TransferState, underWayStates } from "@/domain/transfer-states";
import { keepListQuery, keepQuery } from "@/server/db/keep-query";
import { unindexed } from "@/server/db/one-of";
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
  const rows = await inChunks(payeeKeys, (keys) => claimRows(db, keys, { campaignKey }));
  return new Map(rows.map((row) => [row.payeeKey, row]));
}

const claimRows = keepListQuery((db, isListed) => {
  const { claims: c, transfers: t, batches: b } = db.t;
  return db.read
    .select({ ...transferColumns(db), payeeKey: c.payeeKey })
    .from(c)
    .innerJoin(t, eq(t.id, c.transferId))
    .leftJoin(b, eq(b.id, t.batchId))
    .where(and(eq(c.campaignKey, sql.placeholder("campaignKey")), isListed(c.payeeKey)));
});

/** Transfers to these payees that may still move or may have moved money, outside of one batch. */
export async function listOpenTransfersTo(
  db: Session,
  payeeKeys: readonly string[],
  exceptBatchId: string,
): Promise<PayeeTransfer[]> {
  return openTo(db, payeeKeys, { exceptBatchId });
}

const openTo = keepTransfersTo((db) => inArray(db.t.transfers.state, [...underWayStates]));

/** Transfers of a campaign to these payees that money went out for, outside of one batch, whoever holds the claim. */
export async function listPaidInCampaign(
  db: Session,
  campaignKey: string,
  payeeKeys: readonly string[],
  exceptBatchId: string,
): Promise<PayeeTransfer[]> {
  return paidTo(db, payeeKeys, { exceptBatchId, campaignKey });
}

const paidTo = keepTransfersTo((db) => {
  const { transfers: t } = db.t;
  return and(inArray(t.state, [...paidStates]), eq(t.campaignKey, sql.placeholder("campaignKey")));
});

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
  return inDoubtTo(db, payeeKeys, { exceptBatchId, visibleMs });
}

const inDoubtTo = keepTransfersTo((db) => {
  const isInDoubt = or(exists(openRefutation(db)), exists(unprovenRefusal(db)));
  return and(inArray(db.t.transfers.state, [...neverPaidStates]), isInDoubt);
});

/**
 * True when money went out, or may have gone out, for another transfer of the same campaign to the same payee.
 * `visibleMs`: V.
 */
export async function hasOtherPayment(
  db: Session,
  transfer: { id: string; campaignKey: string; payeeKey: string; aliasKey: string | null },
  visibleMs: number,
): Promise<boolean> {
  const { id, campaignKey, payeeKey, aliasKey } = transfer;
  const given = { id, campaignKey, payeeKey, aliasKey: aliasKey ?? payeeKey, visibleMs };
  return (await otherPayment(db).execute(given)).length > 0;
}

/** By either name of the payee; where it has one only, that one is given twice. */
const otherPayment = keepQuery((db) => {
  const { transfers: t } = db.t;
  const names = [sql.placeholder("payeeKey"), sql.placeholder("aliasKey")];
  return db.read
    .select({ id: t.id })
    .from(t)
    .where(
      and(
        or(inArray(t.payeeKey, names), inArray(t.aliasKey, names)),
        eq(unindexed(t.campaignKey), sql.placeholder("campaignKey")),
        ne(t.id, sql.placeholder("id")),
        or(
          inArray(t.state, [...paidStates, "sending", "unknown"]),
          exists(openRefutation(db)),
          exists(unprovenRefusal(db)),
        ),
      ),
    )
    .limit(1)
    .prepare();
});

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
 * `visibleMs` is a placeholder.
 */
function unprovenRefusal(db: Session) {
  const { transfers: t, attempts: a } = db.t;
  return db.read
    .select({ id: a.id })
    .from(a)
    .where(
      and(
        eq(a.transferId, t.id),
        inArray(a.class, ["refused", "refused_session", "refused_rate"]),
        or(notExists(walkAfterVisible(db)), exists(openMovement(db))),
      ),
    );
}

function walkAfterVisible(db: Session) {
  const { statementWalks: w, attempts: a } = db.t;
  const began = sql`${w.startedAtMs} >= ${a.closedAtMs} + ${sql.placeholder("visibleMs")}`;
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
 * Transfers of this choice to payees under either of their names, each under the key that was asked for: the UID or
 * address that is paid, and the address that the file names beside a UID. Outside of one batch.
 */
function keepTransfersTo(choice: (db: Session) => SQL | undefined) {
  const keepUnder = (name: "payeeKey" | "aliasKey") =>
    keepListQuery((db, isListed) => {
      const { transfers: t, batches: b } = db.t;
      return db.read
        .select({ ...transferColumns(db), payeeKey: sql<string>`${t[name]}` })
        .from(t)
        .leftJoin(b, eq(b.id, t.batchId))
        .where(and(isListed(t[name]), choice(db), outside(db, sql.placeholder("exceptBatchId"))))
        .orderBy(t.id);
    });
  const [own, other] = [keepUnder("payeeKey"), keepUnder("aliasKey")];
  return async (
    db: Session,
    payeeKeys: readonly string[],
    given: { exceptBatchId: string; campaignKey?: string; visibleMs?: number },
  ): Promise<PayeeTransfer[]> => [
    ...(await inChunks(payeeKeys, (keys) => own(db, keys, given))),
    ...(await inChunks(payeeKeys, (keys) => other(db, keys, given))),
  ];
}
