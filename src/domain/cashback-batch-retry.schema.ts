import { z } from "zod";
import { lineSum } from "./cashback-batch.schema";
import { retryableStates, retryLinesMax } from "./cashback-batch-choices";
import { confirmation, idempotencyKey } from "./confirmation.schema";
import { payeeKinds } from "./payee";
import { askedOfTransfer, retryBars } from "./transfer.schema";
import { transferWarningCodes } from "./transfer-warnings";
import { idText, moneyText, timeText } from "./wire";

const count = z.int().min(0);
const lineIds = z.array(idText).min(1).max(retryLinesMax);

/** `cashback.previewRetry`: these lines, or the next refused and not executed ones in the order of the file. */
export const previewRetryLinesInput = z.strictObject({
  id: idText,
  lineIds: lineIds.optional(),
  /** The `nextAfter` of the answer before; the first ones without. */
  after: count.optional(),
});
export type PreviewRetryLinesInput = z.infer<typeof previewRetryLinesInput>;

/** What keeps one line back: its earlier attempts, or what is known about its payee by now. */
const lineBars = [
  ...retryBars,
  "payee_blocked",
  "payee_suspended",
  "payee_limit",
  "claimed",
  "own_account",
  "open_elsewhere",
  "unknown_elsewhere",
  "paid_since_restore",
] as const;

const retryLine = z.strictObject({
  id: idText,
  sourceLineNo: count,
  transferId: idText,
  payeeKind: z.enum(payeeKinds),
  payee: z.string(),
  amount: moneyText,
  state: z.enum(retryableStates),
  attempts: count,
  /** What Infini said to the last attempt. */
  upstreamMessage: z.string().nullable(),
  /** Null when it can be tried again now; `possibleAt`: from when on it may be possible by itself. */
  bar: z
    .strictObject({
      code: z.enum(lineBars),
      possibleAt: timeText.nullable(),
      /** The payment that has its place. */
      transferId: idText.nullable(),
    })
    .nullable(),
  warnings: z.array(z.enum(transferWarningCodes)),
});

/** What a person reads before lines are tried again, computed from the rows of this moment; it changes nothing. */
export const previewRetryLinesOutput = z.strictObject({
  id: idText,
  /** In the order of the file. */
  lines: z.array(retryLine),
  /** The lines without a bar: what is confirmed, all or none. */
  possible: lineSum,
  /** Refused or not executed lines that this answer does not list. */
  others: lineSum,
  /** Where the next lines begin; null when these are the last. */
  nextAfter: count.nullable(),
  ...askedOfTransfer,
});
export type PreviewRetryLinesOutput = z.infer<typeof previewRetryLinesOutput>;

/** `cashback.retryRejected`: one more attempt for each of these lines, confirmed as one act. */
export const retryRejectedInput = z.strictObject({
  idempotencyKey,
  id: idText,
  lineIds,
  /** Codes of the warnings that the preview showed, each of them. */
  acknowledge: z.array(z.enum(transferWarningCodes)).max(transferWarningCodes.length).optional(),
  confirm: confirmation,
});
export type RetryRejectedInput = z.infer<typeof retryRejectedInput>;
