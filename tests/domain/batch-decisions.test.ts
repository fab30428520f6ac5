import { expect, test } from "vitest";
import { type DecidableLine, planDecision, selectLines } from "@/domain/batch-decisions";
import {
  isOverridden,
  type LineReasonCode,
  mainReasonOf,
  readLineFacts,
  reasonMark,
  refreshed,
  undecided,
  verdictOfReasons,
  withFresh,
  writeLineFacts,
} from "@/domain/batch-line-reasons";
import type { ReasonCode } from "@/domain/import-reason";

const reason = (code: ReasonCode) => ({ code, params: {} });
const line = (seq: number, codes: ReasonCode[], payeeKey = `key-${seq}`): DecidableLine => ({
  id: `lin_${seq}`,
  sourceLineNo: seq + 1,
  payeeKey,
  payeeKind: "uid",
  amountMicro: 5_600_000n,
  reasons: undecided(codes.map(reason)),
});
/** Verdicts by line after a decision, with the lines that it did not touch. */
const verdicts = (lines: DecidableLine[], decided: ReturnType<typeof planDecision>) =>
  Object.fromEntries(
    lines.map(({ id, reasons }) => [
      id,
      verdictOfReasons(decided.find((one) => one.line.id === id)?.reasons ?? reasons),
    ]),
  );

test("L02: a line with two reasons, one of them decided, is still held", () => {
  const lines = [line(1, ["no_card", "amount_unusual"])];
  const first = planDecision(lines, { reason: "no_card" }, "pay");
  expect(verdicts(lines, first)).toEqual({ lin_1: "held" });
  const after = lines.map((one) => ({ ...one, reasons: first[0]?.reasons ?? [] }));
  const second = planDecision(after, { reason: "amount_unusual" }, "pay");
  expect(verdicts(after, second)).toEqual({ lin_1: "ready" });
  expect(isOverridden(second[0]?.reasons ?? [])).toBe(true);
});

test("a decision on a line by its id decides all its reasons, or the one that is named", () => {
  const lines = [line(1, ["no_card", "amount_unusual"])];
  const ids = new Set(["lin_1"]);
  expect(verdicts(lines, planDecision(lines, { ids }, "pay"))).toEqual({ lin_1: "ready" });
  expect(verdicts(lines, planDecision(lines, { ids, reason: "no_card" }, "pay"))).toEqual({ lin_1: "held" });
  expect(verdicts(lines, planDecision(lines, { ids, reason: "no_card" }, "exclude"))).toEqual({ lin_1: "excluded" });
});

test.each([
  "paid_before",
  "open_elsewhere",
  "unknown_elsewhere",
  "own_account",
  "payee_blocked",
  "bad_uid",
  "source_account",
] as const)("CSB-3: %s can only be excluded, by reason and by line", (code) => {
  const lines = [line(1, [code]), line(2, [])];
  expect(() => planDecision(lines, { reason: code }, "pay")).toThrow(/only be excluded/);
  expect(() => planDecision(lines, { ids: new Set(["lin_1", "lin_2"]) }, "pay")).toThrow(/only be excluded/);
  expect(verdicts(lines, planDecision(lines, { reason: code }, "exclude"))).toEqual({
    lin_1: "excluded",
    lin_2: "ready",
  });
});

test("of several lines of one payee one is kept and the others are excluded", () => {
  const lines = [1, 2, 3].map((seq) => line(seq, ["duplicate_in_file"], "same"));
  const one = planDecision(lines, { ids: new Set(["lin_2"]) }, "pay");
  expect(verdicts(lines, one)).toEqual({ lin_1: "excluded", lin_2: "ready", lin_3: "excluded" });
  expect(() => planDecision(lines, { ids: new Set(["lin_1", "lin_2"]) }, "pay")).toThrow(/Only one line/);
});

test("paying all duplicates by reason keeps the first line of each payee", () => {
  const pair = (seq: number, key: string) => line(seq, ["duplicate_in_file"], key);
  const lines = [pair(1, "a"), pair(2, "b"), pair(3, "a"), pair(4, "b"), line(5, [])];
  const decided = planDecision(lines, { reason: "duplicate_in_file" }, "pay");
  expect(verdicts(lines, decided)).toEqual({
    lin_1: "ready",
    lin_2: "ready",
    lin_3: "excluded",
    lin_4: "excluded",
    lin_5: "ready",
  });
});

test("keeping another line of the payee takes out the one that was kept before", () => {
  const lines = [line(1, ["duplicate_in_file"], "same"), line(2, ["duplicate_in_file"], "same")];
  const first = planDecision(lines, { ids: new Set(["lin_1"]) }, "pay");
  const after = lines.map((one) => ({
    ...one,
    reasons: first.find((change) => change.line.id === one.id)?.reasons ?? one.reasons,
  }));
  const second = planDecision(after, { ids: new Set(["lin_2"]) }, "pay");
  expect(verdicts(after, second)).toEqual({ lin_1: "excluded", lin_2: "ready" });
});

test("L03: what was decided and reset is as it was before", () => {
  const lines = [line(1, ["no_card"]), line(2, []), line(3, ["bad_uid"])];
  const out = planDecision(lines, { ids: new Set(lines.map(({ id }) => id)) }, "exclude");
  const after = lines.map((one) => ({ ...one, reasons: out.find((d) => d.line.id === one.id)?.reasons ?? [] }));
  expect(after.map(({ reasons }) => verdictOfReasons(reasons))).toEqual(["excluded", "excluded", "excluded"]);
  const back = planDecision(after, { ids: new Set(lines.map(({ id }) => id)) }, "reset");
  expect(back.map(({ reasons }) => reasons)).toEqual(lines.map(({ reasons }) => reasons));
});

test("a selection by reason means the lines where it is open, for an undo those where it is decided", () => {
  const decided = { ...line(2, ["no_card"]), reasons: [{ ...reason("no_card"), decision: "pay" as const }] };
  const lines = [line(1, ["no_card"]), decided, line(3, [])];
  const ids = (decision: "pay" | "reset") => selectLines(lines, { reason: "no_card" }, decision).map((one) => one.id);
  expect(ids("pay")).toEqual(["lin_1"]);
  expect(ids("reset")).toEqual(["lin_2"]);
});

test("a decision that changes nothing is not written", () => {
  expect(planDecision([line(1, [])], { ids: new Set(["lin_1"]) }, "pay")).toEqual([]);
  expect(planDecision([line(1, ["no_card"])], { ids: new Set(["lin_1"]) }, "reset")).toEqual([]);
});

test("an override that is taken out keeps the trace of what was decided", () => {
  const overridden = { ...line(1, []), reasons: [{ ...reason("no_card"), decision: "pay" as const }] };
  const [out] = planDecision([overridden], { ids: new Set(["lin_1"]) }, "exclude");
  const codes: LineReasonCode[] = (out?.reasons ?? []).map(({ code }) => code);
  expect(codes).toEqual(["no_card", "by_hand"]);
  expect(verdictOfReasons(out?.reasons ?? [])).toBe("excluded");
});

test("a second look at the books adds what is new, and keeps what was decided", () => {
  const decided = [{ ...reason("repeat_payee"), decision: "pay" as const }];
  expect(withFresh(decided, [reason("repeat_payee")])).toBe(decided);
  const held = withFresh(decided, [reason("repeat_payee"), reason("open_elsewhere")]);
  expect(verdictOfReasons(held)).toBe("held");
  expect(mainReasonOf(held)).toBe("open_elsewhere");
});

test("what somebody waited for goes when it has ended; what the file says stays", () => {
  const open = undecided([reason("open_elsewhere"), reason("no_card")]);
  expect(refreshed(open, []).map(({ code }) => code)).toEqual(["no_card"]);
  expect(refreshed(open, [reason("open_elsewhere")]).map(({ code }) => code)).toEqual(["open_elsewhere", "no_card"]);
});

test("reasons survive storing, and a query can find one in the text", () => {
  const facts = {
    reasons: undecided([{ code: "bad_date", params: { registeredOn: '2026"13', lines: [1, 2] } }]),
    notes: [],
  };
  const text = writeLineFacts(facts);
  expect(readLineFacts(text)).toEqual(facts);
  expect(text).toContain(reasonMark("bad_date"));
  expect(text).not.toContain(reasonMark("bad_count"));
  expect(readLineFacts(writeLineFacts({ reasons: [], notes: [] }))).toEqual({ reasons: [], notes: [] });
  expect(() => readLineFacts('{"reasons":[{"code":"paid_twice","params":{},"decision":null}],"notes":[]}')).toThrow();
});
