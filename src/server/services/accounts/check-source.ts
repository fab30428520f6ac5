import { type AccountOperation, hasAuthority } from "@/domain/account-authority";
import { PreconditionError } from "@/domain/errors";
import type { Session } from "@/server/db/session";
import { listAuthorities, listCapabilities } from "@/server/repositories/account-authorities.repository";
import { type AccountRecord, getAccountRow } from "@/server/repositories/accounts.repository";
import { isFrozen } from "@/server/repositories/freezes.repository";

/** What keeps an account from paying. */
export type SourceBlocker = { code: keyof typeof refusals; params: Readonly<Record<string, string>> };

const refusals = {
  account_archived: ["account.archived", "The account is archived."],
  authority_missing: ["account.authority_missing", "No valid authority covers transfers from this account."],
  capability_missing: ["account.capability_missing", "This account cannot send such transfers."],
  frozen: ["system.frozen", "Sending is frozen."],
} as const satisfies Record<string, readonly [string, string]>;

/**
 * What keeps an account from paying, the first for a draft and all for a start. `operations`: the kinds of transfer
 * that are needed; without any, one kind that works is enough.
 * @throws NotFoundError `account.not_found`
 */
export async function findSourceBlockers(
  db: Session,
  accountId: string,
  operations: readonly AccountOperation[],
  nowMs: number,
): Promise<{ account: AccountRecord; blockers: SourceBlocker[] }> {
  const account = await getAccountRow(db, accountId);
  const authorities = await listAuthorities(db, accountId);
  const capabilities = await listCapabilities(db, accountId);
  const canUse = (operation: AccountOperation) =>
    !capabilities.some((one) => one.operation === operation && one.state === "unavailable");
  const isCovered = (operation: AccountOperation) => hasAuthority(authorities, operation, nowMs);
  const satisfies = (test: (operation: AccountOperation) => boolean) =>
    operations.length > 0 ? operations.every(test) : (["transfer.uid", "transfer.email"] as const).some(test);
  const blockers: SourceBlocker[] = [];
  const params = { accountId };
  if (account.archivedAtMs !== null) blockers.push({ code: "account_archived", params });
  if (!satisfies(isCovered)) blockers.push({ code: "authority_missing", params });
  if (!satisfies(canUse)) blockers.push({ code: "capability_missing", params });
  if (await isFrozen(db, accountId)) blockers.push({ code: "frozen", params });
  return { account, blockers };
}

/** @throws PreconditionError with the reason of the first blocker that is about the account. */
export function refuseBlocked(blockers: readonly SourceBlocker[]): void {
  const [first] = blockers;
  if (!first) return;
  const [reason, message] = refusals[first.code];
  throw new PreconditionError(reason, message, first.params);
}
