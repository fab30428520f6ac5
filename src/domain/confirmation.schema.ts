import { z } from "zod";
import { MICRO_PER_UNIT } from "./money";

/** The person proves again that it is they: the password in the sandbox. */
export const stepUp = z.strictObject({ password: z.string().min(1).max(1_000) });

/** What a person confirms: the content by its hash, the total as typed, and themselves. */
export const confirmation = z.strictObject({
  /** SHA-256 hex, as the review showed it. */
  snapshot: z.string().regex(/^[0-9a-f]{64}$/),
  typedTotal: z.string().min(1).max(40).optional(),
  stepUp: stepUp.optional(),
});
export type ConfirmationInput = z.infer<typeof confirmation>;

/** Made when the form opens; the same key and input give the first result again. */
export const idempotencyKey = z.string().regex(/^[!-~]{1,64}$/);

/**
 * A total as people type it, in micro-units: `9,805.60`, `9 805.6` and `9805.60` are the same. Null when it is no
 * amount; a comma groups thousands and never stands for the decimal point.
 */
export function readTypedTotal(text: string): bigint | null {
  const plain = text.trim().replace(/(?<=[0-9])[,'’_ \u00a0\u2009\u202f](?=[0-9]{3}(?![0-9]))/g, "");
  const match = /^([0-9]{1,15})(?:\.([0-9]{1,6}))?$/.exec(plain);
  if (!match) return null;
  const [, whole = "", fraction = ""] = match;
  return BigInt(whole) * MICRO_PER_UNIT + BigInt(fraction.padEnd(6, "0"));
}
