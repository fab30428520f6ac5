import { sessionStateAt } from "@/domain/account-session";
import { PreconditionError, UpstreamError } from "@/domain/errors";
import { SessionEndedError } from "@/server/infini/infini-errors";
import {
  failedMeanwhile,
  releaseLoginSlot,
  type SessionContext,
  type SessionGrant,
  signIn,
} from "@/server/infini/sign-in";
import { createIds } from "@/server/platform/ids";
import {
  expireSession,
  getAccountSession,
  noteSessionOk,
  renewLoginSlot,
  type SessionRow,
  sessionTokenOwner,
  takeLoginSlot,
} from "@/server/repositories/account-sessions.repository";
import { appendEvents } from "@/server/repositories/events.repository";
import { destroySecret, openSealed } from "@/server/repositories/secrets.repository";

export type { SessionContext, SessionGrant } from "@/server/infini/sign-in";

/**
 * `renewFrom`: a session of this generation or an older one does not do; sign in instead.
 * `isPersonAsking`: a person wants it now, so the pause after refused sign-ins and the lock end (SES-6).
 */
export type OpenOptions = { renewFrom?: number; isPersonAsking?: boolean };

/** The place for a sign-in is held this long and renewed while its holder lives: one that died is counted out then. */
const SLOT_MS = 30_000;
const RENEW_SLOT_MS = 10_000;
/** Waiting for somebody else's sign-in ends after this, however many holders die one after the other. */
const PATIENCE_MS = 150_000;
const FIRST_LOOK_MS = 20;
const SLOWEST_LOOK_MS = 250;
/** The time of the last good call is written this often at most. */
const NOTE_EVERY_MS = 30_000;

/**
 * The account's stored session if it still counts as valid, else one sign-in. Callers that come while another one signs
 * in, in this process or any other, get that one's result (SES-3).
 * @throws NotFoundError | PreconditionError (`account.session_locked`, `account.session_waiting`,
 *   `account.password_missing`, `account.identity_mismatch`) | UpstreamError and its kinds
 */
export async function openSession(
  ctx: SessionContext,
  accountId: string,
  options: OpenOptions = {},
): Promise<SessionGrant> {
  let holder: string | null = null;
  const givesUpAtMs = ctx.clock.monotonicMs() + PATIENCE_MS;
  let hasWaited = false;
  for (let look = 0; ; look += 1) {
    const session = await getAccountSession(ctx.db, accountId);
    const stored = storedGrant(ctx, session, options.renewFrom);
    if (stored) return stored;
    // Given back without a session. Where a holder died, another has its place by now, and that one is waited for.
    if (hasWaited && session.loginSlot === null) throw failedMeanwhile(session);
    const isTaken = session.loginSlot !== null && (session.loginSlotUntilAtMs ?? 0) > (await ctx.db.nowMs());
    if (!isTaken) {
      const blocked = blockedLogin(session, ctx.clock.nowMs(), options);
      if (blocked) throw blocked;
      holder ??= createIds(ctx.clock.nowMs).next("wrk");
      const grant = await takeSlotAndSignIn(ctx, accountId, holder, options);
      if (grant) return grant;
    }
    hasWaited = true;
    if (ctx.clock.monotonicMs() > givesUpAtMs) {
      throw new UpstreamError("account.session_busy", "Another sign-in of this account does not end.", { accountId });
    }
    await ctx.clock.sleep(Math.min(FIRST_LOOK_MS * (look + 1), SLOWEST_LOOK_MS));
  }
}

/**
 * Makes one read with the account's session. When Infini has ended the session, it is marked so, one sign-in follows
 * and the read is repeated once (SES-4); never use this for a call that moves money.
 * @throws as `openSession`, and what `read` throws
 */
export async function readWithSession<T>(
  ctx: SessionContext,
  accountId: string,
  read: (token: string) => Promise<T>,
): Promise<{ value: T; generation: number }> {
  const grant = await openSession(ctx, accountId);
  try {
    return await readOnce(ctx, accountId, grant, read);
  } catch (error) {
    if (!(error instanceof SessionEndedError)) throw error;
    await markSessionEnded(ctx, accountId, grant.generation);
  }
  const renewed = await openSession(ctx, accountId, { renewFrom: grant.generation });
  try {
    return await readOnce(ctx, accountId, renewed, read);
  } catch (error) {
    if (error instanceof SessionEndedError) await markSessionEnded(ctx, accountId, renewed.generation);
    throw error;
  }
}

/** Infini no longer accepts the session of this generation: nobody uses its token again. A newer session stays. */
export async function markSessionEnded(ctx: SessionContext, accountId: string, generation: number): Promise<void> {
  const atMs = ctx.clock.nowMs();
  await ctx.db.tx(async (tx) => {
    if (!(await expireSession(tx, accountId, generation, atMs))) return;
    await destroySecret(tx, sessionTokenOwner(accountId));
    const payload = { state: "expired" };
    await appendEvents(tx, [{ atMs, topic: "account", subjectKind: "account", subjectId: accountId, payload }]);
  });
  ctx.bus?.emit("events");
}

async function readOnce<T>(
  ctx: SessionContext,
  accountId: string,
  grant: SessionGrant,
  read: (token: string) => Promise<T>,
): Promise<{ value: T; generation: number }> {
  const value = await read(grant.token);
  const atMs = ctx.clock.nowMs();
  const sinceMs = atMs - NOTE_EVERY_MS;
  if (grant.lastOkAtMs === null || grant.lastOkAtMs < sinceMs) {
    await noteSessionOk(ctx.db, accountId, grant.generation, atMs, sinceMs);
  }
  return { value, generation: grant.generation };
}

function storedGrant(ctx: SessionContext, session: SessionRow, renewFrom: number | undefined): SessionGrant | null {
  const { token, obtainedAtMs, lastOkAtMs, generation } = session;
  if (token === null || obtainedAtMs === null || sessionStateAt(session, ctx.clock.nowMs()) !== "valid") return null;
  if (renewFrom !== undefined && generation <= renewFrom) return null;
  return { token: openSealed(ctx.vault, token), generation, obtainedAtMs, lastOkAtMs };
}

/** Null when another holder was quicker. Between the look and the slot a sign-in may have ended: it is looked at again. */
async function takeSlotAndSignIn(
  ctx: SessionContext,
  accountId: string,
  holder: string,
  options: OpenOptions,
): Promise<SessionGrant | null> {
  if (!(await takeLoginSlot(ctx.db, accountId, holder, SLOT_MS))) return null;
  const session = await getAccountSession(ctx.db, accountId);
  const stored = storedGrant(ctx, session, options.renewFrom);
  const blocked = stored ? null : blockedLogin(session, ctx.clock.nowMs(), options);
  if (!stored && !blocked) return signInHolding(ctx, session, holder);
  await releaseLoginSlot(ctx, session, holder);
  if (blocked) throw blocked;
  return stored;
}

/** Signs in and renews the slot meanwhile. A renewal that fails lets it end: then somebody else's sign-in counts. */
async function signInHolding(ctx: SessionContext, session: SessionRow, holder: string): Promise<SessionGrant | null> {
  let callOff = (): void => undefined;
  const renewLater = (): void => {
    callOff = ctx.clock.after(RENEW_SLOT_MS, () => {
      renewLater();
      void renewLoginSlot(ctx.db, session.accountId, holder, SLOT_MS).catch(() => undefined);
    });
  };
  renewLater();
  try {
    return await signIn(ctx, session, holder);
  } finally {
    callOff();
  }
}

/** Why the account has to be left alone, if so: locked, or in the pause after a refusal. */
function blockedLogin(session: SessionRow, nowMs: number, options: OpenOptions): PreconditionError | null {
  const { accountId, nextLoginAfterAtMs } = session;
  const isRefused = session.state === "locked" || session.state === "refused";
  if (options.isPersonAsking === true && isRefused) return null;
  if (session.state === "locked") {
    const message = "The account is locked after refused sign-ins; a person has to unlock it.";
    return new PreconditionError("account.session_locked", message, { accountId });
  }
  if (nextLoginAfterAtMs === null || nowMs >= nextLoginAfterAtMs) return null;
  return new PreconditionError("account.session_waiting", "The next sign-in of this account has to wait.", {
    accountId,
    untilMs: nextLoginAfterAtMs,
  });
}
