import { z } from "zod";
import { DomainError } from "./errors";

/** What is known of an account's session at Infini. @source docs/design/features.md §2 */
export const sessionStates = ["none", "valid", "expired", "refused", "locked"] as const;
export type SessionState = (typeof sessionStates)[number];

/** Shipped rules of sign-ins. Milliseconds. @source docs/design/features.md SES-2, SES-6 */
export const sessionRules = {
  /** A session without an end of its own counts as valid for this long. */
  assumedTtlMs: 3_600_000,
  /** Refused sign-ins until the account is locked. */
  maxLoginFailures: 3,
  /** Pause after the first and the second refused sign-in. */
  refusedWaitsMs: [60_000, 300_000],
} as const;

type SessionTimes = { state: SessionState; expiresAtMs: number | null; obtainedAtMs: number | null };

/** When a stored session stops counting as valid, Unix ms; null when there is none. */
export function sessionEndsAtMs(session: SessionTimes): number | null {
  if (session.state !== "valid" || session.obtainedAtMs === null) return null;
  return session.expiresAtMs ?? session.obtainedAtMs + sessionRules.assumedTtlMs;
}

/** The state to show and to act on: a valid session past its end has expired. */
export function sessionStateAt(session: SessionTimes, nowMs: number): SessionState {
  if (session.state !== "valid") return session.state;
  const endsAtMs = sessionEndsAtMs(session);
  return endsAtMs !== null && nowMs < endsAtMs ? "valid" : "expired";
}

/** What one more refused sign-in makes of the account's session. `failures` counts this one. */
export function afterRefusedLogin(
  failures: number,
  nowMs: number,
): { state: "refused" | "locked"; nextLoginAfterAtMs: number | null } {
  if (failures >= sessionRules.maxLoginFailures) return { state: "locked", nextLoginAfterAtMs: null };
  const waitMs = sessionRules.refusedWaitsMs[Math.max(0, failures - 1)] ?? sessionRules.refusedWaitsMs[1];
  return { state: "refused", nextLoginAfterAtMs: nowMs + waitMs };
}

/** Why a call failed, as kept beside a mirrored value: a stable reason and a sentence, never a secret. */
export const storedFailureSchema = z.strictObject({ reason: z.string(), message: z.string() });
export type StoredFailure = z.infer<typeof storedFailureSchema>;

/** The text to store for an error; one that nobody expected keeps its details to itself. */
export function failureText(error: unknown): string {
  const failure: StoredFailure =
    error instanceof DomainError
      ? { reason: error.reason, message: error.message }
      : { reason: "internal", message: "Something failed on the server." };
  return JSON.stringify(failure);
}

/** Reads a stored failure back; null when there is none. */
export function readFailure(text: string | null): StoredFailure | null {
  if (text === null) return null;
  const parsed = storedFailureSchema.safeParse(parseOrNull(text));
  return parsed.success ? parsed.data : { reason: "internal", message: text.slice(0, 500) };
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
