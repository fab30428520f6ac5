import { and, eq, inArray, isNull, notInArray, sql } from "drizzle-orm";
import {
  type AccountOperation,
  type Authority,
  accountOperations,
  type CapabilityState,
  hasAuthority,
} from "@/domain/account-authority";
import { sendOperations } from "@/domain/account-sending";
import { PreconditionError } from "@/domain/errors";
import { keepListQuery, keepQuery } from "@/server/db/keep-query";
import type { Schema } from "@/server/db/schema/schema";
import type { Session } from "@/server/db/session";

export type AuthorityRow = Schema["accountAuthorities"]["$inferSelect"];
export type CapabilityRow = Schema["accountCapabilities"]["$inferSelect"];

/** Where a capability is known from: an answer of Infini, or a decision of ours. */
type CapabilitySource = CapabilityRow["source"];

export async function insertAuthority(
  tx: Session,
  authority: Omit<AuthorityRow, "revokedAtMs" | "revokeReason">,
): Promise<void> {
  await tx.insert(tx.t.accountAuthorities, authority);
}

/** Every authority that was recorded for an account, newest first. */
export async function listAuthorities(db: Session, accountId: string): Promise<AuthorityRow[]> {
  const rows = await authoritiesOf(db).execute({ accountId });
  return rows.sort((a, b) => b.createdAtMs - a.createdAtMs || (a.id < b.id ? 1 : -1));
}

const authoritiesOf = keepQuery((db) => {
  const { accountAuthorities: t } = db.t;
  return db.read
    .select()
    .from(t)
    .where(eq(t.accountId, sql.placeholder("accountId")))
    .prepare();
});

/** The authorities of several accounts that were not revoked, by account. */
export async function listStandingAuthorities(
  db: Session,
  accountIds: readonly string[],
): Promise<Map<string, Authority[]>> {
  const result = new Map<string, Authority[]>();
  const rows = await standingRows(db, accountIds);
  for (const { accountId, ...authority } of rows) {
    result.set(accountId, [...(result.get(accountId) ?? []), { ...authority, revokedAtMs: null }]);
  }
  return result;
}

const standingRows = keepListQuery((db, isListed) => {
  const { accountAuthorities: t } = db.t;
  return db.read
    .select({ accountId: t.accountId, scope: t.scope, expiresAtMs: t.expiresAtMs })
    .from(t)
    .where(and(isListed(t.accountId), isNull(t.revokedAtMs)));
});

/** A kind of transfer that an account cannot do, and who says so. */
export type SendLack = Pick<CapabilityRow, "operation" | "source">;

/** Which kinds of transfer several accounts cannot do, by account; an account that can do all is left out. */
export async function listSendLacks(db: Session, accountIds: readonly string[]): Promise<Map<string, SendLack[]>> {
  const result = new Map<string, SendLack[]>();
  const rows = await sendLackRows(db, accountIds);
  for (const { accountId, ...lack } of rows) result.set(accountId, [...(result.get(accountId) ?? []), lack]);
  return result;
}

const sendLackRows = keepListQuery((db, isListed) => {
  const { accountCapabilities: t } = db.t;
  return (
    db.read
      .select({ accountId: t.accountId, operation: t.operation, source: t.source })
      .from(t)
      // By the accounts of the page: as an equality the state would bring the rows of the whole fleet from its index.
      .where(
        and(
          isListed(t.accountId),
          inArray(t.operation, [...sendOperations]),
          notInArray(t.state, ["available", "untested"]),
        ),
      )
  );
});

/**
 * Checks, right before a call goes out for an account, that a live authority covers it (ACC-3, G1). Reads that settle
 * money already sent need no check.
 * @throws PreconditionError `account.authority_missing`
 */
export async function requireAuthority(
  db: Session,
  accountId: string,
  operation: AccountOperation,
  nowMs: number,
): Promise<void> {
  if (hasAuthority(await listAuthorities(db, accountId), operation, nowMs)) return;
  throw new PreconditionError("account.authority_missing", "No valid authority covers this for the account.", {
    accountId,
    operation,
  });
}

/** First capabilities of an account: `available` says which were seen to work, the others are untested or off. */
export async function insertCapabilities(
  tx: Session,
  accountId: string,
  known: { available: readonly AccountOperation[]; off: readonly AccountOperation[] },
  atMs: number,
): Promise<void> {
  const rows = accountOperations.map((operation) => {
    const isOff = known.off.includes(operation);
    const worked: CapabilityState = known.available.includes(operation) ? "available" : "untested";
    const source: CapabilitySource = isOff ? "setting" : "call";
    const state: CapabilityState = isOff ? "unavailable" : worked;
    return { accountId, operation, state, reason: null, source, checkedAtMs: atMs, createdAtMs: atMs };
  });
  await tx.insert(tx.t.accountCapabilities, rows);
}

/**
 * Notes what a call taught about an operation (ACC-8); a setting that switched it off stays. True when it was news.
 * Writes nothing when the same is known already.
 */
export async function noteCapability(
  tx: Session,
  accountId: string,
  operation: AccountOperation,
  seen: { state: "available" | "unavailable"; reason: string | null },
  atMs: number,
): Promise<boolean> {
  const { accountCapabilities: t } = tx.t;
  const one = and(eq(t.accountId, accountId), eq(t.operation, operation));
  const [row] = await capabilityOf(tx).execute({ accountId, operation });
  if (row?.source === "setting" || row?.state === seen.state) return false;
  const known = { ...seen, source: "call" as const, checkedAtMs: atMs };
  if (row) await tx.update(t, known, one);
  else await tx.insert(t, { accountId, operation, ...known, createdAtMs: atMs });
  return true;
}

const capabilityOf = keepQuery((db) => {
  const { accountCapabilities: t } = db.t;
  return db.read
    .select()
    .from(t)
    .where(and(eq(t.accountId, sql.placeholder("accountId")), eq(t.operation, sql.placeholder("operation"))))
    .limit(1)
    .prepare();
});

/** What is known of every operation of an account. */
export async function listCapabilities(db: Session, accountId: string): Promise<CapabilityRow[]> {
  return capabilitiesOf(db).execute({ accountId });
}

const capabilitiesOf = keepQuery((db) => {
  const { accountCapabilities: t } = db.t;
  return db.read
    .select()
    .from(t)
    .where(eq(t.accountId, sql.placeholder("accountId")))
    .prepare();
});
