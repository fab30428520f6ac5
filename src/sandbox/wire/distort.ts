import { exactNumber } from "@/sandbox/amounts";
import type { Telling } from "@/sandbox/behaviours/plan";
import { type Envelope, refusals, writeEnvelope } from "@/sandbox/envelopes";
import {
  type Answer,
  type Delivery,
  envelopeAnswer,
  pageAnswer,
  textAnswer,
  unauthorizedAnswer,
} from "@/sandbox/wire/answers";

type Mistype = Extract<Telling, { as: "mistyped" }>["what"];
type UnauthorizedStyle = Parameters<typeof unauthorizedAnswer>[0];

/** What reaches the wire when the truth is told in that way. An `echo` is the transfer's own matter and passes as it is. */
export function distort(truth: Answer, tell: Telling, style: UnauthorizedStyle, dripMs: number): Delivery {
  const send = (answer: Answer, cutAt: number | null = null): Delivery => ({ kind: "send", answer, cutAt, dripMs });
  switch (tell.as) {
    case "truth":
    case "echo":
      return send(truth);
    case "silence":
      return { kind: "hangUp" };
    case "refusal":
      return send(envelopeAnswer({ code: tell.code, message: tell.message }));
    case "unauthorized":
      return send(unauthorizedAnswer(style));
    case "rateLimit":
      return send(rateLimitAnswer(tell.withEnvelope, tell.retryAfterSec));
    case "status":
      return send(statusAnswer(tell.status, tell.body));
    case "cut":
      return cut(truth, tell.at, tell.hangsUp, dripMs);
    case "mistyped":
      return send({ ...truth, text: mistype(truth, tell.what) });
    case "duplicateKeys":
      return send({ ...truth, text: doubleCode(truth) });
    case "redirect":
      return send(textAnswer(302, "", { location: tell.location }));
  }
}

function rateLimitAnswer(withEnvelope: boolean, retryAfterSec: number | null): Answer {
  const headers = retryAfterSec === null ? {} : { "retry-after": String(retryAfterSec) };
  return withEnvelope
    ? envelopeAnswer(refusals.tooManyRequests, 429, headers)
    : textAnswer(429, "Too Many Requests\n", headers);
}

function statusAnswer(status: number, body: "html" | "envelope" | "empty"): Answer {
  if (body === "html") return pageAnswer(status);
  if (body === "empty") return textAnswer(status, "");
  return envelopeAnswer({ code: status, message: "Service error" }, status);
}

/** A cut text of its own length, or the whole length promised and the connection ended early. */
function cut(truth: Answer, at: number | null, hangsUp: boolean, dripMs: number): Delivery {
  const bytes = Buffer.from(truth.text);
  const length = Math.min(at ?? Math.floor(bytes.length / 2), Math.max(0, bytes.length - 1));
  if (hangsUp) return { kind: "send", answer: truth, cutAt: length, dripMs };
  const text = bytes.subarray(0, length).toString("utf8");
  return { kind: "send", answer: { ...truth, text }, cutAt: null, dripMs };
}

function mistype(truth: Answer, what: Mistype): string {
  const { envelope } = truth;
  if (envelope === null) return truth.text;
  switch (what) {
    case "codeAsText":
      return writeEnvelope({ ...envelope, code: String(envelope.code) });
    case "amountAsObject":
      return writeEnvelope({ ...envelope, data: amountsAsObjects(envelope.data) });
    case "missingData":
      return writeEnvelope({ code: envelope.code, message: envelope.message });
    case "notANumber":
      return truth.text.replace(`"code":${envelope.code}`, '"code":NaN');
    case "hugeNumber":
      return writeEnvelope({ ...envelope, code: exactNumber("1e400") });
  }
}

const amountNames = new Set(["amount", "available_balance", "change", "balance", "pre_balance"]);

/** The same data with every amount wrapped in an object; data without any gets one. */
function amountsAsObjects(data: Envelope["data"]): unknown {
  const wrapped = wrapAmounts(data);
  const isUnchanged = writeEnvelope(wrapped) === writeEnvelope(data);
  return isUnchanged ? { amount: { value: "1" } } : wrapped;
}

function wrapAmounts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(wrapAmounts);
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  const members = Object.entries(value).map(([name, member]): [string, unknown] => [
    name,
    amountNames.has(name) ? { value: member } : wrapAmounts(member),
  ]);
  return Object.fromEntries(members);
}

/** The envelope with a second `code` of another value in front: who reads the last one sees the truth. */
function doubleCode(truth: Answer): string {
  if (truth.envelope === null) return truth.text;
  const other = truth.envelope.code === 0 ? refusals.recipientNotFound.code : 0;
  return `{"code":${other},${truth.text.slice(1)}`;
}
