import type { Overview } from "@/domain/overview.schema";
import type { Health } from "@/domain/system.schema";
import type { Reading } from "@/features/home/labels";
import { job } from "../accounts/account-samples";

export function ready<Data>(data: Data): Reading<Data> {
  return { status: "ready", data };
}

export const health: Health = { state: "ok", parts: [{ name: "database", state: "ok" }] };

export function event(
  seq: number,
  topic: string,
  payload: Record<string, unknown>,
  subjectKind = "thing",
  subjectName: string | null = null,
): Overview["events"][number] {
  return { seq, at: "2026-11-21T15:00:00.000Z", topic, subjectKind, subjectId: `sub_${seq}`, subjectName, payload };
}

/** An installation at work, counted from the fixed moment of the tests. */
export const busyOverview: Overview = {
  needsYou: {
    held: [{ id: "bat_2", kind: "cashback", name: "May cashback, file 2", count: 96, sum: "537.600000", reasons: 4 }],
    review: [
      { kind: "unknown", count: 2, sum: "11.200000", oldest: "2026-11-19T15:00:00.000Z" },
      { kind: "foreign", count: 1, sum: "40.000000", oldest: "2026-11-20T15:00:00.000Z" },
    ],
    paused: [
      { id: "bat_8", kind: "cashback", name: "June bonus", reason: "breaker_rejected", count: 2, sum: "10.000000" },
    ],
    approvals: [],
    ready: [{ id: "bat_9", kind: "cashback", name: "June cashback", total: "9805.600000" }],
    money: [{ id: "bat_7", kind: "cashback", name: "Low", count: 1, sum: "2.000000" }],
    stopped: 0,
    accounts: 3,
    findings: 0,
    lateBackup: null,
  },
  money: {
    available: "48210.330000",
    redPacket: "0.000000",
    withdrawing: "0.000000",
    held: "300.000000",
    inDoubt: "11.200000",
    inTransit: "48.800000",
    reserved: "360.000000",
    accounts: 40,
    stale: 1,
    missing: 2,
    oldestAsOf: "2026-11-12T10:00:00.000Z",
  },
  running: {
    batches: [
      {
        id: "bat_5",
        kind: "sweep",
        name: "Weekly sweep",
        intent: "running",
        pauseReason: null,
        total: { count: 30, sum: "600.000000" },
        settled: { count: 12, sum: "240.000000" },
        done: { count: 17, sum: "340.000000" },
        unknown: { count: 1, sum: "20.000000" },
        left: { count: 12, sum: "240.000000" },
        waitsFor: "balance",
        open: { count: 12, sum: "120.000000" },
      },
    ],
    singles: { count: 2, sum: "18.000000", unknown: 1 },
    jobs: [job()],
  },
  health: {
    accounts: 40,
    ready: 37,
    needPerson: 3,
    frozenAccounts: 1,
    freeze: null,
    unavailable: [{ operation: "cards.order", accounts: 12 }],
    jobsWaitSince: "2026-11-21T15:25:00.000Z",
  },
  events: [],
  at: "2026-11-21T15:29:00.000Z",
};

/** The same installation with nothing to do. */
export const quietOverview: Overview = {
  ...busyOverview,
  needsYou: {
    held: [],
    review: [],
    paused: [],
    approvals: [],
    ready: [],
    money: [],
    stopped: 0,
    accounts: 0,
    findings: 0,
    lateBackup: null,
  },
  running: { batches: [], singles: { count: 0, sum: "0.000000", unknown: 0 }, jobs: [] },
};
