import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { ConflictError, DuplicateRowError } from "@/domain/errors";
import type { Session } from "@/server/db/session";
import type { RecordRow } from "./statements.repository";

const CHUNK = 200;

/**
 * Gives a record to an attempt, once: an open one, or one that stands as the caller read it under its lock and whose
 * booking he took back.
 * @throws ConflictError `review.record_taken` when the record or the attempt is matched already.
 */
export async function matchRecord(
  tx: Session,
  match: { accountId: string; recordId: string; attemptId: string; verdict?: RecordRow["verdict"] },
  atMs: number,
): Promise<void> {
  const { statementRecords: t } = tx.t;
  const { accountId, recordId, attemptId } = match;
  const free = and(
    eq(t.accountId, match.accountId),
    eq(t.recordId, match.recordId),
    isNull(t.matchedAttemptId),
    // What was explained otherwise meanwhile has its own posting: matching it too would book the money out twice.
    eq(t.verdict, match.verdict ?? "open"),
  );
  const taken = () =>
    new ConflictError("review.record_taken", "This record belongs to a transfer already.", {
      accountId,
      recordId,
      attemptId,
    });
  try {
    const set = { matchedAttemptId: match.attemptId, verdict: "matched" as const, updatedAtMs: atMs };
    if ((await tx.update(t, set, free)) !== 1) throw taken();
  } catch (error) {
    throw error instanceof DuplicateRowError ? taken() : error;
  }
}

/**
 * Gives open records to attempts, as `matchRecord` gives one: all of them, or the transaction has to end.
 * @throws ConflictError `review.record_taken` when one of them is open no more, or one of the attempts is matched already.
 */
export async function matchOpenRecords(
  tx: Session,
  accountId: string,
  matches: readonly { recordId: string; attemptId: string }[],
  atMs: number,
): Promise<void> {
  const { statementRecords: t } = tx.t;
  for (let start = 0; start < matches.length; start += CHUNK) {
    const part = matches.slice(start, start + CHUNK);
    const cases = part.map(({ recordId, attemptId }) => sql`when ${recordId} then ${attemptId}`);
    const attemptOf = sql`case ${t.recordId} ${sql.join(cases, sql` `)} end`;
    const ids = part.map(({ recordId }) => recordId);
    const free = and(eq(t.accountId, accountId), inArray(t.recordId, ids), isNull(t.matchedAttemptId));
    const set = { matchedAttemptId: attemptOf, verdict: "matched" as const, updatedAtMs: atMs };
    const taken = (found: number | null) =>
      new ConflictError("review.record_taken", "One of these records belongs to a transfer already.", {
        accountId,
        expected: part.length,
        found,
      });
    const count = await tx.update(t, set, and(free, eq(t.verdict, "open"))).catch((error: unknown) => {
      throw error instanceof DuplicateRowError ? taken(null) : error;
    });
    if (count !== part.length) throw taken(count);
  }
}
