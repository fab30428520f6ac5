import { TRPCClientError } from "@trpc/client";
import type { ErrorAnswer } from "@/server/routers/error-answer";

/** What the server said of a failed call. `code: "NETWORK"`: it said nothing, so nobody knows what it did. */
export type ApiError = ErrorAnswer;

/** Any error of a call in the one form that screens word. */
export function readError(error: unknown): ApiError {
  const data: unknown = error instanceof TRPCClientError ? error.data : null;
  if (isAnswer(data)) return data;
  // Whether it arrived is not known; the same call with the same idempotency key tells.
  return { ...noAnswer(error), moneyMoved: "maybe" };
}

/** What is known of a request to which nobody answered. */
export function noAnswer(error: unknown): ApiError {
  return {
    code: "NETWORK",
    reason: "request.no_answer",
    message: error instanceof Error ? error.message : "No answer.",
    moneyMoved: "no",
    retryable: true,
    ref: "",
  };
}

/** True when the session is over and only signing in helps. */
export function isSignedOut(error: unknown): boolean {
  return readError(error).code === "UNAUTHORIZED";
}

function isAnswer(data: unknown): data is ErrorAnswer {
  return (
    typeof data === "object" &&
    data !== null &&
    "reason" in data &&
    typeof data.reason === "string" &&
    "ref" in data &&
    "moneyMoved" in data
  );
}
