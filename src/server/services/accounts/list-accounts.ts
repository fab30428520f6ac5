import type { AccountPage, AccountRow, AccountSort, ListAccountsInput } from "@/domain/account.schema";
import { type Authority, authorityStateAt } from "@/domain/account-authority";
import { staleAfterMs } from "@/domain/account-profile";
import { findSendObstacle } from "@/domain/account-sending";
import { readFailure, sessionStateAt } from "@/domain/account-session";
import { cutPage, readCursor } from "@/domain/list";
import type { Sort, SortValue } from "@/domain/list-order";
import { formatMoney } from "@/domain/money";
import { moneyOrNull, timeOf, timeOrNull } from "@/domain/wire";
import {
  listSendLacks,
  listStandingAuthorities,
  type SendLack,
} from "@/server/repositories/account-authorities.repository";
import { type AccountListRow, listAccountRows, sumAccounts } from "@/server/repositories/account-list.repository";
import { listMemberships } from "@/server/repositories/groups.repository";
import { listReserved } from "@/server/repositories/ledger.repository";
import type { ServiceContext } from "@/server/services/context";

/** What each sort of the list goes by. */
const placeKinds = {
  email: "text",
  alias: "text",
  uid: "text",
  available: "whole",
  redPacket: "whole",
  withdrawing: "whole",
  reserved: "whole",
  asOf: "whole",
  session: "text",
  twoFactor: "whole",
  lastAttempt: "whole",
  created: "whole",
} as const;

/**
 * Accounts with balances, session and authority, newest first unless asked otherwise; the totals cover the whole filter.
 * A key for some accounts sees those. Seven queries at most, however many rows (ACC-N6).
 * @throws BadInputError `list.cursor`
 */
export async function listAccounts(ctx: ServiceContext, input: ListAccountsInput): Promise<AccountPage> {
  const sort: Sort<AccountSort> = input.sort ?? { by: "created", direction: "desc" };
  const filter = { ...input.filter, reached: ctx.caller.key?.accountIds ?? undefined };
  const nowMs = ctx.clock.nowMs();
  const after = readCursor(sort, input.cursor, placeKinds);
  const [rows, sums] = await Promise.all([
    listAccountRows(ctx.db, filter, { ...sort, after, limit: input.limit + 1 }, nowMs),
    sumAccounts(ctx.db, filter, nowMs),
  ]);
  const page = cutPage(rows, input.limit, sort, (row) => ({ value: placeValue(row.sortValue), id: row.id }));
  const ids = page.rows.map((row) => row.id);
  const [reserved, authorities, lacks, memberships] = await Promise.all([
    listReserved(ctx.db, ids),
    listStandingAuthorities(ctx.db, ids),
    listSendLacks(ctx.db, ids),
    listMemberships(ctx.db, ids),
  ]);
  return {
    items: page.rows.map((row) =>
      showAccount(
        row,
        {
          reservedMicro: reserved.get(row.id) ?? 0n,
          authorities: authorities.get(row.id) ?? [],
          sendLacks: lacks.get(row.id) ?? [],
          groupIds: memberships.of.get(row.id) ?? [],
        },
        nowMs,
      ),
    ),
    nextCursor: page.nextCursor,
    total: sums.total,
    totals: {
      available: formatMoney(sums.availableMicro),
      redPacket: formatMoney(sums.redPacketMicro),
      withdrawing: formatMoney(sums.withdrawingMicro),
      stale: sums.stale,
      missing: sums.missing,
    },
    groups: memberships.groups,
  };
}

/** An account as the table shows it. */
export function showAccount(
  row: Omit<AccountListRow, "sortValue">,
  about: {
    reservedMicro: bigint;
    authorities: readonly Authority[];
    sendLacks: readonly SendLack[];
    groupIds: string[];
  },
  nowMs: number,
): AccountRow {
  const session = sessionStateAt(row, nowMs);
  const isFrozen = row.freezeId !== null;
  const facts = {
    isArchived: row.archivedAtMs !== null,
    authorities: about.authorities,
    missing: about.sendLacks,
    isFrozen,
    session,
    isStopped: row.stopReason !== null,
  };
  const sendObstacle = findSendObstacle(facts, nowMs);
  return {
    id: row.id,
    email: row.email,
    alias: row.alias,
    note: row.note,
    uid: row.uid,
    status: row.upstreamStatus,
    isTwoFactorBound: row.isTwoFactorBound,
    available: moneyOrNull(row.availableMicro),
    isExact: row.isAvailableExact,
    redPacket: moneyOrNull(row.redPacketMicro),
    withdrawing: moneyOrNull(row.withdrawingMicro),
    reserved: formatMoney(about.reservedMicro),
    asOf: timeOrNull(row.profileAsOfMs),
    isStale: row.profileAsOfMs !== null && row.profileAsOfMs < nowMs - staleAfterMs,
    lastAttemptAt: timeOrNull(row.lastAttemptAtMs),
    error: readFailure(row.lastError),
    session,
    authority: authorityStateAt(about.authorities, nowMs).state,
    isFrozen,
    // Most accounts have neither: a page of them is read often, and says nothing about each instead of "null".
    ...(row.stopReason === null ? {} : { stopReason: row.stopReason }),
    ...(sendObstacle === null ? {} : { sendObstacle }),
    groupIds: about.groupIds,
    archivedAt: timeOrNull(row.archivedAtMs),
    createdAt: timeOf(row.createdAtMs),
  };
}

function placeValue(value: AccountListRow["sortValue"]): SortValue {
  return typeof value === "bigint" ? value.toString() : value;
}
