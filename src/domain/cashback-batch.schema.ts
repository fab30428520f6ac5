import { z } from "zod";
import { decisions } from "./adjudication";
import { batchActNames, batchIntents } from "./batch-intents";
import { batchNeeds } from "./batch-needs";
import { amountRule, batchPolicy } from "./batch-policy";
import { batchProgresses } from "./batch-progress";
import { batchWarningCodes } from "./batch-warnings";
import { campaignKeyPattern } from "./campaign-key";
import { cashbackTabs, exportFormats } from "./cashback-batch-choices";
import { confirmation, idempotencyKey, stepUp } from "./confirmation.schema";
import { importReport } from "./import-report.schema";
import { listInput, listOutput } from "./list";
import { transferStates } from "./transfer-states";
import { whyText } from "./why.schema";
import { idText, lineText, moneyText, noteText, timeText } from "./wire";

const campaignKey = z.string().regex(campaignKeyPattern);

/** Why something was done; it stays with the act. */

/** `cashback.create`: a draft without lines. The campaign is made by its first use. */
export const createCashbackInput = z.strictObject({
  idempotencyKey,
  sourceAccountId: idText,
  name: lineText(1, 80).optional(),
  campaign: z.strictObject({ key: campaignKey, expectsRepeats: z.boolean().optional() }),
  amount: amountRule,
  policy: batchPolicy.partial().optional(),
});
export type CreateCashbackInput = z.infer<typeof createCashbackInput>;

const count = z.int().min(0);
export const lineSum = z.strictObject({ count, sum: moneyText });
const person = z.strictObject({ id: idText, name: z.string().nullable() });

/** One cashback batch as lists show it: the stored intent, and progress and figures derived from its rows. */
export const cashbackRow = z.strictObject({
  id: idText,
  number: z.int(),
  version: z.int(),
  name: z.string(),
  campaign: z.strictObject({ key: z.string(), name: z.string(), expectsRepeats: z.boolean() }),
  source: z.strictObject({ id: idText, email: z.string(), alias: z.string().nullable() }),
  amount: amountRule,
  /** True when somebody gave lines an amount of their own since. */
  hasOwnAmounts: z.boolean(),
  policy: batchPolicy,
  intent: z.enum(batchIntents),
  pauseReason: z.string().nullable(),
  progress: z.enum(batchProgresses),
  /** Why nothing is sent although it is meant to be; null while the batch sends, and unless it runs. */
  waitsFor: z.string().nullable(),
  /** What a person has to do before anything of it is sent; null while it sends by itself, and when nothing is left. */
  needsPerson: z.enum(batchNeeds).nullable(),
  /** Ready + held + excluded + invalid = all lines of the file. */
  lines: z.strictObject({ all: lineSum, ready: lineSum, held: lineSum, excluded: lineSum, invalid: lineSum }),
  /** Before the start the ready lines, afterwards what was confirmed. */
  total: moneyText,
  /** Transfers by state; none before the start. */
  states: z.array(z.strictObject({ state: z.enum(transferStates), ...lineSum.shape })),
  settled: lineSum,
  /** Of the accepted ones: those a person decided to be paid, without a clear answer of Infini or a record. */
  decidedPaid: lineSum,
  /** Neither settled nor ended otherwise. */
  open: lineSum,
  /** Open review items, held lines apart. */
  openItems: count,
  /** What is left to send at the measured pace; null unless the batch sends and there is enough to tell. */
  estimate: z.strictObject({ perMinute: count, fromSec: count, toSec: count }).nullable(),
  createdAt: timeText,
  createdBy: person,
  startedAt: timeText.nullable(),
  startedBy: person.nullable(),
  finishedAt: timeText.nullable(),
});
export type CashbackRow = z.infer<typeof cashbackRow>;

/** One batch with what was confirmed, decided and imported. */
export const cashbackDetail = cashbackRow.extend({
  /** The confirmed content: SHA-256 hex, and the code that screens show. */
  snapshot: z.strictObject({ hash: z.string(), code: z.string() }).nullable(),
  isUntilFundsEnd: z.boolean(),
  file: z
    .strictObject({
      name: z.string(),
      sha256: z.string(),
      rows: count,
      bytes: count,
      encoding: z.string(),
      delimiter: z.string(),
      importedAt: timeText,
    })
    .nullable(),
  confirmations: z.array(
    z.strictObject({
      act: z.string(),
      by: person,
      at: timeText,
      tier: count,
      method: z.string(),
      typedTotal: moneyText.nullable(),
      snapshot: z.string(),
    }),
  ),
  /** Newest first, at most 200: one per act on the lines. */
  decisions: z.array(
    z.strictObject({
      at: timeText,
      by: person,
      decision: z.enum(["pay", "exclude", "reset"]),
      holdReason: z.string().nullable(),
      why: z.string(),
      ...lineSum.shape,
    }),
  ),
  /** What people decided about single payments after the start, newest first, at most 200. */
  outcomes: z.array(
    z.strictObject({
      at: timeText,
      by: person,
      decision: z.enum(decisions),
      why: z.string(),
      /** The review item with its evidence. */
      itemId: idText,
      line: z.strictObject({ id: idText, sourceLineNo: count }),
      amount: moneyText.nullable(),
      recordId: z.string().nullable(),
    }),
  ),
  /**
   * The payment that waits for a typed code of the source account's authenticator, of this batch or of one that is
   * before it; null when none does.
   */
  awaitsCode: z
    .strictObject({ transferId: idText, batchId: idText.nullable(), line: z.int().nullable(), amount: moneyText })
    .nullable(),
  /** What its state allows now: its intent, and what is left of it. */
  acts: z.array(z.enum(batchActNames)),
});
export type CashbackDetail = z.infer<typeof cashbackDetail>;

const cashbackFilter = z.strictObject({
  state: z.enum(cashbackTabs).optional(),
  campaignKey: z.string().max(64).optional(),
  sourceAccountId: idText.optional(),
  /** Part of the name or of the campaign's key; case counts for nothing. */
  q: z.string().max(80).optional(),
});
export type CashbackFilter = z.infer<typeof cashbackFilter>;

export const listCashbackInput = listInput(cashbackFilter, ["createdAt", "number", "name", "total"]);
export type ListCashbackInput = z.infer<typeof listCashbackInput>;
export const listCashbackOutput = listOutput(cashbackRow);
export type ListCashbackOutput = z.infer<typeof listCashbackOutput>;

export const batchIdInput = z.strictObject({ id: idText });

/** `replayed`: the same key and input were used before; this is the first result again. */
export const cashbackResult = cashbackRow.extend({ replayed: z.boolean() });
export type CashbackResult = z.infer<typeof cashbackResult>;

/** `cashback.start`: submits, confirms and starts a draft in one act. */
export const startCashbackInput = z.strictObject({
  idempotencyKey,
  id: idText,
  confirm: confirmation,
  /** Codes of the warnings that the review showed. */
  acknowledge: z.array(z.enum(batchWarningCodes)).max(batchWarningCodes.length).optional(),
  /** Lines that the money does not cover wait for money, instead of refusing the start. */
  untilFundsEnd: z.boolean().optional(),
});
export type StartCashbackInput = z.infer<typeof startCashbackInput>;

export const pauseCashbackInput = z.strictObject({ id: idText, why: noteText(500).optional() });
export type PauseCashbackInput = z.infer<typeof pauseCashbackInput>;

/** `cashback.resume`: continues what is queued. Asks a step-up of the last five minutes, or one with the call. */
export const resumeCashbackInput = z.strictObject({
  idempotencyKey,
  id: idText,
  why: whyText,
  stepUp: stepUp.optional(),
});
export type ResumeCashbackInput = z.infer<typeof resumeCashbackInput>;

export const stopCashbackInput = z.strictObject({ id: idText, why: whyText });
export type StopCashbackInput = z.infer<typeof stopCashbackInput>;

/** `cashback.close`: ends what sends nothing any more. Asks a step-up of the last five minutes, or one with the call. */
export const closeCashbackInput = z.strictObject({
  id: idText,
  version: z.int(),
  why: whyText,
  stepUp: stepUp.optional(),
});
export type CloseCashbackInput = z.infer<typeof closeCashbackInput>;

/** What a pause or stop leaves behind: money gone, paid as a person decided, on the wire, not known, and not sent. */
const haltCounts = z.strictObject({
  gone: lineSum,
  decidedPaid: lineSum,
  inFlight: lineSum,
  unknown: lineSum,
  notSent: lineSum,
});
export const haltResult = cashbackRow.extend({ counts: haltCounts });
export type HaltResult = z.infer<typeof haltResult>;

export const exportCashbackInput = z.strictObject({ id: idText, format: z.enum(exportFormats) });
export type ExportCashbackInput = z.infer<typeof exportCashbackInput>;
export const exportCashbackOutput = z.strictObject({ url: z.string() });

/** What an import found: the file as understood, and where the same rows were imported before. */
export const keptImport = importReport.extend({
  sameFile: z.strictObject({ batchId: idText, batch: z.string(), importedAt: timeText }).nullable(),
  /** The draft with its new lines; null for a dry run, which stores nothing. */
  batch: cashbackRow.nullable(),
  /** What a start of these rows confirms, SHA-256 hex; null for a dry run. */
  snapshot: z.string().nullable(),
});
export type KeptImport = z.infer<typeof keptImport>;
/** `replayed`: the key was used before; this is the first answer again. */
export const importCashbackOutput = keptImport.extend({ replayed: z.boolean() });
export type ImportCashbackOutput = z.infer<typeof importCashbackOutput>;
