import type { AccountDetail } from "@/domain/account.schema";
import { accountOperations, authorityStateAt, isAuthorityLive } from "@/domain/account-authority";
import { formatMoney } from "@/domain/money";
import { timeOf, timeOrNull } from "@/domain/wire";
import {
  type AuthorityRow,
  type CapabilityRow,
  listAuthorities,
  listCapabilities,
} from "@/server/repositories/account-authorities.repository";
import { getAccountSession } from "@/server/repositories/account-sessions.repository";
import { getAccountRow } from "@/server/repositories/accounts.repository";
import { getBreaker } from "@/server/repositories/breakers.repository";
import { findOpenFreeze } from "@/server/repositories/freezes.repository";
import { listMemberships } from "@/server/repositories/groups.repository";
import { getBuckets } from "@/server/repositories/ledger.repository";
import { findLastWalk } from "@/server/repositories/statements.repository";
import { findActiveSecret } from "@/server/repositories/two-factor-secrets.repository";
import type { ServiceContext } from "@/server/services/context";
import { showAccount } from "./list-accounts";
import { showCodes } from "./show-codes";
import { showSession } from "./show-session";

/** Everything that is known of one account: balances, books, authority, capabilities, session. @throws NotFoundError */
export async function getAccount(ctx: ServiceContext, input: { id: string }): Promise<AccountDetail> {
  const { db } = ctx;
  const { id } = input;
  const nowMs = ctx.clock.nowMs();
  const [account, session, freeze, buckets, authorities, capabilities, walk, memberships, secret, breaker] =
    await Promise.all([
      getAccountRow(db, id),
      getAccountSession(db, id),
      findOpenFreeze(db, id),
      getBuckets(db, id),
      listAuthorities(db, id),
      listCapabilities(db, id),
      findLastWalk(db, id),
      listMemberships(db, [id]),
      findActiveSecret(db, id),
      getBreaker(db, id),
    ]);
  const reservedMicro = buckets.held + buckets.suspense + buckets.in_transit;
  const { state, expiresAtMs, obtainedAtMs } = session;
  const stopReason = breaker.trippedAtMs === null ? null : breaker.reason;
  const sendLacks = capabilities.filter((one) => one.state === "unavailable");
  const row = { ...account, state, expiresAtMs, obtainedAtMs, freezeId: freeze?.id ?? null, stopReason };
  return {
    ...showAccount(row, { reservedMicro, authorities, sendLacks, groupIds: memberships.of.get(id) ?? [] }, nowMs),
    groups: memberships.groups,
    userId: account.upstreamUserId,
    version: account.version,
    updatedAt: timeOf(account.updatedAtMs),
    sessionView: showSession(session, nowMs),
    books: {
      available: formatMoney(buckets.available),
      held: formatMoney(buckets.held),
      inDoubt: formatMoney(buckets.suspense),
      inTransit: formatMoney(buckets.in_transit),
    },
    freeze: freeze && { reason: freeze.reason, at: timeOf(freeze.createdAtMs), by: freeze.frozenBy },
    breaker: breaker.trippedAtMs === null ? null : { reason: breaker.reason ?? "", at: timeOf(breaker.trippedAtMs) },
    authorityEndsAt: timeOrNull(authorityStateAt(authorities, nowMs).endsAtMs),
    authorities: authorities.map((authority) => showAuthority(authority, nowMs)),
    capabilities: showCapabilities(capabilities),
    codes: showCodes(secret, authorities, nowMs),
    statement: walk && { grade: walk.grade, reason: walk.reason, at: timeOf(walk.finishedAtMs) },
  };
}

function showAuthority(authority: AuthorityRow, nowMs: number): AccountDetail["authorities"][number] {
  return {
    id: authority.id,
    basis: authority.basis,
    ownerText: authority.ownerText,
    scope: authority.scope,
    signedOn: authority.signedOn,
    expiresAt: timeOrNull(authority.expiresAtMs),
    revokedAt: timeOrNull(authority.revokedAtMs),
    revokeReason: authority.revokeReason,
    isLive: isAuthorityLive(authority, nowMs),
    recordedBy: authority.recordedBy,
    createdAt: timeOf(authority.createdAtMs),
  };
}

/** Every operation, in the order of the contract; one without a row was never tried. */
function showCapabilities(rows: readonly CapabilityRow[]): AccountDetail["capabilities"] {
  return accountOperations.map((operation) => {
    const row = rows.find((one) => one.operation === operation);
    if (!row) return { operation, state: "untested", reason: null, source: "call", checkedAt: null };
    const checkedAt = row.state === "untested" ? null : timeOf(row.checkedAtMs);
    return { operation, state: row.state, reason: row.reason, source: row.source, checkedAt };
  });
}
