import { and, eq, isNull, lt, lte, or, sql } from "drizzle-orm";
import type { SessionState } from "@/domain/account-session";
import { NotFoundError } from "@/domain/errors";
import { keepQuery } from "@/server/db/keep-query";
import type { Session } from "@/server/db/session";
import { clearSlot, openFreeze } from "./freezes.repository";
import type { SealedRow } from "./secrets.repository";

const tokenOwner = { ownerTable: "account_sessions", kind: "session_token" } as const;

/** An account's session with its account and its sealed token, as they stood at one moment. */
export type SessionRow = {
  accountId: string;
  email: string;
  uid: string | null;
  generation: number;
  state: SessionState;
  expiresAtMs: number | null;
  obtainedAtMs: number | null;
  lastOkAtMs: number | null;
  failures: number;
  nextLoginAfterAtMs: number | null;
  lastError: string | null;
  loginSlot: string | null;
  loginSlotUntilAtMs: number | null;
  token: SealedRow | null;
};

/** Whose secret the token of an account is. */
export function sessionTokenOwner(accountId: string) {
  return { ...tokenOwner, ownerId: accountId };
}

/** One statement, so that token and generation belong together. @throws NotFoundError `account.not_found` */
export async function getAccountSession(db: Session, accountId: string): Promise<SessionRow> {
  const [row] = await sessionOf(db).execute({ accountId });
  if (!row) throw new NotFoundError("account", accountId);
  const { tokenClass, tokenVersion, tokenSealed, ...session } = row;
  const isSealed = tokenClass !== null && tokenVersion !== null && tokenSealed !== null;
  const token = isSealed
    ? { ...sessionTokenOwner(accountId), class: tokenClass, version: tokenVersion, sealed: tokenSealed }
    : null;
  return { ...session, token };
}

/** Every read of Infini asks it. */
const sessionOf = keepQuery((db) => {
  const { accounts: a, accountSessions: s, secrets: k } = db.t;
  return db.read
    .select({
      accountId: a.id,
      email: a.email,
      uid: a.uid,
      generation: s.generation,
      state: s.state,
      expiresAtMs: s.expiresAtMs,
      obtainedAtMs: s.obtainedAtMs,
      lastOkAtMs: s.lastOkAtMs,
      failures: s.failures,
      nextLoginAfterAtMs: s.nextLoginAfterAtMs,
      lastError: s.lastError,
      loginSlot: s.loginSlot,
      loginSlotUntilAtMs: s.loginSlotUntilAtMs,
      tokenClass: k.class,
      tokenVersion: k.version,
      tokenSealed: k.sealed,
    })
    .from(a)
    .innerJoin(s, eq(s.accountId, a.id))
    .leftJoin(k, and(eq(k.ownerTable, tokenOwner.ownerTable), eq(k.ownerId, a.id), eq(k.kind, tokenOwner.kind)))
    .where(eq(a.id, sql.placeholder("accountId")))
    .limit(1)
    .prepare();
});

/** Takes the account's only place for a sign-in; false while another holder has it and may still be alive. */
export async function takeLoginSlot(db: Session, accountId: string, holder: string, slotMs: number): Promise<boolean> {
  const { accountSessions: s } = db.t;
  const nowMs = await db.nowMs();
  const isFree = or(isNull(s.loginSlot), isNull(s.loginSlotUntilAtMs), lte(s.loginSlotUntilAtMs, nowMs));
  const taken = { loginSlot: holder, loginSlotUntilAtMs: nowMs + slotMs };
  return (await db.update(s, taken, and(eq(s.accountId, accountId), isFree))) === 1;
}

/** Holds the place for a sign-in longer; false when it is somebody else's by now. */
export async function renewLoginSlot(db: Session, accountId: string, holder: string, slotMs: number): Promise<boolean> {
  const { accountSessions: s } = db.t;
  const own = and(eq(s.accountId, accountId), eq(s.loginSlot, holder));
  return (await db.update(s, { loginSlotUntilAtMs: (await db.nowMs()) + slotMs }, own)) === 1;
}

/** What a sign-in that ended writes; the slot is given back with it. */
export type LoginResult = {
  state?: SessionState;
  expiresAtMs?: number | null;
  obtainedAtMs?: number;
  lastOkAtMs?: number;
  failures?: number;
  nextLoginAfterAtMs?: number | null;
  lastError: string | null;
};

/** Writes the end of a sign-in and frees its slot; false when the slot went to somebody else meanwhile. */
export async function endLogin(
  tx: Session,
  accountId: string,
  holder: string,
  result: LoginResult,
  atMs: number,
): Promise<boolean> {
  const { accountSessions: s } = tx.t;
  const raised = result.state === "valid" ? { generation: sql`${s.generation} + 1` } : {};
  const ended = { ...result, ...raised, loginSlot: null, loginSlotUntilAtMs: null, updatedAtMs: atMs };
  return (await tx.update(s, ended, and(eq(s.accountId, accountId), eq(s.loginSlot, holder)))) === 1;
}

/** Marks a session as ended at Infini; false when a newer one stands or it was marked before. */
export async function expireSession(
  tx: Session,
  accountId: string,
  generation: number,
  atMs: number,
): Promise<boolean> {
  const { accountSessions: s } = tx.t;
  const current = and(eq(s.accountId, accountId), eq(s.generation, generation), eq(s.state, "valid"));
  return (await tx.update(s, { state: "expired", updatedAtMs: atMs }, current)) === 1;
}

/** Notes that a call with this session was answered. `sinceMs`: a younger note is left alone. */
export async function noteSessionOk(
  db: Session,
  accountId: string,
  generation: number,
  atMs: number,
  sinceMs: number,
): Promise<void> {
  const { accountSessions: s } = db.t;
  const isOld = or(isNull(s.lastOkAtMs), lt(s.lastOkAtMs, sinceMs));
  const current = and(eq(s.accountId, accountId), eq(s.generation, generation), isOld);
  await db.update(s, { lastOkAtMs: atMs, updatedAtMs: atMs }, current);
}

/** An account's first session row: nobody has signed in yet. */
export async function insertSession(
  tx: Session,
  row: { accountId: string; generation: number; state: SessionState; atMs: number },
): Promise<void> {
  const { accountId, generation, state, atMs } = row;
  await tx.insert(tx.t.accountSessions, { accountId, generation, state, createdAtMs: atMs, updatedAtMs: atMs });
}

/** Freezes the account for a person, unless one froze it already; true when this call did it. */
export async function freezeAccount(
  tx: Session,
  freeze: { id: string; accountId: string; reason: string; frozenBy: string; atMs: number },
): Promise<boolean> {
  const { id, accountId, reason, frozenBy, atMs } = freeze;
  if (!(await clearSlot(tx, accountId, atMs))) return false;
  const lift = { liftedBy: null, liftedAtMs: null };
  const times = { createdAtMs: atMs, updatedAtMs: atMs };
  await openFreeze(tx, { id, scope: "account", accountId, openSlot: accountId, reason, frozenBy, ...lift, ...times });
  return true;
}
