import { readMirrored } from "@/domain/money";
import type { MoneyReply, Outcome, OutcomeClass } from "@/domain/outcomes";

/**
 * Every rule that reads an answer, with the class it proves. The names are stored in `outcome_rules` and never change.
 * @source docs/design/payments.md §3
 */
export const outcomeRules = {
  no_connection: "never_left",
  send_guard: "never_left",
  success: "success",
  refused_http_200: "refused",
  refused_http_4xx: "refused",
  session_http_401: "refused_session",
  session_code_401: "refused_session",
  rate_http_429: "refused_rate",
  bytes_without_connection: "unknown",
  no_answer: "unknown",
  http_3xx: "unknown",
  http_403: "unknown",
  http_408: "unknown",
  http_499: "unknown",
  http_5xx: "unknown",
  http_other: "unknown",
  body_unusable: "unknown",
  no_envelope: "unknown",
  http_4xx_without_envelope: "unknown",
  http_429_without_envelope: "unknown",
  code_5xx: "unknown",
  code_0_without_http_200: "unknown",
  data_mistyped: "unknown",
  echo_differs: "unknown",
} as const satisfies Record<string, OutcomeClass>;
type OutcomeRule = keyof typeof outcomeRules;

/** The unknown outcomes that an owner may record as a refusal: Infini or its edge answered with a 4xx status. */
export const recordableRules = ["http_429_without_envelope", "http_4xx_without_envelope", "http_403"] as const;
type RecordableRule = (typeof recordableRules)[number];

/** What installation and owner have learnt about the rules: see `outcome_rules`. */
export type RuleTrust = {
  /** These rules were contradicted by a statement record: they read `unknown` until an owner trusts them again (A7). */
  distrusted: ReadonlySet<string>;
  /** Rules that an owner gave a class, with recorded evidence. */
  recorded?: ReadonlyMap<RecordableRule, "refused" | "refused_session" | "refused_rate">;
};

/** The payload of an answer, flat: all that an echo of our request can stand in. */
export type EnvelopeData =
  | { kind: "none" }
  /** Members by name, text and numbers as written; null where a member is an object, a list or a boolean. */
  | { kind: "object"; members: ReadonlyMap<string, string | null> }
  | { kind: "other" };

/** A complete `{ code, message, data }` of the right types, read strictly from the whole body. */
export type Envelope = {
  /** The integer as Infini wrote it. */
  code: string;
  message: string | null;
  data: EnvelopeData;
};

/** What we asked for, to be compared with what an answer repeats. */
export type ExpectedTransfer = { payeeKind: "uid" | "email"; payee: string; amountMicro: bigint };

/** Causes of a reply that this file knows by name. */
export const SEND_GUARD_CAUSE = "send_guard";
export const TLS_CAUSE = "tls";

const LONGEST_MESSAGE = 500;
const alarmingRules: ReadonlySet<OutcomeRule> = new Set(["bytes_without_connection", "data_mistyped", "echo_differs"]);
const fullTrust: RuleTrust = { distrusted: new Set() };

/**
 * What one money request proves, with the rule that decided and what Infini said. `envelope` is the strict reading of
 * the reply's body, null when the body is no complete envelope. Nothing falls through to a proof: the default of the
 * default is `unknown`.
 * @source docs/design/payments.md §3
 */
export function classifyReply(
  reply: MoneyReply,
  envelope: Envelope | null,
  expected: ExpectedTransfer,
  trust: RuleTrust = fullTrust,
): Outcome {
  const rule = reply.kind === "answer" ? ruleOfAnswer(reply, envelope, expected) : ruleWithoutAnswer(reply);
  const isDistrusted = trust.distrusted.has(rule);
  const cause = reply.kind === "answer" ? null : reply.cause;
  return {
    class: isDistrusted ? "unknown" : classOf(rule, trust),
    rule,
    httpStatus: reply.kind === "answer" ? reply.httpStatus : null,
    upstreamCode: envelope?.code ?? null,
    upstreamMessage: envelope?.message?.slice(0, LONGEST_MESSAGE) ?? null,
    retryAfterSec: reply.kind === "answer" ? reply.retryAfterSec : null,
    cause: isDistrusted ? "rule_distrusted" : cause,
    isAlarm: alarmingRules.has(rule) || isAlarming(reply),
  };
}

/** A bad certificate, or more bytes than one answer: somebody may stand between us and Infini. */
function isAlarming(reply: MoneyReply): boolean {
  return reply.kind === "answer" ? reply.hasTrailingBytes : reply.cause === TLS_CAUSE;
}

function classOf(rule: OutcomeRule, trust: RuleTrust): OutcomeClass {
  const recordable = recordableRules.find((name) => name === rule);
  const recorded = recordable === undefined ? undefined : trust.recorded?.get(recordable);
  return recorded ?? outcomeRules[rule];
}

/** Only zero bytes on a connection prove that nothing left; a reply that says both is believed in neither. */
function ruleWithoutAnswer(reply: Exclude<MoneyReply, { kind: "answer" }>): OutcomeRule {
  if (reply.kind === "no_answer") return "no_answer";
  if (reply.progress.isFirstByteWritten) return "bytes_without_connection";
  return reply.cause === SEND_GUARD_CAUSE ? "send_guard" : "no_connection";
}

type Answer = Extract<MoneyReply, { kind: "answer" }>;

function ruleOfAnswer(answer: Answer, envelope: Envelope | null, expected: ExpectedTransfer): OutcomeRule {
  const status = answer.httpStatus;
  if (status >= 500 && status <= 599) return "http_5xx";
  if (status >= 300 && status <= 399) return "http_3xx";
  if (status === 403) return "http_403";
  if (status === 408) return "http_408";
  // A gateway's word for a connection that somebody closed: what it had passed on by then, it does not say.
  if (status === 499) return "http_499";
  if (status !== 200 && !isClientError(status)) return "http_other";
  if (answer.body === null) return "body_unusable";
  if (envelope === null) return ruleWithoutEnvelope(status);
  return ruleOfEnvelope(status, envelope, expected);
}

function ruleWithoutEnvelope(status: number): OutcomeRule {
  if (status === 429) return "http_429_without_envelope";
  return status === 200 ? "no_envelope" : "http_4xx_without_envelope";
}

/** The echo is looked at before the code: an answer that belongs to another request proves nothing about ours. */
function ruleOfEnvelope(status: number, envelope: Envelope, expected: ExpectedTransfer): OutcomeRule {
  const echo = compareEcho(envelope.data, expected);
  if (echo !== "equal") return echo;
  if (/^5\d\d$/.test(envelope.code)) return "code_5xx";
  if (envelope.code === "0") {
    if (status !== 200) return "code_0_without_http_200";
    return envelope.data.kind === "other" ? "data_mistyped" : "success";
  }
  // A refusal comes with Infini's own words; a number and something else is what a gateway answers by itself.
  if (isClientError(status) && (envelope.message ?? "").trim() === "") return ruleWithoutEnvelope(status);
  if (status === 429) return "rate_http_429";
  if (status === 401) return "session_http_401";
  if (envelope.code === "401") return "session_code_401";
  return status === 200 ? "refused_http_200" : "refused_http_4xx";
}

function isClientError(status: number): boolean {
  return status >= 400 && status <= 499;
}

function compareEcho(data: EnvelopeData, expected: ExpectedTransfer): "equal" | "data_mistyped" | "echo_differs" {
  if (data.kind !== "object") return "equal";
  const names = ["amount", "contactType", "to", ...payeeNames[expected.payeeKind]];
  const echoed = names.flatMap((name) => {
    const value = data.members.get(name);
    return value === undefined ? [] : [{ name, value }];
  });
  if (echoed.some(({ name, value }) => value === null || (name === "amount" && readMirrored(value) === null))) {
    return "data_mistyped";
  }
  return echoed.every(({ name, value }) => isEcho(name, value ?? "", expected)) ? "equal" : "echo_differs";
}

/** Only our own way of naming the payee: the e-mail address of a UID is not known here. A masked value shows nothing. */
const payeeNames = { uid: ["user_id", "uid"], email: ["email"] } as const;

function isEcho(name: string, value: string, expected: ExpectedTransfer): boolean {
  if (name === "contactType") return value === expected.payeeKind;
  if (name === "amount") {
    const money = readMirrored(value);
    return money?.isExact === true && money.micro === expected.amountMicro;
  }
  if (value.includes("*")) return true;
  if (name === "to" && value.includes("@") !== (expected.payeeKind === "email")) return true;
  if (expected.payeeKind === "uid") return value === expected.payee;
  return value.toLowerCase() === expected.payee.toLowerCase();
}
