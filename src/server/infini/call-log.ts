/** One line of the API log: which call was made and how it ended. No header, no body, no token. */
export type InfiniCallRecord = {
  operation: string;
  method: "GET" | "POST";
  path: string;
  durationMs: number;
  httpStatus: number | null;
  envelopeCode: string | null;
  outcome: InfiniCallOutcome;
};

/** `answered` is for money calls, whose class is decided elsewhere. */
export type InfiniCallOutcome =
  | "ok"
  | "answered"
  | "refused"
  | "session_ended"
  | "rate_limited"
  | "unavailable"
  | "malformed"
  | "no_answer"
  | "no_connection";

export type OnInfiniCall = (record: InfiniCallRecord) => void;

/** Tells the log; a failing log never changes the outcome of a call. */
export function tellCallLog(onCall: OnInfiniCall | undefined, record: InfiniCallRecord): void {
  try {
    onCall?.(record);
  } catch {
    // The answer of a money call must survive a broken log.
  }
}
