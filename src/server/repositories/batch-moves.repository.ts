import { and, eq, inArray } from "drizzle-orm";
import { ConflictError, DuplicateRowError } from "@/domain/errors";
import type { TransferMove } from "@/domain/transfer-moves";
import type { TransferState } from "@/domain/transfer-states";
import { keepListQuery } from "@/server/db/keep-query";
import { oneOf } from "@/server/db/one-of";
import type { Session } from "@/server/db/session";
import { lockAuditHead } from "./audit.repository";
import { post } from "./ledger.repository";
import { notePayees } from "./payees.repository";
import { claimsOf, type MoveStamp, type NewTransfer, type TransferRow } from "./transfers.repository";

const CHUNK = 500;

/** The moves of one transfer within one act, one after the other. */
export type Way = readonly [TransferMove, ...TransferMove[]];

/** Who moves all these transfers, in which audit entry; each posting gets a journal of its own. */
export type BulkStamp = Omit<MoveStamp, "journalId" | "fence" | "attemptNo"> & {
  nextJournalId: () => string;
  /** What the event of one transfer says otherwise. */
  own?: (transferId: string) => Partial<Pick<MoveStamp, "auditSeq" | "reason" | "fence" | "attemptNo">>;
};

/** E1 for many: the drafts with their first event, and whom they name first. */
export async function insertDrafts(tx: Session, drafts: readonly NewTransfer[], stamp: BulkStamp): Promise<void> {
  for (const part of chunks(drafts)) {
    await tx.insert(tx.t.transfers, part);
    await tx.insert(
      tx.t.transferEvents,
      part.map((draft) => ({
        ...eventStamp(stamp),
        transferId: draft.id,
        edge: "E1",
        fromState: null,
        toState: "draft" as const,
      })),
    );
  }
  await notePayees(tx, drafts);
}

/**
 * Writes many planned moves by statements of at most 500 rows: rows by compare-and-set, events, claims, postings.
 * @throws ConflictError `transfer.moved` when another hand moved one of them first, `transfer.claimed` when the campaign
 * holds one of the payees already. @throws PreconditionError `ledger.insufficient`. The transaction must end then.
 */
export async function moveAll(tx: Session, moves: readonly TransferMove[], stamp: BulkStamp): Promise<void> {
  await moveAlong(
    tx,
    moves.map((move) => [move]),
    stamp,
  );
}

/**
 * As `moveAll`, for transfers that take several edges in a row within one act: each edge has its event, claim and
 * posting, but a row is written once, from where it stands to where it arrives. The database takes that as one move, so
 * it must be an edge of its own: from draft to queued, not from draft to parked.
 */
export async function moveAlong(tx: Session, ways: readonly Way[], stamp: BulkStamp): Promise<void> {
  for (const alike of groupAlike(ways)) {
    for (const part of chunks(alike)) {
      await moveRows(tx, part, stamp);
      await insertEvents(tx, part, stamp);
      await moveClaims(tx, part.flat(), stamp.atMs);
    }
  }
  const postings = ways
    .flat()
    .flatMap(({ posting }) => (posting === null ? [] : [{ ...posting, journalId: stamp.nextJournalId() }]));
  await post(tx, postings, stamp.atMs);
}

/** These transfers, locked until the transaction ends; one that is not there is missing. */
export async function lockTransfers(tx: Session, ids: readonly string[]): Promise<TransferRow[]> {
  return lockedTransfers(tx, ids);
}

const lockedTransfers = keepListQuery((db, isListed) => {
  const { transfers: t } = db.t;
  return db.lockRows(db.read.select().from(t).where(isListed(t.id)).orderBy(t.id));
});

/** The transfers of a batch in these states in line order, locked until the transaction ends. */
export async function lockTransfersOf(
  tx: Session,
  batchId: string,
  states: readonly TransferState[],
): Promise<TransferRow[]> {
  const { transfers: t } = tx.t;
  return tx.lockRows(
    tx.read
      .select()
      .from(t)
      .where(and(eq(t.batchId, batchId), inArray(t.state, [...states])))
      .orderBy(t.lineSeq),
  );
}

/**
 * Every transfer of a batch in these states, locked until the transaction ends, also those that change from one of the
 * states to another meanwhile: the first look waits for whoever moves one, and such a transfer may come to stand where
 * the look has passed. With the head of the audit chain held nobody moves any more, and the second look misses nothing.
 */
export async function lockUnsent(
  tx: Session,
  batchId: string,
  states: readonly TransferState[],
): Promise<TransferRow[]> {
  await lockTransfersOf(tx, batchId, states);
  await lockAuditHead(tx);
  return lockTransfersOf(tx, batchId, states);
}

/** The states in which transfers of a batch wait to be sent, each once. */
export async function listUnsentStates(
  db: Session,
  batchId: string,
): Promise<Pick<TransferRow, "state" | "parkReason">[]> {
  const { transfers: t } = db.t;
  return db.read
    .selectDistinct({ state: t.state, parkReason: t.parkReason })
    .from(t)
    .where(and(eq(t.batchId, batchId), inArray(t.state, ["queued", "parked"])));
}

async function moveRows(tx: Session, ways: readonly Way[], stamp: BulkStamp): Promise<void> {
  const { transfers: t } = tx.t;
  const [from, to] = [ways[0]?.[0], ways[0]?.at(-1)];
  if (!from || !to) return;
  const ids = ways.map(([first]) => first.transferId);
  const moved = await tx.update(
    t,
    {
      state: to.to,
      version: to.version + 1,
      isHeld: to.isHeld,
      parkReason: to.parkReason,
      nextCheckAtMs: to.nextCheckAtMs,
      updatedAtMs: stamp.atMs,
    },
    and(inArray(t.id, ids), eq(t.state, from.from), eq(t.version, from.version)),
  );
  if (moved === ways.length) return;
  throw new ConflictError("transfer.moved", "Another hand moved some of these transfers first.", {
    expected: ways.length,
    found: moved,
  });
}

async function insertEvents(tx: Session, ways: readonly Way[], stamp: BulkStamp): Promise<void> {
  const { actorId, reason = null, auditSeq, atMs, own } = stamp;
  const events = ways.flat().map(({ transferId, edge, from, to, parkReason }) => {
    const common = { actorId, reason, auditSeq, atMs, ...own?.(transferId) };
    return { ...common, transferId, edge, fromState: from, toState: to, parkReason };
  });
  for (const part of chunks(events)) await tx.insert(tx.t.transferEvents, part);
}

async function moveClaims(tx: Session, moves: readonly TransferMove[], atMs: number): Promise<void> {
  const { claims: c } = tx.t;
  if (moves.some(({ claim }) => claim === "retake")) throw new Error("a late record is assigned one by one");
  const freed = moves.filter(({ claim }) => claim === "free").map(({ transferId }) => transferId);
  if (freed.length > 0) await tx.delete(c, oneOf(tx, c.transferId, freed));
  const taken = moves.flatMap((move) => (move.claim === "take" ? claimsOf(move, atMs) : []));
  if (taken.length === 0) return;
  try {
    await tx.insert(c, taken);
  } catch (error) {
    if (!(error instanceof DuplicateRowError)) throw error;
    throw new ConflictError("transfer.claimed", "This campaign holds or has paid one of these payees already.");
  }
}

function eventStamp(stamp: BulkStamp) {
  return { actorId: stamp.actorId, reason: stamp.reason ?? null, auditSeq: stamp.auditSeq, atMs: stamp.atMs };
}

/** Ways that one statement can write: the same edges from the same version, with the same row afterwards. */
function groupAlike(ways: readonly Way[]): Way[][] {
  const groups = new Map<string, Way[]>();
  for (const way of ways) {
    const key = way
      .map(
        (move) => `${move.edge}|${move.from}|${move.version}|${move.isHeld}|${move.parkReason}|${move.nextCheckAtMs}`,
      )
      .join("|");
    const group = groups.get(key);
    if (group) group.push(way);
    else groups.set(key, [way]);
  }
  return [...groups.values()];
}

function chunks<Row>(rows: readonly Row[]): Row[][] {
  return Array.from({ length: Math.ceil(rows.length / CHUNK) }, (_, index) =>
    rows.slice(index * CHUNK, (index + 1) * CHUNK),
  );
}
