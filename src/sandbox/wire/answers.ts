import { type Envelope, type Refusal, refusals, writeEnvelope } from "@/sandbox/envelopes";

export type AnswerHeaders = Readonly<Record<string, string | readonly string[]>>;

/** An answer as an operation means it, before any fault of the wire. */
export interface Answer {
  readonly status: number;
  readonly headers: AnswerHeaders;
  /** The envelope; null for an answer that is none, with its text in `text`. */
  readonly envelope: Envelope | null;
  readonly text: string;
}

/** How a call ends on the wire. `hangUp` closes the connection without a byte. */
export type Delivery =
  | { readonly kind: "hangUp" }
  | {
      readonly kind: "send";
      readonly answer: Answer;
      /** Bytes of the body that leave before the connection ends; null sends it whole. */
      readonly cutAt: number | null;
      readonly dripMs: number;
    };

const json = { "content-type": "application/json" } as const;

export function envelopeAnswer(envelope: Envelope, status = 200, headers: AnswerHeaders = {}): Answer {
  return { status, headers: { ...json, ...headers }, envelope, text: writeEnvelope(envelope) };
}

/** A refusal as business failures travel: HTTP 200. */
export function refusalAnswer(refusal: Refusal): Answer {
  return envelopeAnswer(refusal);
}

/** A body that is not of the contract's form. */
export function invalidAnswer(): Answer {
  return envelopeAnswer(refusals.invalidRequest, 400);
}

export function unauthorizedAnswer(style: "http" | "envelope" | "bare"): Answer {
  if (style === "bare") return textAnswer(401, "Unauthorized");
  return envelopeAnswer(refusals.unauthorized, style === "http" ? 401 : 200);
}

export function textAnswer(status: number, text: string, headers: AnswerHeaders = {}): Answer {
  return { status, headers: { "content-type": "text/plain; charset=utf-8", ...headers }, envelope: null, text };
}

/** A page of a gateway or a challenge, where an envelope was expected. */
export function pageAnswer(status: number): Answer {
  const text = `<!DOCTYPE html>\n<html><head><title>${status}</title></head><body><h1>${status}</h1><hr>gateway</body></html>\n`;
  return { status, headers: { "content-type": "text/html; charset=utf-8" }, envelope: null, text };
}

/** The answer in a few words, as the request log keeps it: `200 code 0`, `502`, `no answer`. */
export function describeDelivery(delivery: Delivery): string {
  if (delivery.kind === "hangUp") return "no answer";
  const { answer, cutAt } = delivery;
  const code = answer.envelope === null ? "" : ` code ${answer.envelope.code}`;
  return `${answer.status}${code}${cutAt === null ? "" : ` cut at byte ${cutAt}`}`;
}
