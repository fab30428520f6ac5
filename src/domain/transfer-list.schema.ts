import { z } from "zod";
import { listInput, listOutputWithTotals } from "./list";
import { payeeKinds } from "./payee";
import { transferExportColumns } from "./transfer-export";
import { parkReasons, transferKinds, transferStates } from "./transfer-states";
import { idText, lineText, moneyText, timeText } from "./wire";

const count = z.int().min(0);

/** Closed filter of `transfers.list`; every word is one that transfers are written with (TRF-N6). */
const transferFilter = z.strictObject({
  state: z.array(z.enum(transferStates)).min(1).optional(),
  /** Parked for one of these reasons. */
  parkReason: z.array(z.enum(parkReasons)).min(1).optional(),
  kind: z.array(z.enum(transferKinds)).min(1).optional(),
  /** An account of ours that pays, that is paid, or either. */
  account: z.strictObject({ id: idText, as: z.enum(["source", "target", "both"]) }).optional(),
  /** Part of the payee's UID or e-mail address, in any case. */
  payee: lineText(1, 254).optional(),
  /** One payee by its id, under the name that the page of the payee shows. */
  payeeId: idText.optional(),
  amount: z.strictObject({ min: moneyText.optional(), max: moneyText.optional() }).optional(),
  /** Created from this moment on, and before that one. */
  created: z.strictObject({ from: timeText.optional(), before: timeText.optional() }).optional(),
  batchId: idText.optional(),
  campaign: lineText(1, 64).optional(),
  /** The person who ordered it. */
  personId: idText.optional(),
  /** Nobody knows whether it was paid, or an open review item doubts what is written about it. */
  isInDoubt: z.literal(true).optional(),
});
export type TransferFilter = z.infer<typeof transferFilter>;

export const listTransfersInput = listInput(transferFilter, ["created"]);
export type ListTransfersInput = z.infer<typeof listTransfersInput>;

const namedAccount = z.strictObject({ id: idText, email: z.string(), alias: z.string().nullable() });
const named = z.strictObject({ id: z.string(), name: z.string() });

/** One transfer in the table. */
export const transferRow = z.strictObject({
  id: idText,
  kind: z.enum(transferKinds),
  /** The account that pays; null when it is no longer known here. */
  account: namedAccount.nullable(),
  payeeKind: z.enum(payeeKinds),
  payee: z.string(),
  /** True for people who may not see payees in full. */
  isPayeeMasked: z.boolean(),
  /** The account of ours that the payee is; null for strangers, and for people who see payees masked. */
  payeeAccount: namedAccount.nullable(),
  amount: moneyText,
  state: z.enum(transferStates),
  /** True while it counts as accepted because a person decided so: no answer of Infini, no statement record. */
  isDecidedPaid: z.boolean(),
  parkReason: z.enum(parkReasons).nullable(),
  /** When a parked or unsettled one is looked at again. */
  nextCheckAt: timeText.nullable(),
  batch: named.nullable(),
  /** Its line, with the number that a spreadsheet shows. */
  line: z.strictObject({ id: idText, number: count }).nullable(),
  campaign: z.string().nullable(),
  attempts: count,
  /** When its last request went out. */
  sentAt: timeText.nullable(),
  by: named,
  /** Who confirmed it; null without a confirmation. */
  confirmedBy: named.nullable(),
  /** The statement record, once settled. */
  recordId: z.string().nullable(),
  createdAt: timeText,
  updatedAt: timeText,
  version: z.int(),
});
export type TransferRow = z.infer<typeof transferRow>;

const transferTotals = z.array(z.strictObject({ state: z.enum(transferStates), count, sum: moneyText }));
export type TransferTotals = z.infer<typeof transferTotals>;

export const listTransfersOutput = listOutputWithTotals(transferRow, transferTotals);
export type TransferPage = z.infer<typeof listTransfersOutput>;

/** A file of what the list holds: the applied filter, whole. `columns` in the order of the file; all when left out. */
export const exportTransfersInput = z.strictObject({
  format: z.enum(["csv", "jsonl"]),
  filter: transferFilter.optional(),
  columns: z
    .array(z.enum(transferExportColumns))
    .min(1)
    .refine((names) => new Set(names).size === names.length, "each column once")
    .optional(),
});
export type ExportTransfersInput = z.infer<typeof exportTransfersInput>;
