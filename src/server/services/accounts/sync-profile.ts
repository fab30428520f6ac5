import type { AccountOperation } from "@/domain/account-authority";
import { failureText } from "@/domain/account-session";
import { DomainError, PreconditionError } from "@/domain/errors";
import { readWithSession } from "@/server/infini/account-sessions";
import { MalformedAnswerError } from "@/server/infini/infini-errors";
import { noteCapability, requireAuthority } from "@/server/repositories/account-authorities.repository";
import { getAccountRow, noteAccountFailure, saveProfile } from "@/server/repositories/accounts.repository";
import { appendEvents, type NewEvent } from "@/server/repositories/events.repository";
import type { AppContext } from "@/server/services/context";

/**
 * Reads the profile of one account and mirrors it with its time. When it cannot be read, the failure is noted and the
 * values and their time stay as they are (GEN-4, SES-8).
 * @throws NotFoundError | PreconditionError (`account.archived`, `account.authority_missing`: no call was made;
 *   `account.identity_mismatch`) | as `openSession`
 */
export async function syncProfile(ctx: AppContext, accountId: string): Promise<void> {
  const account = await getAccountRow(ctx.db, accountId);
  if (account.archivedAtMs !== null) {
    throw new PreconditionError("account.archived", "The account is archived.", { accountId });
  }
  await requireAuthority(ctx.db, accountId, "profile", ctx.clock.nowMs());
  try {
    const { value: profile } = await readWithSession(ctx, accountId, (token) => ctx.infini.getProfile(token));
    if (profile.uid !== account.uid) {
      throw new PreconditionError("account.identity_mismatch", "Infini answered with another UID.", { accountId });
    }
    const atMs = ctx.clock.nowMs();
    await ctx.db.tx(async (tx) => {
      await saveProfile(tx, accountId, profile, atMs);
      await noteCapability(tx, accountId, "profile", { state: "available", reason: null }, atMs);
      await appendEvents(tx, [accountEvent(accountId, "read", atMs)]);
    });
  } catch (error) {
    await noteFailure(ctx, accountId, error);
    throw error;
  } finally {
    ctx.bus.emit("events");
  }
}

/** An operation that answers 404, 405 or 410 without an envelope is gone (ACC-8). */
function goneReason(error: unknown): string | null {
  if (!(error instanceof MalformedAnswerError)) return null;
  const { httpStatus, issue } = error.params;
  const isGone = httpStatus === 404 || httpStatus === 405 || httpStatus === 410;
  return isGone && (issue === "envelope" || issue === "body") ? `http_${httpStatus}` : null;
}

async function noteFailure(ctx: AppContext, accountId: string, error: unknown): Promise<void> {
  const atMs = ctx.clock.nowMs();
  const reason = error instanceof DomainError ? goneReason(error) : null;
  const operation: AccountOperation = "profile";
  await ctx.db.tx(async (tx) => {
    await noteAccountFailure(tx, accountId, failureText(error), atMs);
    if (reason !== null) await noteCapability(tx, accountId, operation, { state: "unavailable", reason }, atMs);
    await appendEvents(tx, [accountEvent(accountId, "read_failed", atMs)]);
  });
}

function accountEvent(accountId: string, state: string, atMs: number): NewEvent {
  return { atMs, topic: "account", subjectKind: "account", subjectId: accountId, payload: { state } };
}
