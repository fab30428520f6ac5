import { type ErrorCode, type ErrorParams, UpstreamError } from "@/domain/errors";

/** What Infini said in an envelope that is no success. */
export type UpstreamWords = { operation: string; httpStatus: number; upstreamCode: string; upstreamMessage: string };

/** Infini no longer accepts this session (401 by HTTP or envelope); a read may sign in once and be repeated. */
export class SessionEndedError extends UpstreamError {
  static override readonly kind: string = "infini.session_ended";

  constructor(operation: string) {
    super("infini.session_ended", "The session at Infini has ended.", { operation });
  }
}

/** Infini refused e-mail or password, in a complete answer. Counts towards the lock of the account's sign-in. */
export class LoginRefusedError extends UpstreamError {
  static override readonly kind: string = "infini.login_refused";

  constructor(words: UpstreamWords) {
    super("infini.login_refused", `Infini refused the sign-in: ${quote(words)}`, words);
  }
}

/** Infini answered the sign-in with success but gave no session; it is a failed sign-in, not a refused one. */
export class LoginWithoutSessionError extends UpstreamError {
  static override readonly kind: string = "infini.login_without_session";

  constructor() {
    super("infini.login_without_session", "Infini accepted the sign-in but opened no session.", { operation: "login" });
  }
}

/** Infini refused a read, in a complete answer; its own words are in `params`. */
export class UpstreamRefusedError extends UpstreamError {
  static override readonly kind: string = "infini.refused";
  readonly words: UpstreamWords;

  constructor(words: UpstreamWords) {
    super("infini.refused", `Infini refused the call: ${quote(words)}`, words);
    this.words = words;
  }
}

/** Infini wants fewer calls; `retryAfterSec` is what it asked for, if it did. */
export class UpstreamRateError extends UpstreamError {
  static override readonly kind: string = "infini.rate_limited";
  override readonly retryAfterSec: number | undefined;

  constructor(operation: string, retryAfterSec: number | null) {
    super("infini.rate_limited", "Infini asks for fewer calls.", { operation, retryAfterSec });
    this.retryAfterSec = retryAfterSec ?? undefined;
  }
}

/** Infini or its edge is out of order: a 5xx, a 403 or 408, a redirect, or an envelope code 500–599. */
export class UpstreamUnavailableError extends UpstreamError {
  static override readonly kind: string = "infini.unavailable";

  constructor(operation: string, httpStatus: number, upstreamCode: string | null) {
    super("infini.unavailable", `Infini is not available (HTTP ${httpStatus}).`, {
      operation,
      httpStatus,
      upstreamCode,
    });
  }
}

/** Why a read brought no answer. */
export type TransportCause = "timeout" | "dns" | "refused" | "unreachable" | "tls" | "connection_lost" | "bad_token";

/** No answer came: name look-up, connection, certificate or time. */
export class TransportError extends UpstreamError {
  static override readonly kind: string = "infini.no_answer";
  override readonly code: ErrorCode;

  constructor(operation: string, transportCause: TransportCause) {
    super("infini.no_answer", `Infini did not answer (${transportCause}).`, { operation, transportCause });
    this.code = transportCause === "timeout" ? "TIMEOUT" : "BAD_GATEWAY";
  }
}

/** An answer came that is not what the contract says; `issue` names the place, never the value. */
export class MalformedAnswerError extends UpstreamError {
  static override readonly kind: string = "infini.malformed_answer";

  constructor(params: ErrorParams & { operation: string; httpStatus: number; issue: string }) {
    super("infini.malformed_answer", "Infini answered something that cannot be read.", params);
  }
}

function quote(words: UpstreamWords): string {
  return `“${words.upstreamMessage}” (${words.upstreamCode})`;
}
