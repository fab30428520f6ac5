import { z } from "zod";
import { listInput, listOutput } from "./list";
import { payeeKinds } from "./payee";
import { payeeStatuses } from "./payee-status";
import { transferStates } from "./transfer-states";
import { whyText } from "./why.schema";
import { idText, lineText, moneyText, timeText } from "./wire";

const count = z.int().min(0);

/** Closed filter of `payees.list`. */
const payeeFilter = z.strictObject({
  /** Part of the UID, the e-mail address or the label, in any case. */
  q: lineText(1, 254).optional(),
  status: z.array(z.enum(payeeStatuses)).min(1).optional(),
  /** Payees to whom something was ordered in this campaign. */
  campaign: lineText(1, 64).optional(),
});
export type PayeeFilter = z.infer<typeof payeeFilter>;

export const listPayeesInput = listInput(payeeFilter, ["firstSeen"]);
export type ListPayeesInput = z.infer<typeof listPayeesInput>;

/** The newest payment, whatever became of it. */
const lastPayment = z.strictObject({ state: z.enum(transferStates), at: timeText });

/** Somebody who was paid, or was to be paid. */
const payeeRow = z.strictObject({
  id: idText,
  kind: z.enum(payeeKinds),
  payee: z.string(),
  /** True for people who may not see payees in full. */
  isPayeeMasked: z.boolean(),
  label: z.string().nullable(),
  status: z.enum(payeeStatuses),
  /** The most that one payment to it may be; null without one of its own. */
  limit: moneyText.nullable(),
  firstSeenAt: timeText,
  /** Accepted and settled payments. */
  payments: count,
  sum: moneyText,
  last: lastPayment.nullable(),
  version: z.int(),
});
export type PayeeRow = z.infer<typeof payeeRow>;

export const listPayeesOutput = listOutput(payeeRow);
export type PayeePage = z.infer<typeof listPayeesOutput>;

/** What a payee got in one campaign, and who holds its place there. */
const payeeCampaign = z.strictObject({
  key: z.string(),
  name: z.string(),
  payments: count,
  sum: moneyText,
  last: lastPayment,
  /** The transfer that holds the one place that this payee has in the campaign; null while it is free. */
  claim: z.strictObject({ transferId: idText, state: z.enum(transferStates) }).nullable(),
});

/** Acts on a payee that whoever asks may do now. `release` lets more through: unblock, lift, raise or drop the limit. */
export const payeeActions = ["edit", "release"] as const;

/** Everything that is known of one payee. */
export const payeeDetail = payeeRow.extend({
  /** The account of ours that the payee is; null for strangers, and for people who see payees masked. */
  account: z.strictObject({ id: idText, email: z.string(), alias: z.string().nullable() }).nullable(),
  /** Who gave the status, when and why; null while nobody did. */
  mark: z.strictObject({ by: z.string().nullable(), at: timeText, reason: z.string().nullable() }).nullable(),
  limitAt: timeText.nullable(),
  /** The newest first, at most a hundred. */
  campaigns: z.array(payeeCampaign),
  hasMoreCampaigns: z.boolean(),
  /** Whatever was ordered for it, also what never went out. */
  orders: count,
  actions: z.array(z.enum(payeeActions)),
});
export type PayeeDetail = z.infer<typeof payeeDetail>;

export const getPayeeInput = z.strictObject({ id: idText });

/** What is left out stays; an empty label and a limit of null take theirs away. */
export const updatePayeeInput = z
  .strictObject({
    id: idText,
    version: z.int().min(1),
    label: lineText(0, 80).optional(),
    /** Above zero, up to six decimals. */
    limit: z.string().min(1).max(24).nullable().optional(),
    status: z.enum(payeeStatuses).optional(),
    /** Asked for another status, and for a limit that lets more through. */
    reason: whyText.optional(),
  })
  .refine(({ label, limit, status }) => label !== undefined || limit !== undefined || status !== undefined, {
    error: "nothing",
  });
export type UpdatePayeeInput = z.infer<typeof updatePayeeInput>;
