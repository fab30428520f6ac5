import { z } from "zod";
import { behaviourSchema } from "@/sandbox/behaviours/named-plans";
import { readSecret } from "@/sandbox/one-time-codes";

/** An amount that fits the books: up to twelve digits before the point, up to six after it. */
const amount = z.string().regex(/^\d{1,12}(\.\d{1,6})?$/, "an amount is plain text such as 120.5");
const positiveAmount = amount.refine((text) => /[1-9]/.test(text), "the amount must not be zero");
/** When it happened, for a made-up past; never in the future of the books. */
const at = z.iso.datetime({ offset: true }).optional();
const name = z.string().trim().min(1).max(200);

const accountInput = z.strictObject({
  email: z.email().max(200),
  password: z.string().min(1).max(200).optional(),
  uid: z
    .string()
    .regex(/^[A-Za-z0-9_]{1,64}$/)
    .optional(),
  userId: z.string().min(1).max(100).optional(),
  status: z.string().min(1).max(40).optional(),
  /** What the account holds afterwards. */
  balance: amount.optional(),
  redPacketBalance: amount.optional(),
  isTwoFactorBound: z.boolean().optional(),
  totpSecret: z
    .string()
    .refine((text) => readSecret(text) !== null, "not a base32 secret")
    .optional(),
  at,
});
const depositInput = z.strictObject({ email: z.email(), amount: positiveAmount, at });
const externalInput = z.strictObject({ email: z.email(), amount: positiveAmount, to: name, at });

/** One, or up to 20,000 at once in the given order: all of them or none. */
function oneOrMany<T extends z.ZodType>(item: T) {
  return z.union([item.transform((single) => [single]), z.array(item).max(20_000)]);
}

export const accountsInput = oneOrMany(accountInput);
export const depositsInput = oneOrMany(depositInput);
export const externalsInput = oneOrMany(externalInput);
export const resetInput = z.strictObject({ seed: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional() });
export const restoreInput = z.strictObject({
  seed: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  /** The moment from which the time of the books goes on. */
  clock: z.iso.datetime({ offset: true }).optional(),
});
export const scriptInput = z.strictObject({ payee: name, behaviours: z.array(behaviourSchema).max(10_000) });
export const endSessionsInput = z.strictObject({ email: z.email() });

const after = z.coerce.number().int().min(0).default(0);
const limit = z.coerce.number().int().min(1).max(1000).default(200);
export const movementsQuery = z.strictObject({
  account: name.optional(),
  payee: name.optional(),
  kind: name.optional(),
  requestNo: z.coerce.number().int().min(1).optional(),
  after,
  limit,
});
export const requestsQuery = z.strictObject({
  account: name.optional(),
  payee: name.optional(),
  operation: name.optional(),
  outcome: name.optional(),
  after,
  limit,
});

export type AccountInput = z.output<typeof accountInput>;
export type DepositInput = z.output<typeof depositInput>;
export type ExternalInput = z.output<typeof externalInput>;
