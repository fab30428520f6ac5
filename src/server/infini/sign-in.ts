import { afterRefusedLogin, failureText, readFailure } from "@/domain/account-session";
import { systemActor } from "@/domain/audit";
import { PreconditionError, UpstreamError } from "@/domain/errors";
import type { Session, Store } from "@/server/db/session";
import type { InfiniClient } from "@/server/infini/infini-client";
import { LoginRefusedError, UpstreamRateError } from "@/server/infini/infini-errors";
import type { Login } from "@/server/infini/log-in";
import type { Bus } from "@/server/platform/bus";
import type { Clock } from "@/server/platform/clock";
import { createIds } from "@/server/platform/ids";
import type { Vault } from "@/server/platform/vault";
import {
  endLogin,
  type LoginResult,
  type SessionRow,
  sessionTokenOwner,
} from "@/server/repositories/account-sessions.repository";
import { appendAudit } from "@/server/repositories/audit.repository";
import { appendEvents } from "@/server/repositories/events.repository";
import { freezeForDoubt } from "@/server/repositories/freezes.repository";
import { destroySecret, openSecret, sealSecret } from "@/server/repositories/secrets.repository";

export type SessionContext = { db: Store; vault: Vault; clock: Clock; infini: InfiniClient; bus?: Bus };

/**
 * A session to make calls with. `generation` grows with every sign-in of the account; `lastOkAtMs` is when a call with
 * it went well last, as it was stored when this was granted.
 */
export type SessionGrant = { token: string; generation: number; obtainedAtMs: number; lastOkAtMs: number | null };

/** Infini signed us in to another account than ours; the account is frozen and waits for a person. */
class ForeignIdentityError extends PreconditionError {
  constructor(accountId: string) {
    super("account.identity_mismatch", "Infini knows this sign-in under another UID.", { accountId });
  }
}

/** Whose secret the password of an account is. */
export function passwordOwner(accountId: string) {
  return { ownerTable: "accounts", ownerId: accountId, kind: "password" };
}

/**
 * Signs in once, checks that the account is ours, and keeps the session; the holder's login slot is given back however
 * it ends. Null when the slot went to another holder meanwhile: that one's result counts.
 * @throws PreconditionError (`account.password_missing`, `account.identity_mismatch`) | UpstreamError and its kinds
 */
export async function signIn(ctx: SessionContext, session: SessionRow, holder: string): Promise<SessionGrant | null> {
  let login: Login;
  try {
    login = await logInAsOurs(ctx, session);
  } catch (error) {
    await keepFailure(ctx, session, holder, error);
    throw error;
  }
  return keepSession(ctx, session, holder, login);
}

/** Gives the slot back without a sign-in: another one ended well in between. */
export async function releaseLoginSlot(ctx: SessionContext, session: SessionRow, holder: string): Promise<void> {
  await endLogin(ctx.db, session.accountId, holder, { lastError: session.lastError }, ctx.clock.nowMs());
}

/** The error for those who waited for a sign-in that brought no session. */
export function failedMeanwhile(session: SessionRow): UpstreamError {
  const failure = readFailure(session.lastError);
  return new UpstreamError(
    failure?.reason ?? "infini.no_answer",
    failure?.message ?? "The sign-in of this account brought no session.",
    { accountId: session.accountId },
  );
}

/** SES-5: the profile's UID decides whose session it is, before anything is kept. */
async function logInAsOurs(ctx: SessionContext, session: SessionRow): Promise<Login> {
  const { accountId, email, uid } = session;
  const password = await openSecret(ctx.db, ctx.vault, passwordOwner(accountId));
  if (password === null) {
    throw new PreconditionError("account.password_missing", "No password is stored for this account.", { accountId });
  }
  const login = await ctx.infini.login({ email, password });
  const profile = await ctx.infini.getProfile(login.token);
  if (profile.uid !== uid) throw new ForeignIdentityError(accountId);
  return login;
}

async function keepSession(
  ctx: SessionContext,
  session: SessionRow,
  holder: string,
  login: Login,
): Promise<SessionGrant | null> {
  const { accountId } = session;
  const atMs = ctx.clock.nowMs();
  const result: LoginResult = {
    state: "valid",
    expiresAtMs: login.expiresAtMs,
    obtainedAtMs: login.asOfMs,
    lastOkAtMs: atMs,
    failures: 0,
    nextLoginAfterAtMs: null,
    lastError: null,
  };
  const isKept = await ctx.db.tx(async (tx) => {
    if (!(await endLogin(tx, accountId, holder, result, atMs))) return false;
    const id = createIds(ctx.clock.nowMs).next("sec");
    const owner = sessionTokenOwner(accountId);
    await sealSecret(tx, ctx.vault, { ...owner, id, class: "credentials", plain: login.token, atMs });
    await tellState(tx, accountId, "valid", atMs);
    return true;
  });
  if (!isKept) return null;
  ctx.bus?.emit("events");
  // Only the holder of the slot raises the generation.
  return { token: login.token, generation: session.generation + 1, obtainedAtMs: login.asOfMs, lastOkAtMs: atMs };
}

async function keepFailure(ctx: SessionContext, session: SessionRow, holder: string, error: unknown): Promise<void> {
  const { accountId } = session;
  const atMs = ctx.clock.nowMs();
  const result = resultOf(session, error, atMs);
  await ctx.db.tx(async (tx) => {
    if (!(await endLogin(tx, accountId, holder, result, atMs))) return;
    if (result.state === undefined) return;
    await destroySecret(tx, sessionTokenOwner(accountId));
    await tellState(tx, accountId, result.state, atMs);
    if (error instanceof ForeignIdentityError) await freezeForeign(tx, ctx, accountId, atMs);
    if (result.state === "locked") {
      await appendAudit(tx, ctx.vault.auditMac, {
        actor: systemActor,
        action: "account.lock_session",
        objectKind: "account",
        objectId: accountId,
        after: { failures: result.failures ?? session.failures },
        atMs,
      });
    }
  });
  ctx.bus?.emit("events");
}

/** A transport failure is not a refused sign-in (SES-6): it leaves the state as it was. */
function resultOf(session: SessionRow, error: unknown, atMs: number): LoginResult {
  const lastError = failureText(error);
  if (error instanceof LoginRefusedError) {
    const failures = session.failures + 1;
    return { ...afterRefusedLogin(failures, atMs), failures, lastError };
  }
  if (error instanceof ForeignIdentityError) return { state: "locked", nextLoginAfterAtMs: null, lastError };
  if (error instanceof UpstreamRateError && error.retryAfterSec !== undefined) {
    return { nextLoginAfterAtMs: atMs + error.retryAfterSec * 1000, lastError };
  }
  return { lastError };
}

async function freezeForeign(tx: Session, ctx: SessionContext, accountId: string, atMs: number): Promise<void> {
  const id = createIds(ctx.clock.nowMs).next("frz");
  const reason = "Infini knows this sign-in under another UID.";
  if (!(await freezeForDoubt(tx, { id, accountId, reason, atMs }))) return;
  const payload = { reason: "account.identity_mismatch" };
  await appendEvents(tx, [{ atMs, topic: "security", subjectKind: "account", subjectId: accountId, payload }]);
  await appendAudit(tx, ctx.vault.auditMac, {
    actor: systemActor,
    action: "account.freeze",
    objectKind: "account",
    objectId: accountId,
    reason,
    atMs,
  });
}

async function tellState(tx: Session, accountId: string, state: string, atMs: number): Promise<void> {
  await appendEvents(tx, [
    { atMs, topic: "account", subjectKind: "account", subjectId: accountId, payload: { session: state } },
  ]);
}
