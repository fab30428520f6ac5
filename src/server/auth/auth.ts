import type { Caller } from "@/domain/caller";
import type { Mode } from "@/domain/engine-parameters";
import { UnauthorizedError } from "@/domain/errors";
import type { Store } from "@/server/db/session";
import type { Clock } from "@/server/platform/clock";
import type { Ids } from "@/server/platform/ids";
import type { Logger } from "@/server/platform/logger";
import type { Vault } from "@/server/platform/vault";
import { appendAudit } from "@/server/repositories/audit.repository";
import { findApiKey, findApiKeyByHash, touchApiKey } from "@/server/repositories/operator-keys.repository";
import {
  endSession,
  findSessionById,
  findSessionByToken,
  stepUpSession,
  touchSession,
} from "@/server/repositories/operators.repository";
import { apiKeyHash, keyHolderOf, namesKey, readKey } from "./api-key";
import { createBetterAuth } from "./better-auth";
import { addressBucket, clientAddress, stampPeerAddresses } from "./client-address";
import { CallMeter } from "./limits";
import {
  type CookieShape,
  cookieShape,
  endedSessionCookie,
  newToken,
  readSessionToken,
  sessionCookie,
  tokenHash,
} from "./session-cookie";
import { type SignInRequest, signIn } from "./sign-in";
import { ABSOLUTE_MS, type Origin, type PersonSignedIn, type SignedIn, signedInOf } from "./signed-in";
import { STEP_UP_MS } from "./step-up";

export type AuthParts = {
  db: Store;
  clock: Clock;
  ids: Ids;
  log: Logger;
  vault: Pick<Vault, "auditMac">;
  mode: Mode;
};

/** `secret`: `AUTH_SECRET`. `host`: what the process listens on. `proxyHops`: proxies of ours in front of it. */
export type AuthOptions = { secret: string; appUrl: string; host: string; proxyHops?: number };

/** Who is signed in, and how one gets in and out. */
export type Auth = {
  readonly appUrl: string;
  /** What the process listens on. */
  readonly host: string;
  /** Counts the calls of every person in this process. */
  readonly meter: CallMeter;
  /** From where a request came. */
  originOf(headers: Headers): Origin;
  /**
   * The person of a request, or null. Notes that they are there, once a minute, unless the page says they are idle. A
   * request that names a key is its key's alone. @throws UnauthorizedError `api_key.*` for a key that opens nothing
   * @throws RateLimitError `limit.all` after many such keys from one address
   */
  findSignedIn(headers: Headers): Promise<SignedIn | null>;
  /** A caller that is already known, as session or key stand now; null when it is over. */
  findAgain(caller: Caller): Promise<SignedIn | null>;
  /** The `Set-Cookie` lines of a new session. @throws UnauthorizedError | RateLimitError */
  signIn(request: Omit<SignInRequest, "origin">): Promise<string[]>;
  /** Ends the session of a request, if there is one; returns the `Set-Cookie` line. */
  signOut(headers: Headers): Promise<string>;
  /** Marks the session as stepped up and gives it another token. @throws UnauthorizedError when it is over. */
  renewSession(caller: Caller): Promise<{ cookie: string; untilMs: number }>;
};

const TOUCH_EVERY_MS = 60_000;
/** A page sends it while nobody touches keyboard or pointer, so that a screen left open signs itself out. */
export const idleHeader = "x-operator-idle";

/** Sign-in, sessions and limits of one process. */
export function createAuth(parts: AuthParts, options: AuthOptions): Auth {
  stampPeerAddresses();
  const { db, clock } = parts;
  const { secret, proxyHops = 0 } = options;
  const cookies = cookieShape(options.appUrl);
  const betterAuth = createBetterAuth({ ...parts, ...options, cookies, absoluteMs: ABSOLUTE_MS });
  const door = { parts, betterAuth, cookies, secret };
  const originOf = (headers: Headers): Origin => ({
    ip: clientAddress(headers, proxyHops),
    userAgent: headers.get("user-agent"),
  });
  const refused = new CallMeter(parts.mode);
  const find = async (headers: Headers) => {
    const found = await findByCookie(db, cookies, secret, headers);
    return signedInOf(found, originOf(headers), clock.nowMs());
  };
  return {
    appUrl: options.appUrl,
    host: options.host,
    meter: new CallMeter(parts.mode),
    originOf,
    findSignedIn: async (headers) => {
      if (namesKey(headers)) return findByKey(parts, headers, originOf(headers), refused);
      const signedIn = await find(headers);
      return signedIn && headers.get(idleHeader) !== "1" ? touched(parts, signedIn) : signedIn;
    },
    findAgain: (caller) => findAgain(parts, caller),
    signIn: (request) => signIn(door, { ...request, origin: originOf(request.headers) }),
    signOut: async (headers) => {
      const signedIn = await find(headers);
      if (signedIn) await endAudited(parts, signedIn.caller, signedIn.session.id);
      return endedSessionCookie(cookies);
    },
    renewSession: async (caller) => {
      const atMs = clock.nowMs();
      const token = newToken();
      const signedIn = caller.actor.sessionId === null ? null : await findSessionById(db, caller.actor.sessionId);
      const change = { tokenHash: tokenHash(token), atMs };
      const isRenewed = signedIn !== null && (await stepUpSession(db, signedIn.session.id, change));
      if (!isRenewed) throw new UnauthorizedError("session.ended", "The session has ended. Sign in again.");
      const restS = Math.max(1, Math.floor((signedIn.session.expiresAtMs - atMs) / 1_000));
      return { cookie: await sessionCookie(cookies, secret, token, restS), untilMs: atMs + STEP_UP_MS };
    },
  };
}

async function findByCookie(db: Store, cookies: CookieShape, secret: string, headers: Headers) {
  const token = readSessionToken(cookies, secret, headers.get("cookie"));
  return token === null ? null : findSessionByToken(db, tokenHash(token));
}

/** Keys are not guessed, yet whoever comes with one that opens nothing is counted like a person who calls. */
async function findByKey(parts: AuthParts, headers: Headers, origin: Origin, refused: CallMeter): Promise<SignedIn> {
  const { db, clock } = parts;
  const nowMs = clock.nowMs();
  const secret = readKey(headers);
  const found = secret === null ? null : await findApiKeyByHash(db, apiKeyHash(secret));
  let holder: SignedIn;
  try {
    holder = keyHolderOf(found, origin, nowMs);
  } catch (error) {
    refused.count(addressBucket(origin.ip), nowMs);
    throw error;
  }
  const lastUsedAtMs = found?.apiKey.lastUsedAtMs ?? 0;
  if (found && nowMs - lastUsedAtMs >= TOUCH_EVERY_MS) await touchApiKey(db, found.apiKey.id, nowMs);
  return holder;
}

async function findAgain({ db, clock }: AuthParts, caller: Caller): Promise<SignedIn | null> {
  const { kind, id, sessionId } = caller.actor;
  const origin = { ip: null, userAgent: null };
  if (kind !== "api_key") return signedInOf(await findSessionById(db, sessionId ?? ""), origin, clock.nowMs());
  try {
    return keyHolderOf(await findApiKey(db, id), origin, clock.nowMs());
  } catch (error) {
    if (error instanceof UnauthorizedError) return null;
    throw error;
  }
}

async function touched(parts: AuthParts, signedIn: PersonSignedIn): Promise<SignedIn> {
  const nowMs = parts.clock.nowMs();
  const { session, caller } = signedIn;
  if (nowMs - session.lastSeenAtMs < TOUCH_EVERY_MS) return signedIn;
  await touchSession(parts.db, { id: session.id, operatorId: caller.personId }, nowMs);
  const idleEndsAtMs = session.idleEndsAtMs + nowMs - session.lastSeenAtMs;
  return { caller, session: { ...session, lastSeenAtMs: nowMs, idleEndsAtMs } };
}

async function endAudited({ db, vault, clock }: AuthParts, caller: Caller, sessionId: string): Promise<void> {
  await db.tx(async (tx) => {
    await endSession(tx, sessionId);
    await appendAudit(tx, vault.auditMac, {
      actor: caller.actor,
      action: "operator.sign_out",
      objectKind: "operator",
      objectId: caller.personId,
      atMs: clock.nowMs(),
    });
  });
}
