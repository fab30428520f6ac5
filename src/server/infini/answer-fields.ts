import { isLosslessNumber, LosslessNumber } from "lossless-json";
import { z } from "zod";
import { readMirrored } from "@/domain/money";

/** A number of an answer as the text that was sent. */
const numberText = z.instanceof(LosslessNumber).transform((number) => number.value);

/** Text, or a number taken over digit by digit. */
const textOrNumber = z.union([z.string(), numberText]);

/** What the columns of an identifier and of a figure's text hold; more is no answer that we can keep. */
const LONGEST_ID = 128;
const LONGEST_FIGURE = 64;
const LARGEST_MICRO = 2n ** 63n - 1n;

/**
 * An identifier: text, or a whole number with every digit kept (faults.md U33). Text with a space or a character that
 * nobody sees is none: databases differ in what they take for the same.
 */
export const idText = z.union([
  z
    .string()
    .max(LONGEST_ID)
    .regex(/^[^\s\p{C}]+$/u),
  numberText.refine((text) => /^\d{1,60}$/.test(text), "not a whole number"),
]);

/** A figure of Infini, as number or decimal text, read without passing through binary floating point. */
export const mirroredMoney = textOrNumber.transform((text, context) => {
  const money = text.length > LONGEST_FIGURE ? null : readMirrored(text);
  if (money && money.micro >= -LARGEST_MICRO && money.micro <= LARGEST_MICRO) return money;
  context.addIssue("not a figure");
  return z.NEVER;
});

/** A small whole number: a type, a status, a count. */
export const wholeNumber = numberText
  .refine((text) => /^-?\d{1,15}$/.test(text), "not a whole number")
  .transform((text) => Number(text));

/** Unix seconds as Unix ms. @source docs/infini-api/openapi.yaml: UnixSeconds */
export const unixSeconds = numberText
  .refine((text) => /^\d{1,11}$/.test(text), "not Unix seconds")
  .transform((text) => Number(text) * 1000);

/** The same field when it may be missing or null: null then. */
export function orNull<T extends z.ZodType>(field: T) {
  return field.nullish().transform((value) => value ?? null);
}

/** Text or a whole number as text; null for anything else. */
export function textOf(value: unknown): string | null {
  if (typeof value === "string") return value;
  return isLosslessNumber(value) ? value.value : null;
}
