import { z } from "zod";
import { importEncodings, importFormats } from "./import-choices";
import { importLimits } from "./import-limits";

/** A request body may have 14 MiB; the limit in bytes is the reader's, which names it. */
const maxTextLength = 14 * 1024 * 1024;

/** A half of a surrogate pair has no bytes in UTF-8: it would be stored as another character. */
const wholeText = z
  .string()
  .max(maxTextLength)
  .refine((text) => !/\p{Surrogate}/u.test(text), { error: "broken_text" });

/** Where the rows come from: pasted text, or a file that was uploaded before. */
export const importSource = z.union([
  z.strictObject({ text: wholeText }),
  z.strictObject({ uploadId: z.string().min(1).max(64) }),
]);

const columnChoice = z
  .union([
    z
      .int()
      .min(0)
      .max(importLimits.columns - 1),
    z.string().min(1).max(importLimits.cellBytes),
  ])
  .nullable()
  .optional();

/** Field → column of the file, by index from 0 or by header; null: not in this file. */
const columnChoices = z.strictObject({
  sequence: columnChoice,
  uid: columnChoice,
  email: columnChoice,
  note: columnChoice,
  registeredOn: columnChoice,
  cards: columnChoice,
  firstCardOn: columnChoice,
  amount: columnChoice,
});

/** How the file is to be read; all of it may be left out. */
export const importReadingInput = {
  columns: columnChoices.optional(),
  /** The delimiter itself: `,`, `;`, a tab, a space, or up to three characters. */
  delimiter: z.string().min(1).max(6).optional(),
  encoding: z.enum(importEncodings).optional(),
  format: z.enum(importFormats).optional(),
};

export type ImportSource = z.infer<typeof importSource>;
