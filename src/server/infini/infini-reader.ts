import { DomainError } from "@/domain/errors";
import { type InfiniCallOutcome, tellCallLog } from "@/server/infini/call-log";
import { fetchOnce, type WireAnswer } from "@/server/infini/fetch-once";
import type { InfiniCall, Measured, ReadAnswer, ReaderConfig } from "@/server/infini/infini-call";
import {
  MalformedAnswerError,
  SessionEndedError,
  TransportError,
  UpstreamRateError,
  UpstreamRefusedError,
  UpstreamUnavailableError,
} from "@/server/infini/infini-errors";
import { type RawEnvelope, readEnvelope } from "@/server/infini/read-envelope";
import { redactWords } from "@/server/infini/redact-words";
import { readHttpDate, readRetryAfter, sessionCookie } from "@/server/infini/request-headers";

/**
 * Makes one call and returns its validated payload.
 * @throws SessionEndedError | UpstreamRefusedError | UpstreamRateError | UpstreamUnavailableError | TransportError | MalformedAnswerError
 */
export async function callInfini<T>(config: ReaderConfig, call: InfiniCall<T>): Promise<ReadAnswer<T>> {
  for (let request = 1; ; request++) {
    try {
      return await callOnce(config, call);
    } catch (error) {
      if (!call.isRepeatable || request >= config.limits.maxRequests || !isPassing(error)) throw error;
    }
    const pauseMs = config.limits.backoffMs * 2 ** (request - 1);
    await config.clock.sleep(pauseMs / 2 + (Math.random() * pauseMs) / 2);
  }
}

/** True for failures that a second request may not meet. A bad certificate or token stays bad. */
function isPassing(error: unknown): boolean {
  if (error instanceof UpstreamUnavailableError) return Number(error.params.httpStatus) !== 403 && !isRedirect(error);
  return error instanceof TransportError && !["tls", "bad_token"].includes(String(error.params.transportCause));
}

function isRedirect(error: UpstreamUnavailableError): boolean {
  const status = Number(error.params.httpStatus);
  return status >= 300 && status <= 399;
}

async function callOnce<T>(config: ReaderConfig, call: InfiniCall<T>): Promise<ReadAnswer<T>> {
  const startedAtMs = config.clock.monotonicMs();
  let answer: WireAnswer | null = null;
  let envelope: RawEnvelope | null = null;
  const tell = (outcome: InfiniCallOutcome): void =>
    tellCallLog(config.onCall, {
      operation: call.operation,
      method: call.method,
      path: call.path,
      durationMs: Math.round(config.clock.monotonicMs() - startedAtMs),
      httpStatus: answer?.httpStatus ?? null,
      envelopeCode: envelope?.code ?? null,
      outcome,
    });
  try {
    const cookie = call.token === undefined ? undefined : sessionCookie(call.token);
    if (cookie === null) throw new TransportError(call.operation, "bad_token");
    answer = await fetchOnce(config, call, cookie);
    envelope = answer.body === null ? null : readEnvelope(answer.body);
    const data = readData(call, answer, envelope);
    tell("ok");
    return { data, setCookies: answer.setCookies, measured: measure(answer) };
  } catch (error) {
    tell(outcomeOf(error));
    throw error;
  }
}

function readData<T>(call: InfiniCall<T>, answer: WireAnswer, envelope: RawEnvelope | null): T {
  const { operation } = call;
  const status = answer.httpStatus;
  if (status === 429) throw new UpstreamRateError(operation, readRetryAfter(answer.retryAfter, answer.receivedAtMs));
  if (isOutOfOrder(status) || (envelope && /^5\d\d$/.test(envelope.code))) {
    throw new UpstreamUnavailableError(operation, status, envelope?.code ?? null);
  }
  if (call.token !== undefined && (status === 401 || envelope?.code === "401")) throw new SessionEndedError(operation);
  if (envelope === null || (envelope.code === "0" && status !== 200)) {
    throw new MalformedAnswerError({
      operation,
      httpStatus: status,
      issue: answer.body === null ? "body" : "envelope",
    });
  }
  if (envelope.code !== "0") throw new UpstreamRefusedError(wordsOf(call, status, envelope));
  const parsed = call.data.safeParse(envelope.data);
  if (parsed.success) return parsed.data;
  const path = parsed.error.issues[0]?.path.map(String) ?? [];
  throw new MalformedAnswerError({ operation, httpStatus: status, issue: ["data", ...path].join(".").slice(0, 200) });
}

/** 403 and 408 come from the edge; 3xx are never followed; only 200 and other 4xx carry an envelope that counts. */
function isOutOfOrder(status: number): boolean {
  return status === 403 || status === 408 || (status !== 200 && (status < 400 || status >= 500));
}

function wordsOf<T>(call: InfiniCall<T>, httpStatus: number, envelope: RawEnvelope) {
  const hidden = [...(call.secrets ?? []), ...(call.token === undefined ? [] : [call.token])];
  const upstreamMessage = redactWords(envelope.message ?? "", hidden).slice(0, 300);
  return { operation: call.operation, httpStatus, upstreamCode: envelope.code, upstreamMessage };
}

/** `Date` has whole seconds: half a second is added, so the figure is right within half a second and half the way. */
function measure(answer: WireAnswer): Measured {
  const dateMs = answer.date === null ? null : readHttpDate(answer.date);
  const middleMs = (answer.sentAtMs + answer.receivedAtMs) / 2;
  return { asOfMs: answer.receivedAtMs, skewMs: dateMs === null ? null : Math.round(dateMs + 500 - middleMs) };
}

function outcomeOf(error: unknown): InfiniCallOutcome {
  if (error instanceof SessionEndedError) return "session_ended";
  if (error instanceof UpstreamRateError) return "rate_limited";
  if (error instanceof UpstreamUnavailableError) return "unavailable";
  if (error instanceof TransportError)
    return error.params.transportCause === "bad_token" ? "no_connection" : "no_answer";
  return error instanceof DomainError && error.reason === "infini.refused" ? "refused" : "malformed";
}
