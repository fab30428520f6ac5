import { z } from "zod";

const dayMs = 86_400_000;

/** What happens to the money, whatever the caller is told. */
const executionSchema = z.union([
  z.enum(["now", "never", "twice"]),
  z.strictObject({ afterMs: z.number().int().min(0).max(dayMs) }),
]);

/** What the caller is told, whatever happens to the money. */
const tellingSchema = z.discriminatedUnion("as", [
  /** What the books say. */
  z.strictObject({ as: z.literal("truth") }),
  /** Nothing: the connection is closed. */
  z.strictObject({ as: z.literal("silence") }),
  z.strictObject({ as: z.literal("refusal"), code: z.number().int(), message: z.string().max(500) }),
  z.strictObject({ as: z.literal("unauthorized"), endsSession: z.boolean().default(true) }),
  z.strictObject({
    as: z.literal("rateLimit"),
    withEnvelope: z.boolean().default(true),
    retryAfterSec: z.number().int().min(0).max(86_400).nullable().default(1),
  }),
  z.strictObject({
    as: z.literal("status"),
    status: z.number().int().min(200).max(599),
    body: z.enum(["html", "envelope", "empty"]).default("html"),
  }),
  z.strictObject({
    as: z.literal("cut"),
    at: z.number().int().min(0).nullable().default(null),
    hangsUp: z.boolean().default(false),
  }),
  z.strictObject({
    as: z.literal("mistyped"),
    what: z.enum(["codeAsText", "amountAsObject", "missingData", "notANumber", "hugeNumber"]),
  }),
  z.strictObject({ as: z.literal("duplicateKeys") }),
  z.strictObject({ as: z.literal("redirect"), location: z.string().min(1).max(2000) }),
  /** The truth, with payee and amount in `data`; right or wrong ones. */
  z.strictObject({ as: z.literal("echo"), what: z.enum(["data", "wrongPayee", "wrongAmount"]) }),
]);

export const planSchema = z.strictObject({
  execute: executionSchema.default("now"),
  tell: tellingSchema.default({ as: "truth" }),
  /** Waited after the money moved and before the answer. */
  answerAfterMs: z.number().int().min(0).max(dayMs).default(0),
  /** Milliseconds from the movement to its record; null follows the knob. */
  recordAfterMs: z.number().int().min(0).max(dayMs).nullable().default(null),
  /** Milliseconds between two bytes of the body; null follows the knob. */
  dripMs: z.number().int().min(0).max(dayMs).nullable().default(null),
});

/** One behaviour: money and words are separate, so that every lie can be told. */
export type Plan = z.output<typeof planSchema>;
export type PlanInput = z.input<typeof planSchema>;
export type Execution = Plan["execute"];
export type Telling = Plan["tell"];

/** The plan with everything that is not said filled in. */
export function planOf(input: PlanInput): Plan {
  return planSchema.parse(input);
}

/** A plan together with the name by which the request log shows it. */
export interface NamedPlan {
  readonly name: string;
  readonly plan: Plan;
}
