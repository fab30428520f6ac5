import { z } from "zod";
import { batchPolicy } from "./batch-policy";
import { batchWarningCodes } from "./batch-warnings";
import { lineSum } from "./cashback-batch.schema";
import { lineReasonCode } from "./cashback-batch-line.schema";
import { idText, moneyText, timeText } from "./wire";

const count = z.int().min(0);
const params = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.union([z.string(), z.number()]))]),
);

/** What still keeps the batch from starting; a screen words the code. */
export const startBlockers = [
  "nothing_ready",
  "invalid_lines",
  "insufficient",
  "authority_missing",
  "capability_missing",
  "account_archived",
  "frozen",
] as const;
export type StartBlocker = (typeof startBlockers)[number];

/** What a person reads before the start, computed from the rows at this moment; it changes nothing. */
export const cashbackReview = z.strictObject({
  id: idText,
  version: z.int(),
  mode: z.enum(["sandbox", "live"]),
  /** SHA-256 hex of the content; `start` hands it back. */
  snapshot: z.string(),
  snapshotCode: z.string(),
  tier: z.int().min(0).max(4),
  asks: z.strictObject({ stepUp: z.boolean(), ownStepUp: z.boolean(), typedTotal: z.boolean() }),
  campaignKey: z.string(),
  lines: z.strictObject({ all: lineSum, ready: lineSum, held: lineSum, excluded: lineSum, invalid: lineSum }),
  /** What is not sent, by verdict and first reason. */
  leftOut: z.array(
    z.strictObject({
      verdict: z.enum(["held", "excluded", "invalid"]),
      reason: lineReasonCode.nullable(),
      ...lineSum.shape,
    }),
  ),
  /** Ready lines that the books hold by now: they are among the held ones here, and `start` stores it. */
  newlyHeld: lineSum,
  /** Held lines that a person decided to pay. */
  overrides: lineSum,
  spread: z.strictObject({ min: moneyText, median: moneyText, max: moneyText }).nullable(),
  neverPaid: lineSum,
  warnings: z.array(z.strictObject({ code: z.enum(batchWarningCodes), params })),
  source: z.strictObject({
    id: idText,
    email: z.string(),
    alias: z.string().nullable(),
    /** Free in our books: the balance without what is reserved, on its way or in doubt. */
    available: moneyText,
    /** When the statement was last read; null before the first time. */
    asOf: timeText.nullable(),
  }),
  runway: z.strictObject({
    after: moneyText,
    covered: lineSum,
    /** The first line that the money does not cover; null when it covers all. */
    endsAtLine: count.nullable(),
  }),
  estimate: z.strictObject({ perMinute: count, fromSec: count, toSec: count }),
  /** How each payment gets its code: the account asks for none, the kept secret gives it, or a person types it. */
  codes: z.enum(["none", "automatic", "typed"]),
  policy: batchPolicy,
  /** How long an unknown outcome holds the account at most, s, when the policy says `pause`. */
  unknownHoldSec: count,
  blockers: z.array(z.strictObject({ code: z.enum(startBlockers), params })),
});
export type CashbackReview = z.infer<typeof cashbackReview>;
