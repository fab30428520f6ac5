import { z } from "zod";
import { lineReasonCodes, lineStates, payDecisions } from "./batch-line-states";
import { amountText } from "./batch-policy";
import { lineSum } from "./cashback-batch.schema";
import { lineVerdicts } from "./import-reason";
import { listInput, listOutputWithTotals, selection } from "./list";
import { payeeKinds } from "./payee";
import { parkReasons } from "./transfer-states";
import { whyText } from "./why.schema";
import { idText, moneyText, timeText } from "./wire";

const count = z.int().min(0);

export const lineReasonCode = z.enum(lineReasonCodes);

/** Which lines of a batch; `neverPaid`: payees who got nothing before this batch. */
const lineFilter = z.strictObject({
  state: z.enum(lineStates).optional(),
  reason: lineReasonCode.optional(),
  /** Part of the payee or of the note; case counts for nothing. */
  q: z.string().max(254).optional(),
  neverPaid: z.boolean().optional(),
  decided: z.enum(payDecisions).optional(),
});
export type LineFilter = z.infer<typeof lineFilter>;

/** `id`: the batch; `lineId`: this line alone, whatever it shows by now. */
const listFilter = lineFilter.extend({ id: idText, lineId: idText.optional() });

export const listLinesInput = listInput(listFilter, ["seq", "amount", "payee"]).required({ filter: true });
export type ListLinesInput = z.infer<typeof listLinesInput>;

/** The lines of a list: by filter, or one alone. */
export type ListedLines = Omit<ListLinesInput["filter"], "id">;

const params = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.union([z.string(), z.number()]))]),
);

const cashbackLine = z.strictObject({
  id: idText,
  seq: count,
  sourceLineNo: count,
  payeeKind: z.enum(payeeKinds).nullable(),
  payee: z.string().nullable(),
  /** The page of the payee; null while nothing was ordered for it. */
  payeeId: idText.nullable(),
  /** True for people who may not see payees in full. */
  isPayeeMasked: z.boolean(),
  amount: moneyText.nullable(),
  state: z.enum(lineStates),
  /** True while it counts as accepted because a person decided so: no answer of Infini, no statement record. */
  isDecidedPaid: z.boolean(),
  verdict: z.enum(lineVerdicts),
  reasons: z.array(
    z.strictObject({
      code: lineReasonCode,
      params,
      decision: z.enum(["pay", "exclude"]).nullable(),
      /** What a person may decide about it. */
      decisions: z.array(z.enum(["pay", "exclude"])),
    }),
  ),
  notes: z.array(z.strictObject({ code: z.string(), params })),
  isOverridden: z.boolean(),
  note: z.string().nullable(),
  registeredOn: z.string().nullable(),
  cardCount: count.nullable(),
  firstCardOn: z.string().nullable(),
  /** Payments to this payee before and outside of this batch. */
  earlier: z.strictObject({ ...lineSum.shape, lastAt: timeText.nullable() }),
  transferId: idText.nullable(),
  parkReason: z.enum(parkReasons).nullable(),
  attempts: count,
  /** When its last request went out. */
  sentAt: timeText.nullable(),
  /** What Infini said to the last attempt. */
  upstreamMessage: z.string().nullable(),
  /** The statement record, once settled. */
  recordId: z.string().nullable(),
});
export type CashbackLine = z.infer<typeof cashbackLine>;

export const listLinesOutput = listOutputWithTotals(
  cashbackLine,
  z.array(z.strictObject({ state: z.enum(lineStates), ...lineSum.shape })),
);
export type ListLinesOutput = z.infer<typeof listLinesOutput>;

/** Lines by id or filter, whole or one reason of them; or every line with this reason. */
const lineSelection = z.union([
  z.strictObject({ reason: lineReasonCode }),
  z.strictObject({ ids: z.array(idText).min(1).max(15_000), reason: lineReasonCode.optional() }),
  selection(lineFilter).options[1],
]);

/** `cashback.decide`: `expect` is what the screen showed; when it differs, nothing is decided. */
export const decideInput = z.strictObject({
  id: idText,
  sel: lineSelection,
  expect: z.strictObject({ count, sum: moneyText }),
  decision: z.enum(["pay", "exclude", "reset"]),
  why: whyText,
});
export type DecideInput = z.infer<typeof decideInput>;

export const decideOutput = z.strictObject({
  /** Lines that this act changed; lines that were taken out because another line of the payee was kept count too. */
  changed: lineSum,
  /** Of these: lines decided to be paid, and lines that are excluded. */
  paid: lineSum,
  excluded: lineSum,
  /** The lines it changed, so that exactly they can be taken back; null when there are more than a thousand. */
  lineIds: z.array(idText).nullable(),
  version: z.int(),
  lines: z.strictObject({ all: lineSum, ready: lineSum, held: lineSum, excluded: lineSum, invalid: lineSum }),
});
export type DecideOutput = z.infer<typeof decideOutput>;

/**
 * `cashback.setAmount`: `version` is that of the draft on screen. A dry run changes nothing and answers the same.
 * @source docs/design/features.md §14
 */
export const setAmountInput = z.strictObject({
  id: idText,
  version: z.int(),
  sel: lineSelection,
  amount: amountText,
  dryRun: z.boolean(),
});
export type SetAmountInput = z.infer<typeof setAmountInput>;

export const setAmountOutput = z.strictObject({
  /** Lines that get another amount than they have; the others of the selection have it already. */
  changed: count,
  /** What these lines are worth before and after. */
  before: moneyText,
  after: moneyText,
  /** From which amounts, the most lines first, at most 50; null where a line has none that can be read. */
  from: z.array(z.strictObject({ amount: moneyText.nullable(), count })),
  /** Lines whose decision to pay is open again: it was made about another amount. */
  reopened: count,
  /** Lines of the batch that wait for a decision then and did not before. */
  newlyHeld: count,
  version: z.int(),
  lines: z.strictObject({ all: lineSum, ready: lineSum, held: lineSum, excluded: lineSum, invalid: lineSum }),
});
export type SetAmountOutput = z.infer<typeof setAmountOutput>;
