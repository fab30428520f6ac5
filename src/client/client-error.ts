import { TRPCClientError } from "@trpc/client";
import type { MoneyMoved } from "@/domain/errors";
import type { AppRouter } from "@/server/routers/app.router";

/** What is known of a call that did not end well. */
export type FailedCall = {
  /** The code of tRPC, such as `CONFLICT`; `NO_ANSWER`, `TIMEOUT` and `ABORTED` when the server said nothing. */
  code: string;
  /** Our stable dotted reason, such as `cashback.snapshot_changed`. */
  reason: string;
  message: string;
  /** `maybe`: nobody knows. Send the same call with the same idempotency key; never one with another key. */
  moneyMoved: MoneyMoved;
  /** True when the very same call, key included, may be sent again and may then succeed. */
  retryable: boolean;
  /** Seconds until then, when the server named them. */
  retryAfterSec: number | null;
  /** What to quote when asking for help; empty when the server said nothing. */
  ref: string;
  /** What is wrong with the input, by field. */
  fields: Readonly<Record<string, string>>;
  /** Facts about the refusal: ids, counts, amounts. */
  params: Readonly<Record<string, string | number | boolean | null>>;
};

/** Every call that does not end well rejects with this. Decide by `moneyMoved` and `reason`; show `message`, quote `ref`. */
export class InfiniManagerError extends TRPCClientError<AppRouter> implements FailedCall {
  readonly code: string;
  readonly reason: string;
  readonly moneyMoved: MoneyMoved;
  readonly retryable: boolean;
  readonly retryAfterSec: number | null;
  readonly ref: string;
  readonly fields: FailedCall["fields"];
  readonly params: FailedCall["params"];

  constructor(failed: FailedCall, cause?: Error) {
    super(failed.message, cause === undefined ? {} : { cause });
    // The class above sets itself as what this is.
    Object.setPrototypeOf(this, InfiniManagerError.prototype);
    this.name = "InfiniManagerError";
    this.code = failed.code;
    this.reason = failed.reason;
    this.moneyMoved = failed.moneyMoved;
    this.retryable = failed.retryable;
    this.retryAfterSec = failed.retryAfterSec;
    this.ref = failed.ref;
    this.fields = failed.fields;
    this.params = failed.params;
  }
}

/** What a call was: only a query, or a mutation that names an idempotency key, may be repeated. */
export type SentCall = { isMutation: boolean; hasKey: boolean };

/** What the server said of a failed call; null when its answer is none of ours. */
export function readAnswer(data: unknown): FailedCall | null {
  if (!isRecord(data)) return null;
  const { code, reason, message, moneyMoved, retryable, retryAfterSec, ref, fields, params } = data;
  if (typeof code !== "string" || typeof reason !== "string" || typeof ref !== "string") return null;
  if (moneyMoved !== "no" && moneyMoved !== "maybe" && moneyMoved !== "yes") return null;
  return {
    code,
    reason,
    message: typeof message === "string" ? message : reason,
    moneyMoved,
    retryable: retryable === true,
    retryAfterSec: typeof retryAfterSec === "number" ? retryAfterSec : null,
    ref,
    fields: onlyOf(fields, isText),
    params: onlyOf(params, isPlain),
  };
}

/** What is known when no answer of ours came: a mutation may have been carried out, unless nothing was ever sent. */
export function unanswered(error: unknown, { isMutation, hasKey }: SentCall): FailedCall {
  const why = [error, ...causesOf(error)];
  const nothingSent = why.some((one) => isRecord(one) && notConnected.has(String(one.code)));
  const name = why.map((one) => (one instanceof Error ? one.name : "")).find((one) => one in told);
  const [code, reason, words] = told[name ?? ""] ?? noAnswer;
  const isOpen = isMutation && !nothingSent;
  const advice = hasKey ? "send the same call with the same idempotency key to learn it" : "look before you repeat it";
  return {
    code,
    reason,
    message: isOpen ? `${words} Whether it was carried out is not known: ${advice}.` : words,
    moneyMoved: isOpen ? "maybe" : "no",
    retryable: code !== "ABORTED" && (!isOpen || hasKey),
    retryAfterSec: null,
    ref: "",
    fields: {},
    params: {},
  };
}

/** The connection was refused, or the name is nobody's: no byte of the call left. */
const notConnected: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT",
]);

const noAnswer = ["NO_ANSWER", "request.no_answer", "The server gave no usable answer."] as const;
const told: Readonly<Record<string, readonly [code: string, reason: string, words: string]>> = {
  TimeoutError: ["TIMEOUT", "request.timeout", "The server did not answer in time."],
  AbortError: ["ABORTED", "request.aborted", "The call was given up."],
};

const CAUSES_MAX = 8;

function causesOf(error: unknown): unknown[] {
  const causes: unknown[] = [];
  for (let one = error; isRecord(one) && causes.length < CAUSES_MAX; one = one.cause) causes.push(one.cause);
  return causes;
}

function onlyOf<Value>(found: unknown, isKept: (value: unknown) => value is Value): Record<string, Value> {
  const kept: Record<string, Value> = {};
  for (const [name, value] of isRecord(found) ? Object.entries(found) : []) if (isKept(value)) kept[name] = value;
  return kept;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isPlain(value: unknown): value is string | number | boolean | null {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
