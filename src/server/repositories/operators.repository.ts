import { and, asc, count, desc, eq, gt, lt, ne, or, type SQL, sql } from "drizzle-orm";
import { NotFoundError } from "@/domain/errors";
import type { Direction, ListPlace } from "@/domain/list-order";
import type { OperatorState } from "@/domain/operator.schema";
import { keepQuery } from "@/server/db/keep-query";
import type { Schema } from "@/server/db/schema/schema";
import type { Session } from "@/server/db/session";

export type OperatorRecord = Schema["operators"]["$inferSelect"];
export type CredentialRecord = Schema["operatorCredentials"]["$inferInsert"];
type SessionRecord = Schema["operatorSessions"]["$inferSelect"];

/** A session with the person it belongs to. */
export type PersonSession = { session: SessionRecord; operator: OperatorRecord };

/** The provider under which better-auth keeps passwords. */
export const passwordProvider = "credential";

/** Adds a person with a password. @throws DuplicateRowError when the address is taken. */
export async function insertOperator(
  tx: Session,
  operator: Schema["operators"]["$inferInsert"],
  credential: CredentialRecord,
): Promise<void> {
  await tx.insert(tx.t.operators, operator);
  await tx.insert(tx.t.operatorCredentials, credential);
}

/** The person. @throws NotFoundError */
export async function getOperator(db: Session, id: string): Promise<OperatorRecord> {
  const { operators: t } = db.t;
  const [row] = await db.read.select().from(t).where(eq(t.id, id)).limit(1);
  if (!row) throw new NotFoundError("operator", id);
  return row;
}

/** The person with this address in its canonical form, or null. */
export async function findOperatorByEmail(db: Session, emailCanon: string): Promise<OperatorRecord | null> {
  const { operators: t } = db.t;
  const [row] = await db.read.select().from(t).where(eq(t.emailCanon, emailCanon)).limit(1);
  return row ?? null;
}

/** Everybody, locked until the transaction ends; a house of people is small. */
export async function lockOperators(tx: Session): Promise<OperatorRecord[]> {
  const { operators: t } = tx.t;
  return tx.lockRows(tx.read.select().from(t).orderBy(asc(t.id)));
}

/** The person, locked until the transaction ends. @throws NotFoundError */
export async function lockOperator(tx: Session, id: string): Promise<OperatorRecord> {
  const { operators: t } = tx.t;
  const [row] = await tx.lockRows(tx.read.select().from(t).where(eq(t.id, id)).limit(1));
  if (!row) throw new NotFoundError("operator", id);
  return row;
}

/** Compare-and-set on the version; false when another hand was first. */
export async function updateOperator(
  tx: Session,
  row: { id: string; version: number },
  patch: { roles?: string[]; state?: OperatorState; updatedAtMs: number },
): Promise<boolean> {
  const { operators: t } = tx.t;
  const mine = and(eq(t.id, row.id), eq(t.version, row.version));
  return (await tx.update(t, { ...patch, version: row.version + 1 }, mine)) === 1;
}

export type OperatorFilter = { state?: OperatorState | undefined; role?: string | undefined };
export type OperatorSort = { by: "email" | "name"; direction: Direction };

/** People of a filter after a place, in order, at most `limit`. */
export async function listOperators(
  db: Session,
  query: { filter: OperatorFilter; sort: OperatorSort; after: ListPlace | null; limit: number },
): Promise<OperatorRecord[]> {
  const { operators: t } = db.t;
  const column = query.sort.by === "email" ? t.emailCanon : t.name;
  const [order, beyond] = query.sort.direction === "asc" ? [asc, gt] : [desc, lt];
  const place = query.after
    ? or(
        beyond(column, String(query.after.value)),
        and(eq(column, String(query.after.value)), beyond(t.id, query.after.id)),
      )
    : undefined;
  return db.read
    .select()
    .from(t)
    .where(and(matching(db, query.filter), place))
    .orderBy(order(column), order(t.id))
    .limit(query.limit);
}

/** How many people the filter holds. */
export async function countOperators(db: Session, filter: OperatorFilter): Promise<number> {
  const [row] = await db.read.select({ n: count() }).from(db.t.operators).where(matching(db, filter));
  return Number(row?.n ?? 0);
}

/** The stored password of a person, or null when there is none. */
export async function findPasswordHash(db: Session, operatorId: string): Promise<string | null> {
  const { operatorCredentials: t } = db.t;
  const mine = and(eq(t.operatorId, operatorId), eq(t.providerId, passwordProvider));
  const [row] = await db.read.select({ hash: t.passwordHash }).from(t).where(mine).limit(1);
  return row?.hash ?? null;
}

/** Gives a person another password. @throws NotFoundError when they have none that could be replaced. */
export async function setPasswordHash(
  tx: Session,
  operatorId: string,
  change: { passwordHash: string; atMs: number },
): Promise<void> {
  const { operatorCredentials: t } = tx.t;
  const mine = and(eq(t.operatorId, operatorId), eq(t.providerId, passwordProvider));
  const patch = { passwordHash: change.passwordHash, updatedAtMs: change.atMs };
  if ((await tx.update(t, patch, mine)) === 0) throw new NotFoundError("password", operatorId);
}

/** The identifier of the one-time token of the first start. */
const welcomeIdentifier = "welcome";
export type WelcomeOffer = Pick<Schema["operatorVerifications"]["$inferSelect"], "id" | "value" | "expiresAtMs">;

/** Replaces the token of the first start; `value` is its hash. */
export async function replaceWelcome(tx: Session, offer: WelcomeOffer, atMs: number): Promise<void> {
  const { operatorVerifications: t } = tx.t;
  await tx.delete(t, eq(t.identifier, welcomeIdentifier));
  await tx.insert(t, { ...offer, identifier: welcomeIdentifier, createdAtMs: atMs, updatedAtMs: atMs });
}

/** The token of the first start, as its hash; null when there is none. */
export async function findWelcome(db: Session): Promise<WelcomeOffer | null> {
  const { operatorVerifications: t } = db.t;
  const which = eq(t.identifier, welcomeIdentifier);
  const [row] = await db.read.select().from(t).where(which).limit(1);
  return row ?? null;
}

/** Takes the token away; false when somebody else took it first. */
export async function takeWelcome(tx: Session, id: string): Promise<boolean> {
  const { operatorVerifications: t } = tx.t;
  return (await tx.delete(t, and(eq(t.id, id), eq(t.identifier, welcomeIdentifier)))) === 1;
}

/** The session whose token has this hash, with its person; null when it ended. */
export async function findSessionByToken(db: Session, tokenHash: string): Promise<PersonSession | null> {
  const [row] = await sessionByToken(db).execute({ tokenHash });
  return row ?? null;
}

/** The session with this id, with its person; null when it ended. */
export async function findSessionById(db: Session, id: string): Promise<PersonSession | null> {
  const [row] = await selectSession(db, eq(db.t.operatorSessions.id, id));
  return row ?? null;
}

/** Notes that the person is there; the idle time counts from here. */
export async function touchSession(db: Session, session: { id: string; operatorId: string }, atMs: number) {
  const { operatorSessions: s, operators: o } = db.t;
  await db.update(s, { lastSeenAtMs: atMs }, eq(s.id, session.id));
  await db.update(o, { lastSeenAtMs: atMs }, eq(o.id, session.operatorId));
}

/** Gives the session another token and notes the step-up; the old token is worth nothing from here on. */
export async function stepUpSession(
  tx: Session,
  id: string,
  change: { tokenHash: string; atMs: number },
): Promise<boolean> {
  const { operatorSessions: t } = tx.t;
  const patch = { tokenHash: change.tokenHash, steppedUpAtMs: change.atMs, updatedAtMs: change.atMs };
  return (await tx.update(t, patch, eq(t.id, id))) === 1;
}

/** Puts a session forward together with a clock that was put forward: it has as long to live as before. */
export async function carrySession(tx: Session, id: string, clock: { fromMs: number; toMs: number }): Promise<void> {
  const found = await findSessionById(tx, id);
  if (found === null) return;
  const { operatorSessions: t } = tx.t;
  const expiresAtMs = found.session.expiresAtMs + clock.toMs - clock.fromMs;
  await tx.update(t, { lastSeenAtMs: clock.toMs, expiresAtMs, updatedAtMs: clock.toMs }, eq(t.id, id));
}

/** Ends one session. */
export async function endSession(db: Session, id: string): Promise<number> {
  const { operatorSessions: t } = db.t;
  return db.delete(t, eq(t.id, id));
}

/** Ends every session of a person at once, but for the one named; the number ended. */
export async function endSessionsOf(db: Session, operatorId: string, exceptId?: string): Promise<number> {
  const { operatorSessions: t } = db.t;
  const others = exceptId === undefined ? undefined : ne(t.id, exceptId);
  return db.delete(t, and(eq(t.operatorId, operatorId), others));
}

/** Removes sessions that ended by themselves before this moment. */
export async function removeSessionsBefore(db: Session, atMs: number): Promise<number> {
  const { operatorSessions: t } = db.t;
  return db.delete(t, lt(t.expiresAtMs, atMs));
}

function selectSession(db: Session, which: SQL) {
  const { operatorSessions: s, operators: o } = db.t;
  return db.read.select({ session: s, operator: o }).from(s).innerJoin(o, eq(o.id, s.operatorId)).where(which).limit(1);
}

/** Every request asks it. */
const sessionByToken = keepQuery((db) =>
  selectSession(db, eq(db.t.operatorSessions.tokenHash, sql.placeholder("tokenHash"))).prepare(),
);

function matching(db: Session, filter: OperatorFilter): SQL | undefined {
  const { operators: t } = db.t;
  const state = filter.state === undefined ? undefined : eq(t.state, filter.state);
  // The roles are a closed list of words without wildcards, stored as JSON.
  const role = filter.role === undefined ? undefined : sql`${t.roles} like ${`%"${filter.role}"%`}`;
  return and(state, role);
}
