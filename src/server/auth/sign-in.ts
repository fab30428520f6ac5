import { isAPIError } from "better-auth/api";
import { systemActor } from "@/domain/audit";
import { UnauthorizedError } from "@/domain/errors";
import { appendAudit } from "@/server/repositories/audit.repository";
import {
  endSession,
  findOperatorByEmail,
  findSessionByToken,
  type PersonSession,
  removeSessionsBefore,
} from "@/server/repositories/operators.repository";
import type { AuthParts } from "./auth";
import { addressHeader, type BetterAuth } from "./better-auth";
import { type CookieShape, deviceCookie, knownDevice, readSessionToken, tokenHash } from "./session-cookie";
import { countSignInTry, forgetSignInTries, type SignInTry } from "./sign-in-limits";
import type { Origin } from "./signed-in";

export type SignInRequest = { emailCanon: string; password: string; headers: Headers; origin: Origin };
type Door = { parts: AuthParts; betterAuth: BetterAuth; cookies: CookieShape; secret: string };

/**
 * Signs a person in and returns the `Set-Cookie` lines of a new session. An unknown address, a wrong password and a
 * closed account get the same answer after the same work.
 * @throws UnauthorizedError `session.wrong_credentials`
 * @throws RateLimitError `session.paused` | `session.address`
 * @source docs/design/security.md §9
 */
export async function signIn(door: Door, request: SignInRequest): Promise<string[]> {
  const { cookies, secret, parts } = door;
  const { emailCanon } = request;
  const cookieHeader = request.headers.get("cookie");
  const device = knownDevice(cookies, secret, cookieHeader, emailCanon);
  const attempt: SignInTry = { emailCanon, address: request.origin.ip, device };
  const { isPauseBegun } = await countSignInTry(parts, attempt);
  const opened = await checkPassword(door, request);
  if (!opened) {
    await auditRefusal(door, request, isPauseBegun);
    throw new UnauthorizedError("session.wrong_credentials", "Address and password do not fit.");
  }
  await auditSignIn(door, request, opened.entry);
  await forgetSignInTries(parts, attempt);
  await removeSessionsBefore(parts.db, parts.clock.nowMs());
  await endEarlierSession(door, cookieHeader);
  return [...opened.cookies, deviceCookie(cookies, secret, emailCanon)];
}

type Opened = { cookies: string[]; entry: PersonSession };

async function checkPassword(door: Door, request: SignInRequest): Promise<Opened | null> {
  const headers = new Headers({
    [addressHeader]: request.origin.ip ?? "",
    "user-agent": request.origin.userAgent ?? "",
  });
  try {
    const answer = await door.betterAuth.api.signInEmail({
      body: { email: request.emailCanon, password: request.password },
      headers,
      returnHeaders: true,
    });
    const entry = await findSessionByToken(door.parts.db, tokenHash(answer.response.token));
    return entry ? { cookies: answer.headers.getSetCookie(), entry } : null;
  } catch (error) {
    if (isAPIError(error) && error.statusCode < 500) return null;
    throw error;
  }
}

/** A session without its entry must not stand. */
async function auditSignIn(door: Door, { origin }: SignInRequest, { session, operator }: PersonSession): Promise<void> {
  const { db, vault, clock } = door.parts;
  try {
    await db.tx((tx) =>
      appendAudit(tx, vault.auditMac, {
        actor: { kind: "operator", id: operator.id, sessionId: session.id, ...origin },
        action: "operator.sign_in",
        objectKind: "operator",
        objectId: operator.id,
        atMs: clock.nowMs(),
      }),
    );
  } catch (error) {
    await endSession(db, session.id);
    throw error;
  }
}

/** What was typed as an address is not kept: it may have been the password. */
async function auditRefusal(door: Door, request: SignInRequest, isPauseBegun: boolean): Promise<void> {
  const { db, vault, clock } = door.parts;
  const operator = await findOperatorByEmail(db, request.emailCanon);
  const entry = {
    actor: { ...systemActor, id: "sign-in", ...request.origin },
    objectKind: "operator",
    objectId: operator?.id ?? "unknown",
    atMs: clock.nowMs(),
  };
  await db.tx(async (tx) => {
    await appendAudit(tx, vault.auditMac, { ...entry, action: "operator.sign_in_refused" });
    if (isPauseBegun) await appendAudit(tx, vault.auditMac, { ...entry, action: "operator.sign_in_paused" });
  });
}

/** A browser has one session: the one it came with is over. */
async function endEarlierSession(door: Door, cookieHeader: string | null): Promise<void> {
  const token = readSessionToken(door.cookies, door.secret, cookieHeader);
  const earlier = token === null ? null : await findSessionByToken(door.parts.db, tokenHash(token));
  if (earlier) await endSession(door.parts.db, earlier.session.id);
}
