import { z } from "zod";
import { decisions, TOGETHER_MAX } from "./adjudication";
import { stepUp } from "./confirmation.schema";
import { listInput, listOutput } from "./list";
import { outcomeClasses } from "./outcomes";
import { transferStates } from "./transfer-states";
import { whyText } from "./why.schema";
import { idText, moneyText, timeText } from "./wire";

/** Kinds of doubt. @source docs/design/payments.md §13 */
export const reviewKinds = [
  "held",
  "unknown",
  "absent",
  "ambiguous",
  "no_record",
  "foreign",
  "contradiction",
  "late_record",
  "break",
  "after_restore",
] as const;
export type ReviewKind = (typeof reviewKinds)[number];

const reviewFilter = z.strictObject({
  kind: z.array(z.enum(reviewKinds)).min(1).optional(),
  accountId: idText.optional(),
  batchId: idText.optional(),
  state: z.enum(["open", "ended"]).optional(),
});
export const listReviewInput = listInput(reviewFilter, ["waiting", "amount"]);
export type ListReviewInput = z.infer<typeof listReviewInput>;

const reviewRow = z.strictObject({
  id: idText,
  kind: z.enum(reviewKinds),
  subjectKind: z.enum(["transfer", "record", "account", "line"]),
  subjectId: z.string(),
  accountId: idText.nullable(),
  accountName: z.string().nullable(),
  batchId: idText.nullable(),
  batchName: z.string().nullable(),
  payee: z.string().nullable(),
  /** What an item about a statement record is about; null for the others. */
  record: z.strictObject({ id: z.string(), at: timeText, counterparty: z.string().nullable() }).nullable(),
  amount: moneyText.nullable(),
  state: z.enum(["open", "decided", "closed"]),
  since: timeText,
  version: z.int(),
});
export type ReviewRow = z.infer<typeof reviewRow>;
export const listReviewOutput = listOutput(reviewRow);
export type ListReviewOutput = z.infer<typeof listReviewOutput>;

/** Held lines of one batch with one reason: decided together. */
const heldGroup = z.strictObject({
  batchId: idText,
  batchName: z.string(),
  reason: z.string(),
  count: z.int(),
  sum: moneyText,
});
export const countReviewOutput = z.strictObject({
  /** Open items by kind; `held` counts lines and items. */
  kinds: z.partialRecord(
    z.enum(reviewKinds),
    z.strictObject({ n: z.int(), oldest: timeText.nullable(), sum: moneyText }),
  ),
  held: z.array(heldGroup),
  total: z.int(),
});
export type CountReviewOutput = z.infer<typeof countReviewOutput>;

const evidenceRecord = z.strictObject({
  recordId: z.string(),
  at: timeText,
  amount: moneyText,
  balanceAfter: moneyText,
  counterparty: z.string().nullable(),
  changeType: z.int(),
  isCandidate: z.boolean(),
  /** Keeps "not paid" closed until it is given to a payment or explained as another movement. */
  isAgainst: z.boolean(),
  /** What it was taken for so far. */
  verdict: z.enum(["open", "matched", "inflow", "other_out", "foreign", "explained"]),
  matchedTransferId: idText.nullable(),
});
const evidenceAttempt = z.strictObject({
  n: z.int(),
  openedAt: timeText,
  closedAt: timeText.nullable(),
  class: z.enum(outcomeClasses).nullable(),
  rule: z.string().nullable(),
  httpStatus: z.int().nullable(),
  upstreamCode: z.string().nullable(),
  upstreamMessage: z.string().nullable(),
  balanceBefore: moneyText.nullable(),
  requestHash: z.string(),
});
const evidenceEvent = z.strictObject({
  edge: z.string(),
  from: z.enum(transferStates).nullable(),
  to: z.enum(transferStates),
  at: timeText,
  actor: z.string(),
  reason: z.string().nullable(),
});
const decisionView = z.strictObject({
  decision: z.enum(decisions),
  isOpen: z.boolean(),
  missing: z.string().nullable(),
  possibleAt: timeText.nullable(),
  /** From when an owner may decide without what is missing, with the typed sentence; null: nobody may. */
  ownerFrom: timeText.nullable(),
  /** True when whoever asks is an owner and that moment has passed. */
  isWaivable: z.boolean(),
});

export const getReviewInput = z.strictObject({ id: idText });
export const reviewDetail = reviewRow.omit({ record: true }).extend({
  accountEmail: z.string().nullable(),
  payeeKind: z.enum(["uid", "email"]).nullable(),
  campaign: z.string().nullable(),
  transferState: z.enum(transferStates).nullable(),
  attempts: z.array(evidenceAttempt),
  events: z.array(evidenceEvent),
  records: z.array(evidenceRecord),
  lastWalk: z
    .strictObject({ at: timeText, grade: z.enum(["complete", "partial"]), reason: z.string().nullable() })
    .nullable(),
  /** What Infini had answered, read after the outcome was decided. */
  lateAnswer: z
    .strictObject({ class: z.enum(outcomeClasses), message: z.string().nullable(), at: timeText })
    .nullable(),
  /** Of a balance outside the band: what Infini showed and what the books allow. */
  band: z.strictObject({ shown: moneyText, least: moneyText, most: moneyText }).nullable(),
  /** Records that Infini shows otherwise than before, with their amount now. */
  changed: z.array(z.strictObject({ recordId: z.string(), amount: moneyText })),
  nextLookAt: timeText.nullable(),
  /** Accepted payments of the same account and amount without a record: they keep "not paid" closed. */
  twins: z.int(),
  /** Others from this account to the same payee of the same amount without a record, newest first, at most five. */
  samePayments: z.array(z.strictObject({ id: idText, state: z.enum(transferStates), at: timeText })),
  decisions: z.array(decisionView),
  /** Why whoever asks may decide nothing here: it is not among their rights, or nobody decides alone in a team. */
  closedTo: z.enum(["rights", "team"]).nullable(),
  ended: z.strictObject({ by: z.string(), why: z.string(), at: timeText }).nullable(),
  stepUpMethod: z.enum(["password"]),
});
export type ReviewDetail = z.infer<typeof reviewDetail>;

export const resolveReviewInput = z.strictObject({
  id: idText,
  version: z.int(),
  decision: z.enum(decisions),
  recordId: z.string().min(1).max(128).optional(),
  /** The amount of the item, as typed, and the person's own second factor. */
  confirm: z.strictObject({
    typedAmount: z.string().min(1).max(40),
    /** For a decision without the evidence that it lacks: "I know that this payment may have been made". */
    sentence: z.string().max(200).optional(),
    stepUp,
  }),
  why: whyText,
});
export type ResolveReviewInput = z.infer<typeof resolveReviewInput>;

/** Items that one act decides, all of them or none. */
export const decideTogetherInput = z.strictObject({
  /** Each once, with the version that was shown. */
  items: z
    .array(z.strictObject({ id: idText, version: z.int() }))
    .min(1)
    .max(TOGETHER_MAX)
    .refine((items) => new Set(items.map(({ id }) => id)).size === items.length),
  /** How many and how much, as typed, and the person's own second factor. */
  confirm: z.strictObject({ typedCount: z.int().min(1), typedTotal: z.string().min(1).max(40), stepUp }),
  why: whyText,
});
export type DecideTogetherInput = z.infer<typeof decideTogetherInput>;
export const decideTogetherOutput = z.strictObject({ decided: z.int(), total: moneyText });
export type DecideTogetherOutput = z.infer<typeof decideTogetherOutput>;
