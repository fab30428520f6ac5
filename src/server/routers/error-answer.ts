import { TRPCError } from "@trpc/server";
import type { ZodError } from "zod";
import { DomainError, type ErrorCode, type ErrorParams, type MoneyMoved } from "@/domain/errors";

/** What a program and a person are told of an error. @source docs/design/README.md §4 */
export type ErrorAnswer = {
  code: string;
  reason: string;
  message: string;
  fields?: Readonly<Record<string, string>>;
  moneyMoved: MoneyMoved;
  retryable: boolean;
  retryAfterSec?: number;
  ref: string;
  params?: ErrorParams;
};

const FIELDS_MAX = 20;
const retryableCodes: readonly string[] = ["TOO_MANY_REQUESTS", "TIMEOUT", "BAD_GATEWAY"];

/** The answer to an expected refusal. */
export function refusalAnswer(error: DomainError, ref: string): ErrorAnswer {
  const { code, reason, message, moneyMoved, fields, params, retryAfterSec } = error;
  return {
    code,
    reason,
    message,
    moneyMoved,
    retryable: moneyMoved === "no" && retryableCodes.includes(code),
    ref,
    ...(fields === undefined ? {} : { fields }),
    ...(retryAfterSec === undefined ? {} : { retryAfterSec }),
    ...(Object.keys(params).length === 0 ? {} : { params }),
  };
}

/** The answer to an input outside its schema, field by field; the values themselves are not repeated. */
export function inputAnswer(error: ZodError, ref: string): ErrorAnswer {
  const fields = new Map<string, string>();
  for (const issue of error.issues) {
    const names = issue.code === "unrecognized_keys" ? issue.keys : [null];
    for (const name of names) {
      const path = [...issue.path.map(String), ...(name === null ? [] : [name])].join(".") || "input";
      if (fields.size < FIELDS_MAX && !fields.has(path)) fields.set(path, name === null ? issue.message : "unknown");
    }
  }
  const named = [...fields.keys()].join(", ");
  const message = `The input does not fit: ${named}.`;
  return {
    ...plainAnswer("BAD_REQUEST", "input.invalid", message, ref),
    fields: Object.fromEntries(fields),
  };
}

/** The answer to a fault of ours: where to ask, and nothing of its inside. */
export function faultAnswer(ref: string, moneyMoved: MoneyMoved): ErrorAnswer {
  const message = `Something went wrong here. Quote ${ref} when you ask for help.`;
  return { ...plainAnswer("INTERNAL_SERVER_ERROR", "internal", message, ref), moneyMoved };
}

/** The answer to a request that no procedure could take. */
export function plainAnswer(code: string, reason: string, message: string, ref: string): ErrorAnswer {
  return { code, reason, message, moneyMoved: "no", retryable: retryableCodes.includes(code), ref };
}

/** An error of a procedure with the answer that was decided for it. */
export class AnsweredError extends Error {
  readonly answer: ErrorAnswer;

  constructor(answer: ErrorAnswer) {
    super(answer.message);
    this.name = "AnsweredError";
    this.answer = answer;
  }
}

/** The same for tRPC, which takes the HTTP status from its code. */
export function answeredTrpcError(answer: ErrorAnswer, code: ErrorCode): TRPCError {
  return new TRPCError({ code, message: answer.message, cause: new AnsweredError(answer) });
}

const requestReasons: Readonly<Record<string, readonly [reason: string, message: string]>> = {
  NOT_FOUND: ["request.unknown_procedure", "There is no such procedure."],
  METHOD_NOT_SUPPORTED: ["request.method", "Queries are read with GET, mutations are sent with POST."],
  PARSE_ERROR: ["request.json", "The body is no JSON."],
  BAD_REQUEST: ["request.malformed", "The request is malformed."],
  UNSUPPORTED_MEDIA_TYPE: ["request.media_type", "Send application/json."],
  PAYLOAD_TOO_LARGE: ["request.size", "The body is larger than allowed."],
};

/** The answer to an error that arose outside every procedure: a wrong path, method or body. */
export function requestAnswer(error: TRPCError, ref: string): ErrorAnswer {
  if (error.cause instanceof AnsweredError) return error.cause.answer;
  if (error.cause instanceof DomainError) return refusalAnswer(error.cause, ref);
  const known = requestReasons[error.code];
  return known ? plainAnswer(error.code, known[0], known[1], ref) : faultAnswer(ref, "no");
}
