import { expect, test } from "vitest";
import { reasonsWithinFile } from "@/domain/import-file-rules";
import {
  defaultNewPayeeMaxMicro,
  type HistoryRules,
  type PayeeFacts,
  withHistory,
} from "@/domain/import-history-rules";
import { allowedDecisions, appliesTo, holdCodes, mergeReasons, verdictOf } from "@/domain/import-reason";
import { type ImportRow, readRow } from "@/domain/import-row";
import { parseAmount } from "@/domain/money";

const key = "key-of-10010001";

const nothingKnown: PayeeFacts = {
  source: new Set(),
  claims: new Map(),
  openElsewhere: new Map(),
  unknownElsewhere: new Map(),
  ownAccounts: new Map(),
  blocked: new Map(),
  paidBefore: new Map(),
  firstPaid: new Map(),
  seenBefore: new Map(),
  payeeLimits: new Map(),
  sinceRestore: () => null,
};

const rules: HistoryRules = { kind: "cashback", expectsRepeats: false, newPayeeMaxMicro: defaultNewPayeeMaxMicro };

function rowOf(amount = "5.6", uid = "10010001"): ImportRow {
  const record = { lineNo: 2, cells: [uid, amount], rawText: `${uid},${amount}` };
  return readRow(record, 1, { columns: { uid: 0, amount: 1 }, columnCount: 2, amount: { kind: "column" } });
}

function codesWith(facts: Partial<PayeeFacts>, chosen: Partial<HistoryRules> = {}, row = rowOf()): string[] {
  return withHistory(row, key, { ...nothingKnown, ...facts }, { ...rules, ...chosen }).reasons.map(({ code }) => code);
}

test("a payee of whom the books know nothing is ready", () => {
  expect(withHistory(rowOf(), key, nothingKnown, rules)).toEqual(rowOf());
});

test("each fact of the books holds the line for its own reason, with its evidence", () => {
  const known = new Map([[key, { transferId: "trf_1" }]]);
  expect(codesWith({ claims: known })).toEqual(["paid_before"]);
  expect(codesWith({ openElsewhere: known })).toEqual(["open_elsewhere"]);
  expect(codesWith({ unknownElsewhere: known })).toEqual(["unknown_elsewhere"]);
  expect(codesWith({ blocked: known })).toEqual(["payee_blocked"]);
  expect(codesWith({ paidBefore: known })).toEqual(["repeat_payee"]);
  const held = withHistory(rowOf(), key, { ...nothingKnown, claims: known }, rules);
  expect(held).toMatchObject({ verdict: "held", reasons: [{ code: "paid_before", params: { transferId: "trf_1" } }] });
  expect(withHistory(rowOf(), "another key", { ...nothingKnown, claims: known }, rules).verdict).toBe("ready");
});

test("a campaign that expects repeats holds nobody for an earlier campaign", () => {
  const paidBefore = new Map([[key, {}]]);
  expect(codesWith({ paidBefore }, { expectsRepeats: true })).toEqual([]);
  expect(codesWith({ claims: paidBefore }, { expectsRepeats: true })).toEqual(["paid_before"]);
});

test("V35, G8: a payee that is our own account is held, exclude only, in cashback", () => {
  const ownAccounts = new Map([[key, { accountId: "acc_1", how: "mailbox" }]]);
  expect(codesWith({ ownAccounts })).toEqual(["own_account"]);
  expect(codesWith({ ownAccounts }, { kind: "payout" })).toEqual([]);
  expect(allowedDecisions("own_account")).toEqual(["exclude"]);
});

test("V36: a payee that is the source account makes the line invalid", () => {
  const row = withHistory(rowOf(), key, { ...nothingKnown, source: new Set([key]) }, rules);
  expect(row).toMatchObject({ verdict: "invalid", reasons: [{ code: "source_account" }] });
});

test("a first payment above 50 is held, and an amount above the payee's own limit", () => {
  const firstPaid = new Map([[key, 1]]);
  expect(codesWith({}, {}, rowOf("50"))).toEqual([]);
  expect(codesWith({}, {}, rowOf("50.000001"))).toEqual(["new_payee_large"]);
  expect(codesWith({ firstPaid }, {}, rowOf("50.000001"))).toEqual([]);
  const payeeLimits = new Map([[key, parseAmount("20")]]);
  expect(codesWith({ firstPaid, payeeLimits }, {}, rowOf("20"))).toEqual([]);
  expect(codesWith({ firstPaid, payeeLimits }, {}, rowOf("20.000001"))).toEqual(["amount_unusual"]);
});

test("CSB-4: seen before but never paid is a note that holds nothing", () => {
  const seenBefore = new Map([[key, { outcome: "rejected" }]]);
  const row = withHistory(rowOf(), key, { ...nothingKnown, seenBefore }, rules);
  expect(row).toMatchObject({
    verdict: "ready",
    notes: [{ code: "seen_never_paid", params: { outcome: "rejected" } }],
  });
  const paid = withHistory(rowOf(), key, { ...nothingKnown, seenBefore, firstPaid: new Map([[key, 1]]) }, rules);
  expect(paid.notes).toEqual([]);
});

test("what the file said stays when the books are asked, and no fact makes an invalid row payable", () => {
  const bad = rowOf("5.6", "010010001");
  expect(withHistory(bad, null, nothingKnown, rules)).toEqual(bad);
  const short = rowOf("5.6", "1234");
  const [found = []] = reasonsWithinFile([short], { kind: "cashback", unusualFactor: 3 });
  const held: ImportRow = { ...short, reasons: found, verdict: verdictOf(found) };
  const both = withHistory(held, key, { ...nothingKnown, claims: new Map([[key, {}]]) }, rules);
  expect(both.reasons.map(({ code }) => code)).toEqual(["uid_unusual", "paid_before"]);
});

test("an amount above three times the median is held, at the exact micro-unit, for odd and even numbers of lines", () => {
  const unusual = (amounts: readonly string[]) => {
    const rows = amounts.map((amount, index) => rowOf(amount, String(10_010_001 + index)));
    const found = reasonsWithinFile(rows, { kind: "cashback", unusualFactor: 3 });
    return amounts.filter((_, index) => found[index]?.some(({ code }) => code === "amount_unusual"));
  };
  expect(unusual(["5", "5", "15"])).toEqual([]);
  expect(unusual(["5", "5", "15.000001"])).toEqual(["15.000001"]);
  expect(unusual(["5", "5", "5.000001", "15.000001"])).toEqual([]);
  expect(unusual(["5", "5", "5.000001", "15.000002"])).toEqual(["15.000002"]);
});

test("each hold reason says what may be decided; a payment of ours, a block and an open line leave only exclusion", () => {
  const excludeOnly = holdCodes.filter((code) => !allowedDecisions(code).includes("pay"));
  expect(excludeOnly).toEqual(["paid_before", "open_elsewhere", "unknown_elsewhere", "own_account", "payee_blocked"]);
  expect(holdCodes.every((code) => allowedDecisions(code).includes("exclude"))).toBe(true);
  expect(holdCodes.filter((code) => !appliesTo(code, "payout"))).toEqual([
    "own_account",
    "first_card_before_registration",
    "no_card",
  ]);
});

test("CSB-3: settings turn a hold into an exclusion, but never one that nobody may pay, and never an invalid line", () => {
  const reason = (code: "no_card" | "paid_before" | "bad_uid") => ({ code, params: {} });
  const autoExclude = new Set(["no_card", "paid_before"] as const);
  expect(verdictOf([])).toBe("ready");
  expect(verdictOf([reason("no_card")])).toBe("held");
  expect(verdictOf([reason("no_card")], autoExclude)).toBe("excluded");
  expect(verdictOf([reason("paid_before")], autoExclude)).toBe("held");
  expect(verdictOf([reason("paid_before"), reason("no_card")], autoExclude)).toBe("excluded");
  expect(verdictOf([reason("no_card"), reason("bad_uid")], autoExclude)).toBe("invalid");
});

test("evidence for the same reason is put together", () => {
  const first = [{ code: "amount_unusual" as const, params: { median: "5.000000" } }];
  const second = [{ code: "amount_unusual" as const, params: { payeeLimit: "20.000000" } }];
  expect(mergeReasons(first, second)).toEqual([
    { code: "amount_unusual", params: { median: "5.000000", payeeLimit: "20.000000" } },
  ]);
  expect(mergeReasons(first, [])).toBe(first);
});
