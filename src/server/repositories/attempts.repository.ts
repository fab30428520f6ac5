import {
  and,
  asc,
  desc,
  eq,
  exists,
  gt,
  inArray,
  isNotNull,
  isNull,
  lt,
  min,
  ne,
  or,
  type SQL,
  sql,
} from "drizzle-orm";
import { ConflictError } from "@/domain/errors";
import { type Outcome, outcomeClasses } from "@/domain/outcomes";
import { keepQuery } from "@/server/db/keep-query";
import type { Schema } from "@/server/db/schema/schema";
import type { Session } from "@/server/db/session";

export type AttemptRow = Schema["attempts"]["$inferSelect"];
export type NewAttempt = Schema["attempts"]["$inferInsert"];

/** Opens an attempt; its account's slot is unique while it is open. @throws DuplicateRowError when another one is. */
export async function openAttempt(tx: Session, attempt: NewAttempt): Promise<void> {
  await tx.insert(tx.t.attempts, attempt);
}

/** Attempts that nobody has to wait for: they are closed when they are written. */
export async function openAttempts(tx: Session, attempts: readonly NewAttempt[]): Promise<void> {
  await tx.insert(tx.t.attempts, [...attempts]);
}

/**
 * Closes an open attempt with its class and frees the slot.
 * @throws ConflictError `attempt.closed` when somebody closed it before.
 */
export async function closeAttempt(
  tx: Session,
  attemptId: string,
  outcome: Pick<Outcome, "class" | "rule" | "httpStatus" | "upstreamCode" | "upstreamMessage"> & {
    evidenceHash: string | null;
  },
  atMs: number,
): Promise<void> {
  const { attempts: t } = tx.t;
  const closed = await tx.update(
    t,
    {
      class: outcome.class,
      rule: outcome.rule,
      httpStatus: outcome.httpStatus,
      upstreamCode: outcome.upstreamCode,
      upstreamMessage: outcome.upstreamMessage,
      evidenceHash: outcome.evidenceHash,
      openSlot: null,
      closedAtMs: atMs,
      updatedAtMs: atMs,
    },
    and(eq(t.id, attemptId), isNull(t.closedAtMs)),
  );
  if (closed !== 1) throw new ConflictError("attempt.closed", "This attempt was closed before.", { attemptId });
}

export async function findAttempt(db: Session, attemptId: string): Promise<AttemptRow | null> {
  const [row] = await attemptById(db).execute({ attemptId });
  return row ?? null;
}

const attemptById = keepQuery((db) => {
  const { attempts: t } = db.t;
  return db.read
    .select()
    .from(t)
    .where(eq(t.id, sql.placeholder("attemptId")))
    .limit(1)
    .prepare();
});

/** The attempt that is open on this account, if any. */
export async function findOpenAttempt(db: Session, accountId: string): Promise<AttemptRow | null> {
  const [row] = await openAttemptOf(db).execute({ accountId });
  return row ?? null;
}

const openAttemptOf = keepQuery((db) => {
  const { attempts: t } = db.t;
  return db.read
    .select()
    .from(t)
    .where(eq(t.openSlot, sql.placeholder("accountId")))
    .limit(1)
    .prepare();
});

/** The last attempt that was opened under this lease of the account, if any. */
export async function findLastAttempt(db: Session, accountId: string, fence: number): Promise<AttemptRow | null> {
  const [row] = await lastAttempt(db).execute({ accountId, fence });
  return row ?? null;
}

const lastAttempt = keepQuery((db) => {
  const { attempts: t } = db.t;
  return db.read
    .select()
    .from(t)
    .where(and(eq(t.accountId, sql.placeholder("accountId")), eq(t.fence, sql.placeholder("fence"))))
    .orderBy(desc(t.openedAtMs), desc(t.id))
    .limit(1)
    .prepare();
});

/** All attempts of a transfer, first to last. */
export async function listAttempts(db: Session, transferId: string): Promise<AttemptRow[]> {
  return attemptsOf(db).execute({ transferId });
}

const attemptsOf = keepQuery((db) => {
  const { attempts: t } = db.t;
  return db.read
    .select()
    .from(t)
    .where(eq(t.transferId, sql.placeholder("transferId")))
    .orderBy(asc(t.n))
    .prepare();
});

/** The last closed attempts of an account since a moment, newest first; what breakers count: requests of ours alone. */
export async function listRecentAttempts(
  db: Session,
  accountId: string,
  sinceMs: number,
  limit: number,
): Promise<Pick<AttemptRow, "id" | "class" | "closedAtMs">[]> {
  return recentAttempts(db).execute({ accountId, sinceMs, limit });
}

const recentAttempts = keepQuery((db) => {
  const { attempts: t } = db.t;
  const ofLane = and(eq(t.accountId, sql.placeholder("accountId")), eq(t.origin, "lane"));
  return db.read
    .select({ id: t.id, class: t.class, closedAtMs: t.closedAtMs })
    .from(t)
    .where(and(ofLane, isNotNull(t.closedAtMs), gt(t.closedAtMs, sql.placeholder("sinceMs"))))
    .orderBy(desc(t.closedAtMs), desc(t.id))
    .limit(sql.placeholder("limit"))
    .prepare();
});

/** True when Infini refused a transfer of the batch, whatever became of it since. */
export async function hasRefused(db: Session, batchId: string): Promise<boolean> {
  const { attempts: a, transfers: t } = db.t;
  const rows = await db.read
    .select({ id: a.id })
    .from(a)
    .innerJoin(t, eq(t.id, a.transferId))
    .where(and(eq(t.batchId, batchId), eq(a.class, "refused")))
    .limit(1);
  return rows.length > 0;
}

/** True when an attempt of the account is open or was closed since a moment. */
export async function hasAttemptSince(db: Session, accountId: string, sinceMs: number): Promise<boolean> {
  return (await anyAttemptSince(db).execute({ accountId, sinceMs })).length > 0;
}

const anyAttemptSince = keepQuery((db) => {
  const { attempts: t } = db.t;
  const isSince = or(isNull(t.closedAtMs), gt(t.closedAtMs, sql.placeholder("sinceMs")));
  return db.read
    .select({ id: t.id })
    .from(t)
    .where(and(eq(t.accountId, sql.placeholder("accountId")), isSince))
    .limit(1)
    .prepare();
});

/** Accounts with an attempt that is open or was closed since a moment, at most `limit`. */
export async function listAccountsThatSent(db: Session, sinceMs: number, limit: number): Promise<string[]> {
  const { accounts, attempts: t } = db.t;
  const sent = db.read
    .select({ id: t.id })
    .from(t)
    .where(and(eq(t.accountId, accounts.id), or(isNull(t.closedAtMs), gt(t.closedAtMs, sinceMs))));
  const rows = await db.read
    .select({ id: accounts.id })
    .from(accounts)
    .where(exists(sent))
    .orderBy(accounts.id)
    .limit(limit);
  return rows.map(({ id }) => id);
}

/**
 * When, after a moment, an attempt of the account first began to count as not paid: Infini refused it, it never left, or
 * a person judged it so. Null when none did.
 */
export async function findRefutedAfter(db: Session, accountId: string, afterMs: number): Promise<number | null> {
  const [answered] = await answeredAfter(db).execute({ accountId, afterMs });
  const [judged] = await judgedAfter(db).execute({ accountId, afterMs });
  const times = [answered?.atMs ?? null, judged?.atMs ?? null].filter((atMs) => atMs !== null);
  return times.length === 0 ? null : Math.min(...times);
}

const answeredAfter = keepQuery((db) => {
  const { attempts: t } = db.t;
  const isAfter = gt(t.closedAtMs, sql.placeholder("afterMs"));
  const isUnpaid = inArray(t.class, ["refused", "refused_session", "refused_rate", "never_left"]);
  return db.read
    .select({ atMs: min(t.closedAtMs) })
    .from(t)
    .where(and(eq(t.accountId, sql.placeholder("accountId")), isAfter, isUnpaid))
    .prepare();
});

const judgedAfter = keepQuery((db) => {
  const { transfers: t } = db.t;
  const isAfter = gt(t.updatedAtMs, sql.placeholder("afterMs"));
  return db.read
    .select({ atMs: min(t.updatedAtMs) })
    .from(t)
    .where(and(eq(t.accountId, sql.placeholder("accountId")), eq(t.state, "not_executed"), isAfter))
    .prepare();
});

export type MatchableRow = { attempt: AttemptRow; transfer: Schema["transfers"]["$inferSelect"] };

/** What Infini did not answer with success: seldom, however much is paid. */
const unpaidClasses = outcomeClasses.filter((outcome) => outcome !== "success");

/**
 * Attempts that a statement record may belong to: the last ones of unsettled transfers, and within the watch all others
 * that no record was given to, whatever became of their transfers: each of them was closed as refused or not executed.
 * Reads those alone, so that a look costs the same however much the account has paid.
 */
export async function listMatchable(db: Session, accountId: string, watchSinceMs: number): Promise<MatchableRow[]> {
  // The unsettled first: whatever a person judges between the reads is then seen by the second one, too.
  const rows = [
    ...(await unsettledOf(db).execute({ accountId })),
    ...(await refutedSince(db).execute({ accountId, sinceMs: watchSinceMs })),
    ...(await doubtedSince(db).execute({ accountId, sinceMs: watchSinceMs })),
  ];
  const byId = new Map(rows.toReversed().map((row) => [row.attempt.id, row]));
  const inOrder = (one: AttemptRow, other: AttemptRow) =>
    one.openedAtMs - other.openedAtMs || (one.id < other.id ? -1 : 1);
  return [...byId.values()].sort((one, other) => inOrder(one.attempt, other.attempt));
}

/** The last attempts of what is accepted or unknown: an index over states leads past everything that is settled. */
const unsettledOf = keepQuery((db) => {
  const { attempts: a, transfers: t, statementRecords: r } = db.t;
  return db.read
    .select({ attempt: a, transfer: t })
    .from(t)
    .innerJoin(a, and(eq(a.transferId, t.id), eq(a.n, t.attemptCount)))
    .leftJoin(r, eq(r.matchedAttemptId, a.id))
    .where(
      and(
        eq(t.accountId, sql.placeholder("accountId")),
        inArray(t.state, ["accepted", "unknown"]),
        isNotNull(a.closedAtMs),
        isNull(r.matchedAttemptId),
      ),
    )
    .prepare();
});

/** What Infini or a lane called not paid. */
const refutedSince = keepQuery((db) => {
  const { attempts: t } = db.t;
  const isUnpaid = inArray(t.class, unpaidClasses);
  return selectRefuted(db, and(eq(t.accountId, sql.placeholder("accountId")), isUnpaid)).prepare();
});

/** What a person doubted although Infini had answered success (E17): the only way from there to "not paid". */
const doubtedSince = keepQuery((db) => {
  const { transfers: t, reviewDecisions: d, reviewItems: i } = db.t;
  const ofAccount = and(eq(i.accountId, sql.placeholder("accountId")), eq(i.subjectKind, "transfer"));
  const doubted = db.read
    .select({ id: i.subjectId })
    .from(d)
    .innerJoin(i, eq(i.id, d.itemId))
    .where(and(eq(d.decision, "doubt"), gt(d.createdAtMs, sql.placeholder("sinceMs")), ofAccount));
  return selectRefuted(db, inArray(t.id, doubted)).prepare();
});

/** Attempts of this choice that count as not paid, closed since `sinceMs`. */
function selectRefuted(db: Session, choice: SQL | undefined) {
  const { attempts: a, transfers: t, statementRecords: r } = db.t;
  return db.read
    .select({ attempt: a, transfer: t })
    .from(a)
    .innerJoin(t, eq(t.id, a.transferId))
    .leftJoin(r, eq(r.matchedAttemptId, a.id))
    .where(
      and(
        choice,
        gt(a.closedAtMs, sql.placeholder("sinceMs")),
        or(ne(t.state, "settled"), lt(a.n, t.attemptCount)),
        isNull(r.matchedAttemptId),
      ),
    );
}
