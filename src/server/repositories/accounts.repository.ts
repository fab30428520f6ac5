import { and, asc, eq, inArray, isNull, lte, or, sql } from "drizzle-orm";
import { mirrorProfile, type ProfileReading } from "@/domain/account-profile";
import { NotFoundError } from "@/domain/errors";
import { dayOf } from "@/domain/wire";
import { keepQuery } from "@/server/db/keep-query";
import type { Schema } from "@/server/db/schema/schema";
import type { Session } from "@/server/db/session";

export type AccountRecord = Schema["accounts"]["$inferSelect"];
export type NewAccount = Schema["accounts"]["$inferInsert"];
export type PreviewRow = Schema["accountPreviews"]["$inferSelect"];

/** One account. @throws NotFoundError `account.not_found` */
export async function getAccountRow(db: Session, accountId: string): Promise<AccountRecord> {
  const [row] = await accountById(db).execute({ accountId });
  if (!row) throw new NotFoundError("account", accountId);
  return row;
}

const accountById = keepQuery((db) => {
  const { accounts: t } = db.t;
  return db.read
    .select()
    .from(t)
    .where(eq(t.id, sql.placeholder("accountId")))
    .limit(1)
    .prepare();
});

/** The account of this e-mail (comparison form), archived ones included; null when there is none. */
export async function findAccountByEmail(db: Session, emailCanon: string): Promise<AccountRecord | null> {
  const { accounts: t } = db.t;
  const [row] = await db.read.select().from(t).where(eq(t.emailCanon, emailCanon)).limit(1);
  return row ?? null;
}

/** The account of this UID, archived ones included; null when there is none. */
export async function findAccountByUid(db: Session, uid: string): Promise<AccountRecord | null> {
  const [row] = await accountByUid(db).execute({ uid });
  return row ?? null;
}

const accountByUid = keepQuery((db) => {
  const { accounts: t } = db.t;
  return db.read
    .select()
    .from(t)
    .where(eq(t.uid, sql.placeholder("uid")))
    .limit(1)
    .prepare();
});

/** Which of these e-mails (comparison form) have an account: id and whether it is archived. */
export async function listAccountsByEmail(
  db: Session,
  emailCanons: readonly string[],
): Promise<Map<string, { id: string; isArchived: boolean }>> {
  const { accounts: t } = db.t;
  const found = new Map<string, { id: string; isArchived: boolean }>();
  for (let start = 0; start < emailCanons.length; start += CHUNK) {
    const rows = await db.read
      .select({ id: t.id, emailCanon: t.emailCanon, archivedAtMs: t.archivedAtMs })
      .from(t)
      .where(inArray(t.emailCanon, emailCanons.slice(start, start + CHUNK)));
    for (const row of rows) found.set(row.emailCanon, { id: row.id, isArchived: row.archivedAtMs !== null });
  }
  return found;
}

/** @throws DuplicateRowError when the e-mail or the UID has an account. */
export async function insertAccount(tx: Session, account: NewAccount): Promise<void> {
  await tx.insert(tx.t.accounts, account);
}

/**
 * Mirrors what Infini just said about the account, with its time, and the day's balance (SES-8, SES-10). A reading older
 * than the stored one changes nothing: false then.
 */
export async function saveProfile(
  tx: Session,
  accountId: string,
  profile: ProfileReading,
  atMs: number,
): Promise<boolean> {
  const { accounts: t, balanceSnapshots: s } = tx.t;
  const mirror = mirrorProfile(profile);
  const isNewer = or(isNull(t.profileAsOfMs), lte(t.profileAsOfMs, profile.asOfMs));
  const saved = { ...mirror, lastAttemptAtMs: atMs, lastError: null, updatedAtMs: atMs };
  if ((await tx.update(t, saved, and(eq(t.id, accountId), isNewer))) !== 1) return false;
  const { availableMicro, redPacketMicro, withdrawingMicro } = mirror;
  const balances = { availableMicro, redPacketMicro, withdrawingMicro, asOfMs: profile.asOfMs };
  await tx.upsert(
    s,
    { accountId, onDay: dayOf(profile.asOfMs), ...balances, createdAtMs: atMs },
    { target: ["accountId", "onDay"], set: ["availableMicro", "redPacketMicro", "withdrawingMicro", "asOfMs"] },
  );
  return true;
}

/** Notes that reading the account failed and why; the mirrored values and their time stay as they are (GEN-4). */
export async function noteAccountFailure(tx: Session, accountId: string, failure: string, atMs: number): Promise<void> {
  const { accounts: t } = tx.t;
  await tx.update(t, { lastAttemptAtMs: atMs, lastError: failure, updatedAtMs: atMs }, eq(t.id, accountId));
}

export async function insertPreview(tx: Session, preview: PreviewRow): Promise<void> {
  await tx.insert(tx.t.accountPreviews, preview);
}

/** A check that this person made, locked until the transaction ends; null when it is gone or somebody else's. */
export async function lockPreview(tx: Session, previewId: string, operatorId: string): Promise<PreviewRow | null> {
  const { accountPreviews: t } = tx.t;
  const isTheirs = and(eq(t.id, previewId), eq(t.operatorId, operatorId));
  const [row] = await tx.lockRows(tx.read.select().from(t).where(isTheirs).limit(1));
  return row ?? null;
}

export async function deletePreview(tx: Session, previewId: string): Promise<void> {
  await tx.delete(tx.t.accountPreviews, eq(tx.t.accountPreviews.id, previewId));
}

/** Checks that are past their time, oldest first, at most `limit`. */
export async function listEndedPreviews(db: Session, nowMs: number, limit: number): Promise<string[]> {
  const { accountPreviews: t } = db.t;
  const rows = await db.read
    .select({ id: t.id })
    .from(t)
    .where(lte(t.expiresAtMs, nowMs))
    .orderBy(t.expiresAtMs)
    .limit(limit);
  return rows.map((row) => row.id);
}

const CHUNK = 500;

/** Those of these accounts that exist and are not archived, with what to call them. Locks them when asked in a transaction. */
export async function listLiveAccounts(
  db: Session,
  ids: readonly string[],
): Promise<{ id: string; email: string; alias: string | null; isArchived: boolean }[]> {
  const { accounts: a } = db.t;
  const found = [];
  for (let start = 0; start < ids.length; start += CHUNK) {
    const rows = await db.lockRows(
      db.read
        .select({ id: a.id, email: a.email, alias: a.alias, archivedAtMs: a.archivedAtMs })
        .from(a)
        .where(inArray(a.id, ids.slice(start, start + CHUNK)))
        .orderBy(asc(a.id)),
    );
    found.push(...rows.map(({ archivedAtMs, ...row }) => ({ ...row, isArchived: archivedAtMs !== null })));
  }
  return found;
}
