import { z } from "zod";
import { campaignKeyPattern } from "./campaign-key";
import { confirmation, idempotencyKey } from "./confirmation.schema";
import { payeeKinds } from "./payee";
import { parkReasons, transferStates } from "./transfer-states";
import { transferWarningCodes } from "./transfer-warnings";
import { idText, moneyText, noteText, timeText } from "./wire";

const count = z.int().min(0);
const params = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.union([z.string(), z.number()]))]),
);

/** A single transfer as a person or a program asks for it. */
const transferWish = {
  /** The account that pays. */
  from: idText,
  /** The id of an account of ours, a UID, or an e-mail address: which of them it is, is recognised. */
  to: z.string().min(1).max(254),
  /** Up to six decimals, above zero: `5.6`. */
  amount: z.string().min(1).max(24),
  /** Ours alone: Infini has no place for it. */
  note: noteText(500).optional(),
  /** Pays this payee once in this campaign, whatever else names it. */
  campaign: z.string().regex(campaignKeyPattern).optional(),
  /** Not before then. */
  startAt: timeText.optional(),
};

export const previewTransferInput = z.strictObject(transferWish);
export type PreviewTransferInput = z.infer<typeof previewTransferInput>;

const account = z.strictObject({ id: idText, email: z.string(), alias: z.string().nullable() });

/** What keeps a transfer from being made now; a screen words the code. */
const transferBlockers = [
  "account_archived",
  "authority_missing",
  "capability_missing",
  "frozen",
  "insufficient",
  "payee_blocked",
  "payee_suspended",
  "payee_limit",
  "claimed",
  "own_account",
  "open_elsewhere",
  "unknown_elsewhere",
  "paid_since_restore",
] as const;
export type TransferBlocker = (typeof transferBlockers)[number];

/** What is asked of whoever confirms, and what is known about the money and the payee. */
export const askedOfTransfer = {
  /** Free in our books now; held, in doubt and in transit; free afterwards, below zero when it does not suffice. */
  before: moneyText,
  reserved: moneyText,
  after: moneyText,
  /** When the statement was last read. */
  asOf: timeText.nullable(),
  tier: z.int().min(0).max(4),
  asks: z.strictObject({ stepUp: z.boolean(), ownStepUp: z.boolean(), typedTotal: z.boolean() }),
  /** How long it can be undone before anything is sent, in seconds. */
  holdSec: count,
  warnings: z.array(z.strictObject({ code: z.enum(transferWarningCodes), params })),
  blockers: z.array(z.strictObject({ code: z.enum(transferBlockers), params })),
  /** SHA-256 hex of what is confirmed; the confirmation hands it back. */
  snapshot: z.string(),
  snapshotCode: z.string(),
};

/** What a person reads before a single transfer is confirmed, computed at this moment; it changes nothing. */
export const previewTransferOutput = z.strictObject({
  mode: z.enum(["sandbox", "live"]),
  from: account,
  payee: z.strictObject({
    /** What the text was recognised as. */
    recognised: z.enum(["account", ...payeeKinds]),
    /** How the payee is named to Infini. */
    kind: z.enum(payeeKinds),
    payee: z.string(),
    /** The account of ours that the payee is. */
    account: account.nullable(),
    isOwn: z.boolean(),
    /** Accepted and settled payments to this payee. */
    paid: z.strictObject({ count, sum: moneyText, lastAt: timeText.nullable() }),
  }),
  amount: moneyText,
  ...askedOfTransfer,
  /** How long it takes once it may leave, in seconds, and where its code comes from. */
  estimate: z.strictObject({ fromSec: count, toSec: count, codes: z.enum(["none", "automatic", "typed"]) }),
});
export type PreviewTransferOutput = z.infer<typeof previewTransferOutput>;

/** `transfers.create`: confirms the transfer that the preview showed and queues it. */
export const createTransferInput = z.strictObject({
  idempotencyKey,
  ...transferWish,
  /** Codes of the warnings that the preview showed, each of them. */
  acknowledge: z.array(z.enum(transferWarningCodes)).max(transferWarningCodes.length).optional(),
  confirm: confirmation,
});
export type CreateTransferInput = z.infer<typeof createTransferInput>;

/** One transfer as an act on it leaves it. */
export const transferAnswer = z.strictObject({
  id: idText,
  version: z.int(),
  kind: z.string(),
  state: z.enum(transferStates),
  parkReason: z.enum(parkReasons).nullable(),
  /** Until then it can be undone, or it was asked to wait. */
  notBefore: timeText.nullable(),
  accountId: idText,
  payeeKind: z.enum(payeeKinds),
  payee: z.string(),
  payeeAccountId: idText.nullable(),
  amount: moneyText,
  campaign: z.string().nullable(),
  batchId: idText.nullable(),
  note: z.string().nullable(),
  attempts: count,
  createdAt: timeText,
});
export type TransferAnswer = z.infer<typeof transferAnswer>;

/** `replayed`: the same key and input were used before; this is the first result again. */
export const transferResult = transferAnswer.extend({ replayed: z.boolean() });
export type TransferResult = z.infer<typeof transferResult>;

/** `transfers.cancel`: withdraws what was not sent. */
export const cancelTransferInput = z.strictObject({ id: idText, version: z.int(), reason: noteText(500).optional() });
export type CancelTransferInput = z.infer<typeof cancelTransferInput>;

/**
 * What keeps a transfer from being tried again. `no_later_walk`: the statement was not read to its end since the last
 * attempt had the time to show in it. `record_open`: a record may be its movement.
 */
export const retryBars = ["no_later_walk", "record_open", "refuted", "too_many_attempts", "batch_ended"] as const;
export type RetryBar = (typeof retryBars)[number];

export const previewRetryInput = z.strictObject({ id: idText });
export type PreviewRetryInput = z.infer<typeof previewRetryInput>;

/** What a person reads before a transfer is tried again; it changes nothing. */
export const previewRetryOutput = z.strictObject({
  transfer: transferAnswer,
  /** What is missing, and from when on it may be there; null when it can be tried again now. */
  bar: z.strictObject({ missing: z.enum(retryBars), possibleAt: timeText.nullable() }).nullable(),
  ...askedOfTransfer,
});
export type PreviewRetryOutput = z.infer<typeof previewRetryOutput>;

/** `transfers.retry`: one more attempt of the same transfer, confirmed anew. */
export const retryTransferInput = z.strictObject({
  idempotencyKey,
  id: idText,
  /** Codes of the warnings that the preview showed, each of them. */
  acknowledge: z.array(z.enum(transferWarningCodes)).max(transferWarningCodes.length).optional(),
  confirm: confirmation,
});
export type RetryTransferInput = z.infer<typeof retryTransferInput>;

/** `transfers.reconcile`: looks again for the evidence of a transfer, as a job. */
export const reconcileTransferInput = z.strictObject({ id: idText });
export type ReconcileTransferInput = z.infer<typeof reconcileTransferInput>;
