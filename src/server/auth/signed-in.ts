import type { Actor } from "@/domain/audit";
import { type Caller, type Role, roles } from "@/domain/caller";
import type { PersonSession } from "@/server/repositories/operators.repository";

/** @source docs/design/security.md §9 */
const IDLE_MS = 30 * 60_000;
export const ABSOLUTE_MS = 12 * 3_600_000;

/** A session that stands, and when it will not. Unix ms. */
export type StandingSession = { id: string; lastSeenAtMs: number; endsAtMs: number; idleEndsAtMs: number };

/** Whoever may enter: a person with a session, or a key, which has none. */
export type SignedIn = { caller: Caller; session: StandingSession | null };
export type PersonSignedIn = SignedIn & { session: StandingSession };

/** From where a call came, for limits and audit entries. */
export type Origin = Pick<Actor, "ip" | "userAgent">;

/** The person of a stored session; null when the session ran out or the person may not enter any more. */
export function signedInOf(found: PersonSession | null, origin: Origin, nowMs: number): PersonSignedIn | null {
  if (!found) return null;
  const { session, operator } = found;
  const lastSeenAtMs = session.lastSeenAtMs ?? session.createdAtMs;
  const idleEndsAtMs = lastSeenAtMs + IDLE_MS;
  const isOver = nowMs >= session.expiresAtMs || nowMs >= idleEndsAtMs;
  if (isOver || operator.state !== "active") return null;
  return {
    caller: {
      actor: { kind: "operator", id: operator.id, sessionId: session.id, ...origin },
      personId: operator.id,
      name: operator.name,
      email: operator.emailCanon,
      roles: rolesOf(operator.roles),
      steppedUpAtMs: session.steppedUpAtMs,
    },
    session: { id: session.id, lastSeenAtMs, endsAtMs: session.expiresAtMs, idleEndsAtMs },
  };
}

/** The roles that this version knows; a word from anywhere else gives no right. */
export function rolesOf(stored: readonly string[]): Role[] {
  return roles.filter((role) => stored.includes(role));
}
