import { z } from "zod";
import { amountRule } from "./batch-policy";
import { idempotencyKey } from "./confirmation.schema";
import { importReadingInput, importSource } from "./import-source.schema";

/** `cashback.import`: reads a file into a draft; `dryRun` stores nothing and answers the same. `replace` clears the draft's lines. */
export const importInput = z.strictObject({
  id: z.string().min(1).max(64),
  version: z.int().min(0),
  source: importSource,
  ...importReadingInput,
  /** Another amount rule for the draft, taken over with these rows; without it the draft's own holds. */
  amount: amountRule.optional(),
  replace: z.boolean().optional(),
  /** For programs that may be started again: the same key and file give the first answer. A dry run needs none. */
  idempotencyKey: idempotencyKey.optional(),
  dryRun: z.boolean(),
});
export type ImportInput = z.infer<typeof importInput>;
