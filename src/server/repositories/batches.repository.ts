import { and, desc, eq, gt, inArray, isNotNull, max, ne, type SQL, sql } from "drizzle-orm";
import type { SessionState } from "@/domain/account-session";
import { shareStates } from "@/domain/batch-progress";
import { NotFoundError } from "@/domain/errors";
import type { ParkReason, TransferState } from "@/domain/transfer-states";
import { keepQuery } from "@/server/db/keep-query";
import type { Schema } from "@/server/db/schema/schema";
import type { Patch, Session } from "@/server/db/session";
import { findLastWalk } from "./statements.repository";

export type BatchRow = Schema["batches"]["$inferSelect"];
export type NewBatch = Schema["batches"]["$inferInsert"];
export type BatchFileRow = Schema["batchFiles"]["$inferSelect"];

/** Transfers of one batch in one state, parked ones by reason. `oldestAtMs`: since when the one that waits longest is in it. */
export type StateSum = {
  batchId: string;
  state: TransferState;
  parkReason: ParkReason | null;
  count: number;
  sumMicro: bigint;
  oldestAtMs: number;
  newestAtMs: number;
};

/** The batch. @throws NotFoundError `batch.not_found` */
export async function getBatchRow(db: Session, id: string, kind?: BatchRow["kind"]): Promise<BatchRow> {
  const row = await findBatchRow(db, id);
  if (!row || (kind !== undefined && row.kind !== kind)) throw new NotFoundError("batch", id);
  return row;
}

/** The batch; null when there is none. */
export async function findBatchRow(db: Session, id: string): Promise<BatchRow | null> {
  const [row] = await batchById(db).execute({ id });
  return row ?? null;
}

/** The account that pays a batch; null when there is no such batch. It never changes. */
export async function findBatchAccount(db: Session, id: string): Promise<string | null> {
  const { batches: t } = db.t;
  const [row] = await db.read.select({ accountId: t.accountId }).from(t).where(eq(t.id, id)).limit(1);
  return row?.accountId ?? null;
}

/** The batch, locked until the transaction ends. @throws NotFoundError `batch.not_found` */
export async function lockBatch(tx: Session, id: string, kind?: BatchRow["kind"]): Promise<BatchRow> {
  const [row] = await lockedBatchById(tx).execute({ id });
  if (!row || (kind !== undefined && row.kind !== kind)) throw new NotFoundError("batch", id);
  return row;
}

const batchById = keepQuery((db) => selectBatch(db).prepare());
const lockedBatchById = keepQuery((db) => db.lockRows(selectBatch(db)).prepare());

function selectBatch(db: Session) {
  const { batches: t } = db.t;
  return db.read
    .select()
    .from(t)
    .where(eq(t.id, sql.placeholder("id")))
    .limit(1);
}

/** @throws DuplicateRowError when the number or the open slot is taken. */
export async function insertBatch(tx: Session, batch: NewBatch): Promise<void> {
  await tx.insert(tx.t.batches, batch);
}

/** The number after the highest; two callers may get the same one, and the second insert is refused. */
export async function nextBatchNumber(tx: Session): Promise<number> {
  const { batches: t } = tx.t;
  const [row] = await tx.read.select({ number: max(t.number) }).from(t);
  return (row?.number ?? 0) + 1;
}

/** Compare-and-set on the version: false when another hand changed the batch first. */
export async function updateBatch(
  tx: Session,
  batch: { id: string; version: number },
  patch: Omit<Patch<Schema["batches"]>, "id" | "version">,
): Promise<boolean> {
  const { batches: t } = tx.t;
  const unchanged = and(eq(t.id, batch.id), eq(t.version, batch.version));
  return (await tx.update(t, { ...patch, version: batch.version + 1 }, unchanged)) === 1;
}

/** Every draft whose lines may still become payments. */
export async function listDrafts(db: Session): Promise<BatchRow[]> {
  const { batches: t } = db.t;
  return db.read
    .select()
    .from(t)
    .where(and(eq(t.intent, "draft"), eq(t.kind, "cashback")))
    .orderBy(t.id);
}

/** The batch that holds this slot: the one open cashback of a payer and a campaign. */
export async function findBatchBySlot(db: Session, openSlot: string): Promise<BatchRow | null> {
  const { batches: t } = db.t;
  const [row] = await db.read.select().from(t).where(eq(t.openSlot, openSlot)).limit(1);
  return row ?? null;
}

/** The file that was imported into a batch, or null. */
export async function findBatchFile(db: Session, batchId: string): Promise<BatchFileRow | null> {
  const { batchFiles: t } = db.t;
  const [row] = await db.read.select().from(t).where(eq(t.batchId, batchId)).limit(1);
  return row ?? null;
}

/** The import of the same rows under this campaign, with its batch's name; null when there is none. */
export async function findSameRows(
  db: Session,
  campaignKey: string,
  rowSetHash: string,
): Promise<{ batchId: string; accountId: string; batchName: string; importedAtMs: number } | null> {
  const { batchFiles: f, batches: b } = db.t;
  const [row] = await db.read
    .select({ batchId: f.batchId, accountId: b.accountId, batchName: b.name, importedAtMs: f.createdAtMs })
    .from(f)
    .innerJoin(b, eq(b.id, f.batchId))
    .where(and(eq(f.campaignKey, campaignKey), eq(f.rowSetHash, rowSetHash)))
    .limit(1);
  return row ?? null;
}

/** @throws DuplicateRowError when these rows were imported under the campaign, or the batch has a file. */
export async function insertBatchFile(tx: Session, file: BatchFileRow): Promise<void> {
  await tx.insert(tx.t.batchFiles, file);
}

export async function deleteBatchFile(tx: Session, batchId: string): Promise<void> {
  await tx.delete(tx.t.batchFiles, eq(tx.t.batchFiles.batchId, batchId));
}

/** Counts, sums and times of the transfers of these batches by state and park reason. */
export async function sumStates(db: Session, batchIds: readonly string[]): Promise<StateSum[]> {
  if (batchIds.length === 0) return [];
  const { transfers: t } = db.t;
  const rows = await db.read
    .select({
      batchId: t.batchId,
      state: t.state,
      parkReason: t.parkReason,
      count: sql<number>`count(*)`.mapWith(Number),
      sumMicro: sql<bigint>`sum(${t.amountMicro})`.mapWith((value) => BigInt(value)),
      oldestAtMs: sql<number>`min(${t.updatedAtMs})`.mapWith(Number),
      newestAtMs: sql<number>`max(${t.updatedAtMs})`.mapWith(Number),
    })
    .from(t)
    .where(inArray(t.batchId, [...batchIds]))
    .groupBy(t.batchId, t.state, t.parkReason);
  return rows.flatMap(({ batchId, ...sums }) => (batchId === null ? [] : [{ batchId, ...sums }]));
}

/** What of a batch is not at its end: the sum, and the largest single payment, in micro-units. */
export async function sumLeft(db: Session, batchId: string): Promise<{ totalMicro: bigint; largestMicro: bigint }> {
  const { transfers: t } = db.t;
  const micro = (figure: SQL) => sql<bigint>`coalesce(${figure}, 0)`.mapWith((value) => BigInt(value));
  const [row] = await db.read
    .select({
      totalMicro: micro(sql`sum(${t.amountMicro})`),
      largestMicro: micro(sql`max(${t.amountMicro})`),
    })
    .from(t)
    .where(and(eq(t.batchId, batchId), inArray(t.state, [...shareStates.left])));
  return row ?? { totalMicro: 0n, largestMicro: 0n };
}

/** Kinds of the open review items of these batches, with how many there are. */
export async function countOpenItems(
  db: Session,
  batchIds: readonly string[],
): Promise<{ batchId: string | null; kind: string; count: number }[]> {
  if (batchIds.length === 0) return [];
  const { reviewItems: t } = db.t;
  return db.read
    .select({ batchId: t.batchId, kind: t.kind, count: sql<number>`count(*)`.mapWith(Number) })
    .from(t)
    .where(and(inArray(t.batchId, [...batchIds]), eq(t.state, "open")))
    .groupBy(t.batchId, t.kind);
}

/** The batches of an account whose transfers may be sent now. */
export async function listRunningBatches(
  db: Session,
  accountId: string,
): Promise<Pick<BatchRow, "id" | "policy" | "version">[]> {
  return runningBatches(db).execute({ accountId });
}

const runningBatches = keepQuery((db) => {
  const { batches: t } = db.t;
  return db.read
    .select({ id: t.id, policy: t.policy, version: t.version })
    .from(t)
    .where(and(eq(t.accountId, sql.placeholder("accountId")), eq(t.intent, "running")))
    .orderBy(t.id)
    .prepare();
});

/** Batches started since a moment, with their confirmed total. */
export async function listStartedSince(db: Session, sinceMs: number, exceptId: string): Promise<BatchRow[]> {
  return startedSince(db).execute({ sinceMs, exceptId });
}

const startedSince = keepQuery((db) => {
  const { batches: t } = db.t;
  return db.read
    .select()
    .from(t)
    .where(and(gt(t.startedAtMs, sql.placeholder("sinceMs")), ne(t.id, sql.placeholder("exceptId"))))
    .orderBy(desc(t.startedAtMs), desc(t.id))
    .limit(500)
    .prepare();
});

/** Names of batches by id. */
export async function listBatchNames(db: Session, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const { batches: t } = db.t;
  const rows = await db.read
    .select({ id: t.id, name: t.name })
    .from(t)
    .where(inArray(t.id, [...ids]));
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/**
 * Why the lanes of these accounts stand still now, by account; accounts that do not wait are missing. A lane looks for
 * its cause now and then: a freeze or a tripped breaker is therefore read itself, and not what the lane last saw of it.
 */
export async function listLaneWaits(db: Session, accountIds: readonly string[]): Promise<Map<string, string>> {
  if (accountIds.length === 0) return new Map();
  const { accountLeases: t, freezes: f, breakers: k } = db.t;
  const leases = await db.read
    .select({ accountId: t.accountId, waitsFor: t.waitsFor })
    .from(t)
    .where(and(inArray(t.accountId, [...accountIds]), isNotNull(t.waitsFor)));
  const freezes = await db.read
    .select({ slot: f.openSlot })
    .from(f)
    .where(inArray(f.openSlot, ["installation", ...accountIds]));
  const breakers = await db.read
    .select({ accountId: k.accountId })
    .from(k)
    .where(and(inArray(k.accountId, [...accountIds]), isNotNull(k.trippedAtMs)));
  const seen = new Map(leases.map(({ accountId, waitsFor }) => [accountId, waitsFor]));
  const frozen = new Set(freezes.map(({ slot }) => slot));
  const tripped = new Set(breakers.map(({ accountId }) => accountId));
  return new Map(
    accountIds.flatMap((id) => {
      const stored = seen.get(id) ?? null;
      const passing = stored === "frozen" || stored === "breaker" ? null : stored;
      const wait = frozen.has("installation") || frozen.has(id) ? "frozen" : tripped.has(id) ? "breaker" : passing;
      return wait === null ? [] : [[id, wait] as const];
    }),
  );
}

type PayingAccount = {
  id: string;
  email: string;
  alias: string | null;
  isTwoFactorBound: boolean | null;
  session: SessionState | null;
};

/** E-mail and alias of these accounts, whether each payment needs a code, and the stored state of the session, by id. */
export async function listSources(db: Session, accountIds: readonly string[]): Promise<Map<string, PayingAccount>> {
  if (accountIds.length === 0) return new Map();
  const { accounts: t, accountSessions: s } = db.t;
  const rows = await db.read
    .select({ id: t.id, email: t.email, alias: t.alias, isTwoFactorBound: t.isTwoFactorBound, session: s.state })
    .from(t)
    .leftJoin(s, eq(s.accountId, t.id))
    .where(inArray(t.id, [...accountIds]));
  return new Map(rows.map((row) => [row.id, row]));
}

/** Names of people by id. */
export async function listPersonNames(db: Session, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const { operators: t } = db.t;
  const rows = await db.read
    .select({ id: t.id, name: t.name })
    .from(t)
    .where(inArray(t.id, [...ids]));
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** When each attempt of these accounts was opened, since a moment, by account. */
export async function listSendTimes(
  db: Session,
  accountIds: readonly string[],
  sinceMs: number,
): Promise<Map<string, number[]>> {
  if (accountIds.length === 0) return new Map();
  const { attempts: t } = db.t;
  const rows = await db.read
    .select({ accountId: t.accountId, openedAtMs: t.openedAtMs })
    .from(t)
    .where(and(inArray(t.accountId, [...accountIds]), gt(t.closedAtMs, sinceMs)));
  const times = new Map<string, number[]>();
  for (const { accountId, openedAtMs } of rows) {
    const known = times.get(accountId);
    if (known === undefined) times.set(accountId, [openedAtMs]);
    else known.push(openedAtMs);
  }
  return times;
}

/** When the statement of an account was last read to its end; null before the first time. */
export async function findLastWalkMs(db: Session, accountId: string): Promise<number | null> {
  return (await findLastWalk(db, accountId))?.finishedAtMs ?? null;
}
