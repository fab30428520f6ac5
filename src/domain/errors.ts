/** What an error says about the money. @source docs/design/README.md §4 */
export type MoneyMoved = "no" | "maybe" | "yes";

/** The tRPC codes that our errors travel under. */
export type ErrorCode =
  | "BAD_REQUEST"
  | "UNAUTHORIZED"
  | "FORBIDDEN"
  | "NOT_FOUND"
  | "CONFLICT"
  | "PRECONDITION_FAILED"
  | "PAYLOAD_TOO_LARGE"
  | "UNSUPPORTED_MEDIA_TYPE"
  | "TOO_MANY_REQUESTS"
  | "BAD_GATEWAY"
  | "TIMEOUT"
  | "INTERNAL_SERVER_ERROR";

/** Facts that a screen words: ids, counts, texts of Infini. Never a secret. */
export type ErrorParams = Readonly<Record<string, string | number | boolean | null>>;

type DomainErrorInit = {
  code: ErrorCode;
  reason: string;
  message: string;
  moneyMoved?: MoneyMoved;
  params?: ErrorParams;
  fields?: Readonly<Record<string, string>>;
  retryAfterSec?: number;
  cause?: unknown;
};

/** Where an error keeps what it is, for every copy of this module in the process. */
const kindsKey: unique symbol = Symbol.for("infini-manager.error-kinds");

/** An expected refusal: a stable dotted reason for programs, a sentence for people, and what became of the money. */
export class DomainError extends Error {
  /** Names the class among all copies of this module; a subclass without a name of its own is known in its copy only. */
  static readonly kind: string = "domain";

  readonly code: ErrorCode;
  readonly reason: string;
  readonly moneyMoved: MoneyMoved;
  readonly params: ErrorParams;
  readonly fields: Readonly<Record<string, string>> | undefined;
  readonly retryAfterSec: number | undefined;

  constructor(init: DomainErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.name = new.target.name;
    this.code = init.code;
    this.reason = init.reason;
    this.moneyMoved = init.moneyMoved ?? "no";
    this.params = init.params ?? {};
    this.fields = init.fields;
    this.retryAfterSec = init.retryAfterSec;
    Object.defineProperty(this, kindsKey, { value: kindsOf(new.target) });
  }
}

// Next loads this module more than once in a process: an error of one copy must be known in the other, or a refusal that
// was foreseen would end as a fault of ours.
Object.defineProperty(DomainError, Symbol.hasInstance, { value: isOfKind });

function isOfKind(this: typeof DomainError, value: unknown): boolean {
  if (!Object.hasOwn(this, "kind")) return Function.prototype[Symbol.hasInstance].call(this, value);
  if (typeof value !== "object" || value === null || !(kindsKey in value)) return false;
  return Array.isArray(value[kindsKey]) && value[kindsKey].includes(this.kind);
}

/** The names of a class and of those it extends. */
function kindsOf(errorClass: object | null): string[] {
  if (errorClass === null) return [];
  const own = Object.hasOwn(errorClass, "kind") && "kind" in errorClass ? [String(errorClass.kind)] : [];
  return [...own, ...kindsOf(Object.getPrototypeOf(errorClass))];
}

/** The input is outside the schema or the grammar; `reason` is `<noun>.<what>`. */
export class BadInputError extends DomainError {
  static override readonly kind: string = "bad_input";

  constructor(reason: string, message: string, params: ErrorParams = {}, fields?: Readonly<Record<string, string>>) {
    super({ code: "BAD_REQUEST", reason, message, params, ...(fields ? { fields } : {}) });
  }
}

/** The object does not exist, or this person may not see it. */
export class NotFoundError extends DomainError {
  static override readonly kind: string = "not_found";

  constructor(noun: string, id: string) {
    super({ code: "NOT_FOUND", reason: `${noun}.not_found`, message: `No ${noun} ${id}.`, params: { id } });
  }
}

/** The stored state contradicts the request: another one was first, or it is too late. */
export class ConflictError extends DomainError {
  static override readonly kind: string = "conflict";

  constructor(reason: string, message: string, params: ErrorParams = {}) {
    super({ code: "CONFLICT", reason, message, params });
  }
}

/** Something must be true first: money, authority, capability, a decision. */
export class PreconditionError extends DomainError {
  static override readonly kind: string = "precondition";

  constructor(reason: string, message: string, params: ErrorParams = {}) {
    super({ code: "PRECONDITION_FAILED", reason, message, params });
  }
}

/** Nobody is signed in, or the session has ended. */
export class UnauthorizedError extends DomainError {
  static override readonly kind: string = "unauthorized";

  constructor(reason = "session.missing", message = "Sign in first.") {
    super({ code: "UNAUTHORIZED", reason, message });
  }
}

/** This person or key may not do that. */
export class ForbiddenError extends DomainError {
  static override readonly kind: string = "forbidden";

  constructor(reason: string, message: string, params: ErrorParams = {}) {
    super({ code: "FORBIDDEN", reason, message, params });
  }
}

/** Too many calls; `retryAfterSec` says when the next one is allowed. */
export class RateLimitError extends DomainError {
  static override readonly kind: string = "rate_limit";

  constructor(reason: string, retryAfterSec: number) {
    super({
      code: "TOO_MANY_REQUESTS",
      reason,
      message: `Too many calls. The next one is allowed in ${retryAfterSec} s.`,
      retryAfterSec,
    });
  }
}

/** The request body or file is larger than allowed. */
export class TooLargeError extends DomainError {
  static override readonly kind: string = "too_large";

  constructor(reason: string, message: string, params: ErrorParams = {}) {
    super({ code: "PAYLOAD_TOO_LARGE", reason, message, params });
  }
}

/** Infini did not answer a read, or answered something that cannot be used; no money is concerned. */
export class UpstreamError extends DomainError {
  static override readonly kind: string = "upstream";

  constructor(reason: string, message: string, params: ErrorParams = {}, cause?: unknown) {
    super({ code: "BAD_GATEWAY", reason, message, params, cause });
  }
}

/** The lease of the account is held by another worker now: stop at once, write nothing more. */
export class LeaseLostError extends DomainError {
  static override readonly kind: string = "lease_lost";

  constructor(accountId: string) {
    super({
      code: "CONFLICT",
      reason: "lane.lease_lost",
      message: "Another worker holds this account.",
      params: { accountId },
    });
  }
}

/** A unique rule of the database refused the row; `constraint` is the index or table that said so. */
export class DuplicateRowError extends DomainError {
  static override readonly kind: string = "duplicate_row";

  constructor(constraint: string, cause: unknown) {
    super({
      code: "CONFLICT",
      reason: "row.duplicate",
      message: "The same row exists already.",
      params: { constraint },
      cause,
    });
  }
}
