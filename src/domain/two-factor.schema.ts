import { z } from "zod";
import { idempotencyKey } from "./confirmation.schema";
import { idText, lineText, timeText } from "./wire";

/** A code as it is typed, blanks left out. */
const typedCode = z
  .string()
  .max(20)
  .transform((text) => text.replace(/\s/g, ""))
  .pipe(z.string().regex(/^[0-9]{6,8}$/));

export const importSecretInput = z.strictObject({
  accountId: idText,
  /** An `otpauth://totp/…` address, or the Base32 key alone. */
  secret: z.string().min(1).max(1_000),
  /** The code that the holder's device shows now. */
  proofCode: typedCode,
});
export type ImportSecretInput = z.infer<typeof importSecretInput>;

export const allowCodesInput = z.strictObject({ accountId: idText, isAutomatic: z.boolean() });
export type AllowCodesInput = z.infer<typeof allowCodesInput>;

export const forgetSecretInput = z.strictObject({ accountId: idText, reason: lineText(3, 300) });
export type ForgetSecretInput = z.infer<typeof forgetSecretInput>;

export const submitCodeInput = z.strictObject({ key: idempotencyKey, id: idText, code: typedCode });
export type SubmitCodeInput = z.infer<typeof submitCodeInput>;

/** The transfer goes out with this code until it is over; later it asks for another one. */
export const submitCodeOutput = z.strictObject({
  id: z.string(),
  state: z.literal("queued"),
  endsAt: timeText,
  replayed: z.boolean(),
});
export type SubmitCodeOutput = z.infer<typeof submitCodeOutput>;
