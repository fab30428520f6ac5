import fc from "fast-check";
import { expect, test } from "vitest";
import {
  classifyReply,
  type Envelope,
  type EnvelopeData,
  type ExpectedTransfer,
  outcomeRules,
  recordableRules,
} from "@/domain/outcome-rules";
import type { MoneyReply } from "@/domain/outcomes";

const expected: ExpectedTransfer = { payeeKind: "uid", payee: "10000002", amountMicro: 5_600_000n };
const written = { isConnected: true, isFirstByteWritten: true };

function answer(httpStatus: number, override: Partial<Extract<MoneyReply, { kind: "answer" }>> = {}): MoneyReply {
  const base = { kind: "answer", progress: written, body: "…", retryAfterSec: null, hasTrailingBytes: false } as const;
  return { ...base, httpStatus, ...override };
}

function envelope(code: string, data: EnvelopeData = { kind: "none" }, message: string | null = "words"): Envelope {
  return { code, message, data };
}

function echo(members: Record<string, string | null>): EnvelopeData {
  return { kind: "object", members: new Map(Object.entries(members)) };
}

function classOf(reply: MoneyReply, read: Envelope | null): string {
  const outcome = classifyReply(reply, read, expected);
  return `${outcome.class} by ${outcome.rule}`;
}

test("only a connection that took no byte proves that nothing left", () => {
  const silent = { isConnected: false, isFirstByteWritten: false };
  expect(classOf({ kind: "no_connection", cause: "refused", progress: silent }, null)).toBe(
    "never_left by no_connection",
  );
  const guarded = { isConnected: true, isFirstByteWritten: false };
  expect(classOf({ kind: "no_connection", cause: "send_guard", progress: guarded }, null)).toBe(
    "never_left by send_guard",
  );
  expect(classOf({ kind: "no_answer", cause: "reset", progress: written }, null)).toBe("unknown by no_answer");
  expect(classOf({ kind: "no_answer", cause: "reset", progress: silent }, null)).toBe("unknown by no_answer");
});

test("a reply that claims no connection and a written byte is believed in neither, and raises the alarm", () => {
  const outcome = classifyReply({ kind: "no_connection", cause: "refused", progress: written }, null, expected);
  expect(outcome).toMatchObject({ class: "unknown", rule: "bytes_without_connection", isAlarm: true });
});

test("U30: a bad certificate never left and raises the alarm", () => {
  const progress = { isConnected: false, isFirstByteWritten: false };
  const outcome = classifyReply({ kind: "no_connection", cause: "tls", progress }, null, expected);
  expect(outcome).toMatchObject({ class: "never_left", cause: "tls", isAlarm: true });
});

test.each([
  [200, "0", "success by success"],
  [200, "3001", "refused by refused_http_200"],
  [200, "-1", "refused by refused_http_200"],
  [400, "3001", "refused by refused_http_4xx"],
  [404, "7", "refused by refused_http_4xx"],
  [200, "401", "refused_session by session_code_401"],
  [400, "401", "refused_session by session_code_401"],
  [401, "401", "refused_session by session_http_401"],
  [401, "12", "refused_session by session_http_401"],
  [429, "1004", "refused_rate by rate_http_429"],
  [200, "500", "unknown by code_5xx"],
  [200, "599", "unknown by code_5xx"],
  [401, "503", "unknown by code_5xx"],
  [429, "0", "unknown by code_0_without_http_200"],
  [400, "0", "unknown by code_0_without_http_200"],
  [401, "0", "unknown by code_0_without_http_200"],
  [201, "0", "unknown by http_other"],
  [204, "0", "unknown by http_other"],
  [302, "0", "unknown by http_3xx"],
  [302, "3001", "unknown by http_3xx"],
  [403, "3001", "unknown by http_403"],
  [403, "401", "unknown by http_403"],
  [408, "3001", "unknown by http_408"],
  [499, "3001", "unknown by http_499"],
  [499, "0", "unknown by http_499"],
  [500, "3001", "unknown by http_5xx"],
  [503, "401", "unknown by http_5xx"],
  [500, "0", "unknown by http_5xx"],
])("HTTP %i with envelope code %s is %s", (status, code, reading) => {
  expect(classOf(answer(status), envelope(code))).toBe(reading);
});

test.each([
  [200, "no_envelope"],
  [400, "http_4xx_without_envelope"],
  [401, "http_4xx_without_envelope"],
  [429, "http_429_without_envelope"],
  [403, "http_403"],
  [502, "http_5xx"],
])("HTTP %i without an envelope is unknown by %s", (status, rule) => {
  expect(classOf(answer(status), null)).toBe(`unknown by ${rule}`);
});

test.each([
  [400, "3001", "unknown by http_4xx_without_envelope"],
  [409, "7", "unknown by http_4xx_without_envelope"],
  [401, "401", "unknown by http_4xx_without_envelope"],
  [400, "401", "unknown by http_4xx_without_envelope"],
  [429, "1004", "unknown by http_429_without_envelope"],
  [200, "3001", "refused by refused_http_200"],
  [200, "401", "refused_session by session_code_401"],
  [200, "0", "success by success"],
])("HTTP %i with code %s and no words of Infini is %s", (status, code, reading) => {
  for (const message of [null, "", "  "]) {
    expect(classOf(answer(status), envelope(code, { kind: "none" }, message))).toBe(reading);
  }
});

test("a body that was cut, too large or undecodable proves nothing, whatever the status", () => {
  for (const status of [200, 400, 401, 429]) {
    expect(classOf(answer(status, { body: null }), null)).toBe("unknown by body_unusable");
  }
});

test("a success whose payload is a list or text is not of the right type", () => {
  expect(classOf(answer(200), envelope("0", { kind: "other" }))).toBe("unknown by data_mistyped");
  expect(classOf(answer(200), envelope("3001", { kind: "other" }))).toBe("refused by refused_http_200");
});

test("U12 and U16: an answer that repeats another payee or amount is unknown with an alarm, success or refusal", () => {
  const foreign = [{ amount: "5.7" }, { amount: "5.6000001" }, { user_id: "10000003" }, { uid: "010000002" }];
  for (const members of [...foreign, { to: "10000003" }, { contactType: "email" }, { amount: "-5.6" }]) {
    for (const code of ["0", "3001", "401"]) {
      const outcome = classifyReply(answer(200), envelope(code, echo(members)), expected);
      expect(outcome).toMatchObject({ class: "unknown", rule: "echo_differs", isAlarm: true });
    }
  }
});

test("U11: an echo that is no text and no number is mistyped: unknown with an alarm", () => {
  for (const members of [{ amount: null }, { user_id: null }, { amount: "five" }, { amount: "" }]) {
    const outcome = classifyReply(answer(200), envelope("0", echo(members)), expected);
    expect(outcome).toMatchObject({ class: "unknown", rule: "data_mistyped", isAlarm: true });
  }
});

test("an echo that equals ours, or cannot be compared with ours, does not stand in the way of success", () => {
  const equal = { amount: "5.60", user_id: "10000002", to: "10000002", contactType: "uid" };
  const other = { email: "payee@example.com", to: "payee@example.com", uid: "100***02", note: "x" };
  for (const members of [equal, { amount: "56e-1" }, other, {}]) {
    expect(classOf(answer(200), envelope("0", echo(members)))).toBe("success by success");
  }
});

test("an e-mail payee is compared without regard to case", () => {
  const byEmail: ExpectedTransfer = { payeeKind: "email", payee: "Payee@Example.com", amountMicro: 5_600_000n };
  const same = envelope("0", echo({ email: "payee@example.COM", to: "PAYEE@example.com", user_id: "10000003" }));
  expect(classifyReply(answer(200), same, byEmail).class).toBe("success");
  const differs = envelope("0", echo({ email: "other@example.com" }));
  expect(classifyReply(answer(200), differs, byEmail).class).toBe("unknown");
});

test("U34: the words of a refusal are kept as they are, and its number decides nothing", () => {
  const read = envelope("987654", { kind: "none" }, "Nicht genügend Guthaben <b>");
  const outcome = classifyReply(answer(200), read, expected);
  expect(outcome).toMatchObject({
    class: "refused",
    upstreamCode: "987654",
    upstreamMessage: "Nicht genügend Guthaben <b>",
  });
});

test("U15: bytes after a complete answer leave its class and raise the alarm", () => {
  const outcome = classifyReply(answer(200, { hasTrailingBytes: true }), envelope("0"), expected);
  expect(outcome).toMatchObject({ class: "success", isAlarm: true });
});

test("U24: the wait that Infini asked for travels with the refusal", () => {
  const outcome = classifyReply(answer(429, { retryAfterSec: 120 }), envelope("1004"), expected);
  expect(outcome).toMatchObject({ class: "refused_rate", retryAfterSec: 120 });
});

test("a rule that was contradicted reads unknown, every other rule as before", () => {
  const trust = { distrusted: new Set(["refused_http_200"]) };
  const outcome = classifyReply(answer(200), envelope("3001"), expected, trust);
  expect(outcome).toMatchObject({ class: "unknown", rule: "refused_http_200", cause: "rule_distrusted" });
  expect(classifyReply(answer(400), envelope("3001"), expected, trust).class).toBe("refused");
});

test("an owner may record what a 4xx without an envelope means, and distrust still wins", () => {
  const recorded = new Map([["http_429_without_envelope", "refused_rate"]] as const);
  expect(classifyReply(answer(429), null, expected, { distrusted: new Set(), recorded }).class).toBe("refused_rate");
  const distrusted = new Set(["http_429_without_envelope"]);
  expect(classifyReply(answer(429), null, expected, { distrusted, recorded }).class).toBe("unknown");
  expect(recordableRules.every((rule) => outcomeRules[rule] === "unknown")).toBe(true);
});

test("no status, code or echo outside the few proofs is ever read as anything but unknown", () => {
  const codes = fc.oneof(fc.constantFrom("0", "401", "500", "599", "429"), fc.integer().map(String));
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 999 }), codes, (status, code) => {
      const outcome = classifyReply(answer(status), envelope(code), expected);
      if (outcome.class === "success") expect([status, code]).toEqual([200, "0"]);
      if (status >= 500 || status < 200 || [403, 408, 499].includes(status) || /^5\d\d$/.test(code)) {
        expect(outcome.class).toBe("unknown");
      }
    }),
  );
});
