import { z } from "zod";
import { whyText } from "./why.schema";
import { idText, lineText, timeText } from "./wire";

/** One account, or the whole installation when none is named. An emergency waits for no words: the reason may be empty. */
export const freezeInput = z.strictObject({ accountId: idText.optional(), reason: lineText(0, 500) });
export type FreezeInput = z.infer<typeof freezeInput>;
export const unfreezeInput = z.strictObject({ accountId: idText.optional(), reason: whyText });
export type UnfreezeInput = z.infer<typeof unfreezeInput>;

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
  /** False while this database is a copy that nobody explained: this process only shows it. */
  isSealed: z.boolean(),
  /** What is left to do before an owner may lift the freeze of a restore; null when no restore is open. */
  restore: z
    .strictObject({
      since: timeText,
      isPending: z.boolean(),
      /** Accounts whose statement was not read completely since. */
      unread: z.int(),
      /** Payments whose outcome nobody knows. */
      inDoubt: z.int(),
      /** Items of the Review section that a person must decide. */
      toDecide: z.int(),
    })
    .nullable(),
  /** How long an unknown outcome holds its account at most, s: V, by which a payment shows in the statement. */
  unknownHoldSec: z.int().min(0),
});
export type ModeInfo = z.infer<typeof modeInfo>;
