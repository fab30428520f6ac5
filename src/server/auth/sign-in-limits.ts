import { RateLimitError } from "@/domain/errors";
import type { Session } from "@/server/db/session";
import { sha256Hex } from "@/server/platform/hash";
import { clearCounter } from "@/server/repositories/limits.repository";
import { addressBucket } from "./client-address";
import { changeCounter, countAgainst, liveCounter, secondsUntil } from "./limits";

const MINUTE_MS = 60_000;
/** Tries from one address, or from one known device, whatever they try. */
const perPlace = { max: 20, windowMs: 15 * MINUTE_MS };
/** Wrong tries are remembered this long after the last one. */
const MEMORY_MS = 24 * 60 * MINUTE_MS;
const FIRST_DELAY_AT = 4;
const PAUSE_AT = 10;
const PAUSE_MS = 15 * MINUTE_MS;
const LONGEST_PAUSE_MS = 60 * MINUTE_MS;

/** `device`: the id of a device that signed in to this address before; strangers cannot delay it. */
export type SignInTry = { emailCanon: string; address: string | null; device: string | null };
type LimitContext = { db: Session; clock: { nowMs(): number } };

/** How long the next try has to wait after so many wrong ones: 2 s from the fourth, doubling; from the tenth a pause. */
export function delayAfterMs(wrongTries: number): number {
  if (wrongTries < FIRST_DELAY_AT) return 0;
  if (wrongTries < PAUSE_AT) return 2 ** (wrongTries - FIRST_DELAY_AT + 1) * 1_000;
  return Math.min(LONGEST_PAUSE_MS, PAUSE_MS * 2 ** (wrongTries - PAUSE_AT));
}

/**
 * Counts a try as wrong before the password is looked at, so that a hundred tries at once are a hundred tries. Says
 * whether this try began a pause of the account. The answer is the same for addresses that nobody has.
 * @throws RateLimitError `session.paused` for the account, `session.address` for the place it comes from.
 * @source docs/design/security.md §9, SEC-10
 */
export async function countSignInTry(ctx: LimitContext, attempt: SignInTry): Promise<{ isPauseBegun: boolean }> {
  const place = attempt.device === null ? `address:${addressBucket(attempt.address)}` : `device:${attempt.device}`;
  await countAgainst(ctx, `sign-in:${place}`, perPlace, "session.address");
  const nowMs = ctx.clock.nowMs();
  const key = accountKey(attempt);
  const counter = await changeCounter(ctx.db, key, (stored) => {
    const live = liveCounter(stored, key, nowMs, MEMORY_MS);
    if (live.blockedUntilMs !== null && live.blockedUntilMs > nowMs) {
      throw new RateLimitError("session.paused", secondsUntil(live.blockedUntilMs, nowMs));
    }
    const count = live.count + 1;
    return { ...live, count, windowEndsAtMs: nowMs + MEMORY_MS, blockedUntilMs: nowMs + delayAfterMs(count) };
  });
  return { isPauseBegun: counter.count === PAUSE_AT };
}

/** Forgets the wrong tries: the right password came. */
export async function forgetSignInTries(ctx: LimitContext, attempt: SignInTry): Promise<void> {
  await clearCounter(ctx.db, accountKey(attempt));
}

/** A known device has a counter of its own: neither can it be locked out by strangers, nor does it help them guess. */
function accountKey({ emailCanon, device }: SignInTry): string {
  const account = sha256Hex(emailCanon);
  return device === null
    ? `sign-in:account:${account}`
    : `sign-in:account:${account}:${sha256Hex(device).slice(0, 32)}`;
}
