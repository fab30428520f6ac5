import type { AccountDetail, AccountPreview, AccountRow, ImportAccountsReport } from "@/domain/account.schema";
import { accountOperations } from "@/domain/account-authority";
import type { JobDetail, JobRow } from "@/domain/job.schema";
import type { AccountListing } from "@/features/accounts/accounts-table";

/** One account that was read a minute before the fixed moment of the tests. */
export function account(changes: Partial<AccountRow> = {}): AccountRow {
  return {
    id: "acc_1",
    email: "ops-03@example.com",
    alias: "ops-03",
    note: null,
    uid: "20000003",
    status: "active",
    isTwoFactorBound: false,
    available: "1204.500000",
    isExact: true,
    redPacket: "0.000000",
    withdrawing: "0.000000",
    reserved: "0.000000",
    asOf: "2026-11-21T15:28:00.000Z",
    isStale: false,
    lastAttemptAt: "2026-11-21T15:28:00.000Z",
    error: null,
    session: "valid",
    authority: "valid",
    isFrozen: false,
    groupIds: ["grp_1"],
    archivedAt: null,
    createdAt: "2026-11-01T10:00:00.000Z",
    ...changes,
  };
}

/** The groups that these accounts are in. */
export const general = { id: "grp_1", name: "General", tone: "slate" } as const;
export const east = { id: "grp_2", name: "East", tone: "blue" } as const;

export function listingOf(rows: readonly AccountRow[], changes: Partial<AccountListing> = {}): AccountListing {
  const totals = { available: "1204.500000", redPacket: "0.000000", withdrawing: "0.000000", stale: 0, missing: 0 };
  return {
    rows,
    total: rows.length,
    totals,
    groups: [general, east],
    status: "ready",
    isRefetching: false,
    isLoadingMore: false,
    ...changes,
  };
}

export function detail(changes: Partial<AccountDetail> = {}): AccountDetail {
  return {
    ...account(),
    groups: [general],
    userId: "user-3",
    version: 4,
    updatedAt: "2026-11-21T15:28:00.000Z",
    sessionView: {
      state: "valid",
      since: "2026-11-21T15:00:00.000Z",
      until: "2026-11-21T16:00:00.000Z",
      lastOkAt: "2026-11-21T15:28:00.000Z",
      failures: 0,
      nextLoginAt: null,
      error: null,
    },
    books: { available: "1204.500000", held: "0.000000", inDoubt: "0.000000", inTransit: "0.000000" },
    freeze: null,
    breaker: null,
    authorityEndsAt: null,
    authorities: [],
    capabilities: accountOperations.map((operation) => ({
      operation,
      state: "untested",
      reason: null,
      source: "call",
      checkedAt: null,
    })),
    codes: { isKept: false, isAutomatic: false, isCovered: true, issuer: null, label: null, since: null },
    statement: null,
    ...changes,
  };
}

export const preview: AccountPreview = {
  previewId: "pre_1",
  expiresAt: "2026-11-21T15:39:00.000Z",
  profile: {
    email: "ops-09@example.com",
    uid: "20000009",
    status: null,
    isTwoFactorBound: true,
    available: "70.000000",
    isExact: false,
    redPacket: null,
    withdrawing: null,
  },
};

export const report: ImportAccountsReport = {
  lines: [
    {
      line: 1,
      email: "a@example.com",
      alias: null,
      group: null,
      verdict: "superseded",
      reason: null,
      refersTo: "4",
      leftOut: [],
    },
    {
      line: 2,
      email: "b@example.com",
      alias: null,
      group: null,
      verdict: "exists",
      reason: null,
      refersTo: "acc_2",
      leftOut: [],
    },
    {
      line: 3,
      email: "broken",
      alias: null,
      group: null,
      verdict: "invalid",
      reason: "password",
      refersTo: null,
      leftOut: [],
    },
    {
      line: 4,
      email: "a@example.com",
      alias: "last",
      group: null,
      verdict: "ready",
      reason: null,
      refersTo: null,
      leftOut: ["mailbox"],
    },
  ],
  counts: { ready: 1, exists: 1, archived: 0, superseded: 1, invalid: 1 },
};

export function job(changes: Partial<JobRow> = {}): JobRow {
  return {
    id: "job_1",
    kind: "sync",
    subject: null,
    state: "running",
    done: 3,
    total: 40,
    waitingFor: null,
    requestedBy: { id: "opr_1", name: "Mei Chen" },
    error: null,
    createdAt: "2026-11-21T15:28:00.000Z",
    updatedAt: "2026-11-21T15:28:30.000Z",
    ...changes,
  };
}

export function jobDetail(changes: Partial<JobDetail> = {}): JobDetail {
  return { ...job(), counts: { open: 37, done: 2, skipped: 0, failed: 1 }, items: [], nextOrdinal: null, ...changes };
}
