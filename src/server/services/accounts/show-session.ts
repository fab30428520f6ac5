import type { SessionView } from "@/domain/account.schema";
import { readFailure, sessionEndsAtMs, sessionStateAt } from "@/domain/account-session";
import { timeOrNull } from "@/domain/wire";
import type { SessionRow } from "@/server/repositories/account-sessions.repository";

/** A session as screens see it: state, times and the plain cause; never the token. */
export function showSession(session: SessionRow, nowMs: number): SessionView {
  return {
    state: sessionStateAt(session, nowMs),
    since: timeOrNull(session.obtainedAtMs),
    until: timeOrNull(sessionEndsAtMs(session)),
    lastOkAt: timeOrNull(session.lastOkAtMs),
    failures: session.failures,
    nextLoginAt: timeOrNull(session.nextLoginAfterAtMs),
    error: readFailure(session.lastError),
  };
}
