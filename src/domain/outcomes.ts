/**
 * What one money request proves. `unknown` is the default of the default: only evidence may leave it.
 * @source docs/design/payments.md §3
 */
export const outcomeClasses = [
  "never_left",
  "success",
  "refused",
  "refused_session",
  "refused_rate",
  "unknown",
] as const;
export type OutcomeClass = (typeof outcomeClasses)[number];

/** The state a transfer goes to after an attempt with this class. */
export const stateAfter = {
  never_left: "not_executed",
  success: "accepted",
  refused: "rejected",
  refused_session: "not_executed",
  refused_rate: "not_executed",
  unknown: "unknown",
} as const satisfies Record<OutcomeClass, string>;

/** How far one money request got on its own fresh connection. */
export type WireProgress = {
  /** TCP (and TLS) established. */
  isConnected: boolean;
  /** At least one byte of the request was handed to the connected socket. */
  isFirstByteWritten: boolean;
};

/** One money request seen from our side: everything the class is read from, and nothing else. */
export type MoneyReply =
  | { kind: "no_connection"; cause: string; progress: WireProgress }
  | { kind: "no_answer"; cause: string; progress: WireProgress }
  | {
      kind: "answer";
      progress: WireProgress;
      httpStatus: number;
      /** The body as text, complete; null when it was cut, too large or undecodable. */
      body: string | null;
      retryAfterSec: number | null;
      /** More bytes followed a complete answer on the one-shot socket (faults.md U15). */
      hasTrailingBytes: boolean;
    };

/** The class of a reply with the rule that decided and what Infini said, for evidence and screens. */
export type Outcome = {
  class: OutcomeClass;
  rule: string;
  httpStatus: number | null;
  upstreamCode: string | null;
  upstreamMessage: string | null;
  retryAfterSec: number | null;
  cause: string | null;
  isAlarm: boolean;
};
