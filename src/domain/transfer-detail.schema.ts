import { z } from "zod";
import { outcomeClasses } from "./outcomes";
import { transferActions } from "./transfer-actions";
import { transferRow } from "./transfer-list.schema";
import { parkReasons, transferStates } from "./transfer-states";
import { idText, moneyText, timeText } from "./wire";

/** One permission to send that was used: when it went out and what came back; nothing of what was signed in with. */
const transferAttempt = z.strictObject({
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

/** The record of Infini's statement that this payment is. */
const matchedRecord = z.strictObject({
  recordId: z.string(),
  at: timeText,
  amount: moneyText,
  balanceAfter: moneyText,
  counterparty: z.string().nullable(),
});

/** Doubts that an open item of the review can have about a transfer. @source docs/design/payments.md §13 */
export const transferDoubts = [
  "held",
  "unknown",
  "absent",
  "ambiguous",
  "no_record",
  "contradiction",
  "late_record",
  "after_restore",
] as const;

/** Everything that is known of one transfer; never a secret. */
export const transferDetail = transferRow.extend({
  /** The page of the payee; null for what pays none. */
  payeeId: idText.nullable(),
  note: z.string().nullable(),
  /** Nothing is sent before this moment. */
  notBefore: timeText.nullable(),
  contentHash: z.string(),
  /** The act of the person who confirmed it. */
  confirmation: z.strictObject({ by: z.string(), method: z.string(), tier: z.int(), at: timeText }).nullable(),
  attemptList: z.array(transferAttempt),
  record: matchedRecord.nullable(),
  /** The open item of the review that is about it. */
  review: z.strictObject({ id: idText, kind: z.enum(transferDoubts), since: timeText }).nullable(),
  /** What may be done about it now by whoever asks (TRF-1). */
  actions: z.array(z.enum(transferActions)),
});
export type TransferDetail = z.infer<typeof transferDetail>;

export const getTransferInput = z.strictObject({ id: idText });

/** One step of its life: what it became, when, by whose hand and why. */
const transferEvent = z.strictObject({
  seq: z.int(),
  edge: z.string(),
  from: z.enum(transferStates).nullable(),
  to: z.enum(transferStates),
  parkReason: z.enum(parkReasons).nullable(),
  attempt: z.int().nullable(),
  at: timeText,
  /** A person by name, the machine by what it calls itself. */
  actor: z.string(),
  isPerson: z.boolean(),
  reason: z.string().nullable(),
});
export type TransferEvent = z.infer<typeof transferEvent>;

/** Oldest first; of a longer life the newest five hundred steps. */
export const transferTimeline = z.array(transferEvent);
