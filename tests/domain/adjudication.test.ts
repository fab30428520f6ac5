import { expect, test } from "vitest";
import { barOf, type DoubtFacts, isWaiverSentence, waivableFromMs } from "@/domain/adjudication";
import en from "@/i18n/messages/en/review.json";
import zh from "@/i18n/messages/zh-CN/review.json";

const windows = { visibleMs: 10_000, lateMs: 20_000, horizonMs: 120_000, weakAbsenceMs: 600_000 };
const facts = (change: Partial<DoubtFacts> = {}): DoubtFacts => ({
  state: "unknown",
  openedAtMs: 0,
  closedAtMs: 1_000,
  nowMs: 122_000,
  completeWalk: { newestRecordAtMs: 30_000 },
  attemptGeneration: 1,
  sessionGeneration: 2,
  isSenderIdle: true,
  hasUnsettledTwin: false,
  hasForeign: false,
  candidates: 0,
  fitting: 0,
  explained: 0,
  ...change,
});

test("“it was not paid” opens at H with strong absence, and only then", () => {
  expect(barOf("not_paid", facts(), windows)).toBeNull();
  expect(barOf("not_paid", facts({ nowMs: 120_999 }), windows)).toEqual({
    missing: "too_early",
    possibleAtMs: 121_000,
  });
  const missing: [Partial<DoubtFacts>, string][] = [
    [{ fitting: 1 }, "record_open"],
    [{ explained: 1 }, "record_explained"],
    [{ completeWalk: null }, "no_complete_walk"],
    [{ completeWalk: { newestRecordAtMs: 19_000 } }, "statement_too_short"],
    [{ completeWalk: { newestRecordAtMs: null } }, "statement_too_short"],
    [{ sessionGeneration: 1 }, "session_not_renewed"],
    [{ isSenderIdle: false }, "sender_not_idle"],
    [{ hasUnsettledTwin: true }, "twin_unsettled"],
    [{ hasForeign: true }, "foreign_open"],
  ];
  for (const [change, reason] of missing) expect(barOf("not_paid", facts(change), windows)?.missing).toBe(reason);
});

test("a statement without a newer record is long enough after twice the horizon", () => {
  const quiet = { completeWalk: { newestRecordAtMs: null } };
  expect(barOf("not_paid", facts({ ...quiet, nowMs: 240_999 }), windows)?.possibleAtMs).toBe(241_000);
  expect(barOf("not_paid", facts({ ...quiet, nowMs: 241_000 }), windows)).toBeNull();
});

test("nobody can decide that an accepted, settled or rejected transfer was not paid", () => {
  for (const state of ["accepted", "settled", "rejected", "queued"] as const) {
    expect(barOf("not_paid", facts({ state }), windows)?.missing).toBe("wrong_kind");
  }
});

test("“paid, no record yet” and a doubt about an accepted one wait for V; a record is needed to name one", () => {
  expect(barOf("paid_no_record", facts({ nowMs: 10_999 }), windows)).toEqual({
    missing: "too_early",
    possibleAtMs: 11_000,
  });
  expect(barOf("paid_no_record", facts({ nowMs: 11_000 }), windows)).toBeNull();
  expect(barOf("doubt", facts({ state: "accepted", nowMs: 11_000 }), windows)).toBeNull();
  expect(barOf("doubt", facts(), windows)?.missing).toBe("wrong_kind");
  expect(barOf("paid_record", facts(), windows)?.missing).toBe("no_candidate");
  expect(barOf("explain_record", facts(), windows)?.missing).toBe("no_record_against");
  expect(barOf("explain_record", facts({ explained: 1 }), windows)).toBeNull();
  expect(barOf("paid_record", facts({ candidates: 1, nowMs: 2_000 }), windows)).toBeNull();
});

test("an owner may go without evidence that may never come, and without nothing that speaks for a payment", () => {
  const fromMs = (change: Partial<DoubtFacts>, decision: "not_paid" | "paid_record" = "not_paid") => {
    const known = facts(change);
    return waivableFromMs(decision, barOf(decision, known, windows), known, windows);
  };
  const late = { nowMs: 700_000 };
  const mayLack: Partial<DoubtFacts>[] = [
    { completeWalk: null },
    { sessionGeneration: 1 },
    { hasUnsettledTwin: true },
    { hasForeign: true },
  ];
  for (const change of mayLack) expect(fromMs({ ...late, ...change })).toBe(601_000);
  expect(fromMs({ completeWalk: { newestRecordAtMs: null } })).toBe(601_000);
  const mustHave: Partial<DoubtFacts>[] = [
    { fitting: 1 },
    { explained: 1 },
    { isSenderIdle: false },
    { nowMs: 100_000 },
  ];
  for (const change of mustHave) expect(fromMs({ ...late, completeWalk: null, ...change })).toBeNull();
  expect(fromMs(late, "paid_record")).toBeNull();
});

test("the sentence that the screens ask for is the one that counts", () => {
  for (const { waiver } of [en, zh]) expect(isWaiverSentence(waiver.sentence)).toBe(true);
  expect(isWaiverSentence(" i know that this payment  may have been made. ")).toBe(true);
  expect(["", "yes", "I know that this payment was not made"].some(isWaiverSentence)).toBe(false);
});
