import { z } from "zod";
import { accountOperations } from "./account-authority";
import { batchIntents } from "./batch-intents";
import { jobRow } from "./job.schema";
import { reviewKinds } from "./review.schema";
import { dayText, idText, moneyText, timeText } from "./wire";

const count = z.int().min(0);
const sum = z.strictObject({ count, sum: moneyText });
const batchName = z.strictObject({ id: idText, kind: z.enum(["payout", "sweep", "cashback"]), name: z.string() });

/** What waits for a person; each figure is the total of the list it leads to (OVW-1). */
const needsYou = z.strictObject({
  /** Held lines by batch, the largest first. */
  held: z.array(batchName.extend({ ...sum.shape, reasons: count })),
  /** Open review items by kind. */
  review: z.array(z.strictObject({ kind: z.enum(reviewKinds), ...sum.shape, oldest: timeText.nullable() })),
  /** Batches that the engine paused, why, and what of them is left to send. */
  paused: z.array(batchName.extend({ reason: z.string(), ...sum.shape })),
  /** Batches that a second person has to approve, and those ready to start. */
  approvals: z.array(batchName.extend({ total: moneyText })),
  ready: z.array(batchName.extend({ total: moneyText })),
  /** Running batches with payments that the money does not cover. */
  money: z.array(batchName.extend(sum.shape)),
  /** Accounts whose lane stands still until somebody resumes it. */
  stopped: count,
  /** Accounts whose password, authority, freeze or standstill needs somebody; those that stand still are among them. */
  accounts: count,
  /** What the last checks of our own rows found. */
  findings: count,
  /** When the last good backup was made, if that is longer ago than wanted; null when it is not. */
  lateBackup: z.strictObject({ lastAt: timeText.nullable() }).nullable(),
});

/** Sums of what Infini said last, and of our books. With `missing` or `stale` above zero a sum is "at least" (OVW-2). */
const money = z.strictObject({
  available: moneyText,
  redPacket: moneyText,
  withdrawing: moneyText,
  held: moneyText,
  inDoubt: moneyText,
  inTransit: moneyText,
  /** The three together, as each account counts what it has reserved. */
  reserved: moneyText,
  accounts: count,
  stale: count,
  missing: count,
  oldestAsOf: timeText.nullable(),
});

const runningBatch = batchName.extend({
  intent: z.enum(batchIntents),
  pauseReason: z.string().nullable(),
  total: sum,
  settled: sum,
  /** The shares that every payment is in exactly one of; what is cancelled is in none of these three. */
  done: sum,
  unknown: sum,
  left: sum,
  /** Why nothing is sent although it is meant to be; null while the batch sends, and unless it runs. */
  waitsFor: z.string().nullable(),
  /** Neither settled nor ended otherwise. */
  open: sum,
});

const health = z.strictObject({
  accounts: count,
  ready: count,
  needPerson: count,
  frozenAccounts: count,
  /** The freeze of the whole installation; null when nothing stands still. */
  freeze: z.strictObject({ reason: z.string(), since: timeText }).nullable(),
  /** Operations that Infini no longer answers, and for how many accounts. */
  unavailable: z.array(z.strictObject({ operation: z.enum(accountOperations), accounts: count })),
  /** Since when the oldest waiting job waits; null when none does. */
  jobsWaitSince: timeText.nullable(),
});

const event = z.strictObject({
  seq: z.int(),
  at: timeText,
  topic: z.string(),
  subjectKind: z.string(),
  subjectId: z.string(),
  /** What people call its object, or the batch or account it belongs to; null where it has no name. */
  subjectName: z.string().nullable(),
  payload: z.record(z.string(), z.unknown()),
});

export const overview = z.strictObject({
  needsYou,
  money,
  running: z.strictObject({
    batches: z.array(runningBatch),
    /** Payments of no batch that are open, those with an unknown outcome among them. */
    singles: sum.extend({ unknown: count }),
    jobs: z.array(jobRow),
  }),
  health,
  /** The newest first, at most `OVERVIEW_EVENTS`, of what the caller may read. */
  events: z.array(event),
  at: timeText,
});
export type Overview = z.infer<typeof overview>;

/** The most points that a series may have. */
export const MAX_POINTS = 400;

const seriesMetrics = ["balance"] as const;
export const overviewSeriesInput = z.strictObject({
  metric: z.enum(seriesMetrics),
  /** First and last UTC day. */
  from: dayText,
  to: dayText,
  bucket: z.enum(["day"]),
});
export type OverviewSeriesInput = z.infer<typeof overviewSeriesInput>;

/** Days with a value, and the ranges of days without one: a gap is no line (OVW-3). */
export const overviewSeries = z.strictObject({
  points: z.array(
    z.strictObject({
      on: dayText,
      available: moneyText,
      redPacket: moneyText,
      withdrawing: moneyText,
      /** Accounts in the sums, and accounts of that day that were not read on it. */
      accounts: count,
      missing: count,
    }),
  ),
  gaps: z.array(z.strictObject({ from: dayText, to: dayText })),
});
export type OverviewSeries = z.infer<typeof overviewSeries>;
