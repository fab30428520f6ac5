import { isLosslessNumber, LosslessNumber } from "lossless-json";
import { z } from "zod";
import {
  classifyReply,
  type Envelope,
  type EnvelopeData,
  type ExpectedTransfer,
  type RuleTrust,
} from "@/domain/outcome-rules";
import type { MoneyReply, Outcome } from "@/domain/outcomes";
import { redactWords } from "@/server/infini/redact-words";
import { parseStrictJson } from "@/server/infini/strict-json";

/** The text of a number as Infini wrote it, whole numbers only: no fraction, no exponent, no `-0`. */
const integerText = z
  .instanceof(LosslessNumber)
  .transform((number) => number.value)
  .refine((text) => /^(0|-?[1-9]\d{0,17})$/.test(text), "not an integer");

/** The envelope of every answer. @source docs/infini-api/openapi.yaml: SuccessEnvelope, ErrorEnvelope */
const envelopeSchema = z.object({
  code: integerText,
  message: z.string().optional(),
  data: z
    .unknown()
    .refine((data) => typeof data !== "boolean" && !isLosslessNumber(data), "not a payload")
    .optional(),
});

/** A complete envelope with its payload as it was sent; numbers inside are `LosslessNumber`. */
export type RawEnvelope = { code: string; message: string | null; data: unknown };

/** The envelope of a whole body, or null when the body is anything else, however slightly. */
export function readEnvelope(body: string): RawEnvelope | null {
  const parsed = envelopeSchema.safeParse(parseOrNull(body));
  if (!parsed.success) return null;
  return { code: parsed.data.code, message: parsed.data.message ?? null, data: parsed.data.data ?? null };
}

/**
 * The class of a money reply: its body is read strictly, then judged by the rules of the domain. `secrets` of the request
 * are hidden in what Infini said.
 * @source docs/design/payments.md §3
 */
export function readOutcome(
  reply: MoneyReply,
  expected: ExpectedTransfer,
  secrets: readonly string[],
  trust?: RuleTrust,
): Outcome {
  const envelope = reply.kind === "answer" && reply.body !== null ? readEnvelope(reply.body) : null;
  return classifyReply(reply, envelope && flatten(envelope, secrets), expected, trust);
}

function parseOrNull(body: string): unknown {
  try {
    return parseStrictJson(body);
  } catch {
    return null;
  }
}

function flatten({ code, message, data }: RawEnvelope, secrets: readonly string[]): Envelope {
  return { code, message: message === null ? null : redactWords(message, secrets), data: flattenData(data) };
}

function flattenData(data: unknown): EnvelopeData {
  if (data === null) return { kind: "none" };
  if (typeof data !== "object" || Array.isArray(data)) return { kind: "other" };
  const members = new Map<string, string | null>();
  for (const [name, value] of Object.entries(data)) {
    if (value === null) continue;
    if (typeof value === "string") members.set(name, value);
    else members.set(name, isLosslessNumber(value) ? value.value : null);
  }
  return { kind: "object", members };
}
