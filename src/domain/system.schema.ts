import { z } from "zod";
import { idText, lineText, timeText } from "./wire";

/** One account, or the whole installation when none is named. */
export const freezeInput = z.strictObject({ accountId: idText.optional(), reason: lineText(10, 500) });
export type FreezeInput = z.infer<typeof freezeInput>;

export const freezeState = z.strictObject({
  isFrozen: z.boolean(),
  accountId: idText.nullable(),
  /** Since when and why; null while nothing is frozen. */
  since: timeText.nullable(),
  reason: z.string().nullable(),
});
export type FreezeState = z.infer<typeof freezeState>;

const healthParts = ["database", "migrations", "audit", "engine"] as const;
export type HealthPart = (typeof healthParts)[number];

export const health = z.strictObject({
  state: z.enum(["ok", "attention", "down"]),
  parts: z.array(
    z.strictObject({
      name: z.enum(healthParts),
      state: z.enum(["ok", "attention", "down"]),
      cause: z.string().optional(),
      fix: z.string().optional(),
    }),
  ),
});
export type Health = z.infer<typeof health>;

export const versionInfo = z.strictObject({ version: z.string() });
export const modeInfo = z.strictObject({
  mode: z.enum(["sandbox", "live"]),
  /** True while the whole installation stands still. */
  isFrozen: z.boolean(),
});
