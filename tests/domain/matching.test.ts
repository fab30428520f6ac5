import { expect, test } from "vitest";
import { type MatchableAttempt, matchRecords, type OpenRecord } from "@/domain/matching";

const parameters = { skewMs: 1_000, horizonMs: 120_000, visibleMs: 10_000 };
const attempt = (id: string, change: Partial<MatchableAttempt> = {}): MatchableAttempt => ({
  attemptId: id,
  transferId: `trf_${id}`,
  status: "accepted",
  amountMicro: 5_600_000n,
  payeeKind: "uid",
  payee: "10010001",
  watermarkWalkSeq: 1,
  openedAtMs: 100_000,
  closedAtMs: 100_500,
  ...change,
});
const record = (id: string, change: Partial<OpenRecord> = {}): OpenRecord => ({
  recordId: id,
  amountMicro: 5_600_000n,
  isInexact: false,
  counterparties: ["10010001"],
  changeType: 3,
  occurredAtMs: 100_200,
  seenWalkSeq: 2,
  position: Number(id.replace(/\D/g, "")),
  ...change,
});
const match = (attempts: MatchableAttempt[], records: OpenRecord[], nowMs = 102_000) =>
  matchRecords({ attempts, records, parameters, nowMs });
const masked = { counterparties: [] };

test("R1: one attempt and one record settle, accepted or unknown", () => {
  for (const status of ["accepted", "unknown"] as const) {
    expect(match([attempt("a", { status })], [record("r1")])).toEqual([
      { rule: "R1", kind: "settle", attemptId: "a", recordId: "r1", isInterchangeable: false },
    ]);
  }
});

test("a record known before the attempt, of another payee, amount or time is no candidate", () => {
  const others = [
    record("r1", { seenWalkSeq: 1 }),
    record("r2", { counterparties: ["10010002"] }),
    record("r3", { amountMicro: 5_600_001n, counterparties: ["10010009"] }),
    record("r4", { occurredAtMs: 98_000 }),
    record("r5", { occurredAtMs: 230_000 }),
    record("r6", { isInexact: true, counterparties: [] }),
  ];
  for (const other of others) {
    const verdicts = match([attempt("a", { status: "unknown" })], [other], 101_000);
    expect(verdicts.filter((verdict) => verdict.kind === "settle")).toEqual([]);
  }
});

test("U41 R2: ten equal amounts without counterparty and ten records settle all, in time order", () => {
  const attempts = Array.from({ length: 10 }, (_, i) =>
    attempt(`a${i}`, { openedAtMs: 100_000 + i, status: i === 4 ? "unknown" : "accepted" }),
  );
  const records = Array.from({ length: 10 }, (_, i) => record(`r${i}`, { ...masked, position: i }));
  const verdicts = match(attempts, records);
  expect(verdicts.map((v) => v.kind === "settle" && [v.attemptId, v.recordId, v.rule])).toEqual(
    attempts.map((a, i) => [a.attemptId, `r${i}`, "R2"]),
  );
});

test("U41 R3: nine records for nine accepted and one unknown settle the nine once V has passed, the tenth waits", () => {
  const attempts = Array.from({ length: 10 }, (_, i) => attempt(`a${i}`, { status: i === 4 ? "unknown" : "accepted" }));
  const records = Array.from({ length: 9 }, (_, i) => record(`r${i}`, masked));
  expect(match(attempts, records).every((v) => v.kind === "wait")).toBe(true);
  const later = match(attempts, records, 112_000);
  expect(later.filter((v) => v.kind === "settle" && v.rule === "R3")).toHaveLength(9);
  expect(later.filter((v) => v.kind === "wait")).toEqual([
    { rule: "R6", kind: "wait", attemptId: "a4", isOverdue: true },
  ]);
});

test("R4: more records than accepted, fewer than all: nothing moves", () => {
  const attempts = [attempt("a"), attempt("b", { status: "unknown" }), attempt("c", { status: "unknown" })];
  expect(match(attempts, [record("r1", masked), record("r2", masked)])).toEqual([
    { rule: "R4", kind: "ambiguous", attemptIds: ["a", "b", "c"], recordIds: ["r1", "r2"] },
  ]);
  const surplus = match([attempt("a", { status: "unknown" })], [record("r1"), record("r2")]);
  expect(surplus).toEqual([{ rule: "R4", kind: "ambiguous", attemptIds: ["a"], recordIds: ["r1", "r2"] }]);
});

test("U23 R4: our payee with another amount is never silent", () => {
  const verdicts = match([attempt("a", { status: "unknown" })], [record("r1", { amountMicro: 5_700_000n })]);
  expect(verdicts).toContainEqual({ rule: "R4", kind: "ambiguous", attemptIds: ["a"], recordIds: ["r1"] });
});

test("U14 R5: a second record of one accepted transfer is left over and foreign after V", () => {
  const verdicts = match([attempt("a")], [record("r1"), record("r2")], 112_000);
  expect(verdicts).toEqual([
    { rule: "R5", kind: "settle", attemptId: "a", recordId: "r1", isInterchangeable: true },
    { rule: "R9", kind: "foreign", recordId: "r2" },
  ]);
});

test("R6 and R7: nothing is waited for until H, and absence is only said of an unknown", () => {
  expect(match([attempt("a", { status: "unknown" })], [], 105_000)).toEqual([
    { rule: "R6", kind: "wait", attemptId: "a", isOverdue: false },
  ]);
  expect(match([attempt("a", { status: "unknown" })], [], 230_000)).toEqual([
    { rule: "R7", kind: "absent", attemptId: "a" },
  ]);
  expect(match([attempt("a")], [], 230_000)).toEqual([{ rule: "R6", kind: "wait", attemptId: "a", isOverdue: true }]);
});

test("U39 R8: the record of a refused attempt contradicts it, of one judged not executed it is late", () => {
  expect(match([attempt("a", { status: "rejected" })], [record("r1")])).toEqual([
    { rule: "R8", kind: "contradiction", attemptId: "a", recordId: "r1" },
  ]);
  expect(match([attempt("a", { status: "not_executed" })], [record("r1", { occurredAtMs: 9_000_000 })])).toEqual([
    { rule: "R8", kind: "late_record", attemptId: "a", recordId: "r1" },
  ]);
});

test("U23 R8: a record that names the payee of a refused attempt contradicts it although a fee was taken with it", () => {
  const refused = attempt("a", { status: "rejected" });
  const paid = { counterparties: [refused.payee], amountMicro: refused.amountMicro + 100_000n };
  expect(match([refused], [record("r1", paid)])).toEqual([
    { rule: "R8", kind: "contradiction", attemptId: "a", recordId: "r1" },
  ]);
  const less = { ...paid, amountMicro: refused.amountMicro - 1n };
  expect(match([refused], [record("r1", less)])).toEqual([]);
  expect(match([refused], [record("r1", { ...paid, counterparties: [] })])).toEqual([]);
  expect(match([refused], [record("r1", { ...paid, counterparties: ["10000099"] })])).toEqual([]);
});

test("R8: the record that names a refused payee settles no other's payment, whatever kind of name that has", () => {
  const named = record("r1", { counterparties: ["yan@example.net"] });
  const unknown = attempt("x", { status: "unknown" });
  const refused = attempt("y", { status: "rejected", payeeKind: "email", payee: "yan@example.net" });
  expect(match([unknown, refused], [named])).toEqual([
    { rule: "R6", kind: "wait", attemptId: "x", isOverdue: false },
    { rule: "R8", kind: "contradiction", attemptId: "y", recordId: "r1" },
  ]);
  const byUid = record("r2", { counterparties: [unknown.payee] });
  const other = attempt("z", { status: "unknown", payeeKind: "email", payee: "zoe@example.net" });
  expect(match([{ ...unknown, status: "rejected" }, other], [byUid])).toEqual([
    { rule: "R6", kind: "wait", attemptId: "z", isOverdue: false },
    { rule: "R8", kind: "contradiction", attemptId: "x", recordId: "r2" },
  ]);
});

test("U36 R9: a payment nobody ordered is foreign after V, a fee is not", () => {
  expect(match([], [record("r1")], 101_000)).toEqual([]);
  expect(match([], [record("r1")], 120_000)).toEqual([{ rule: "R9", kind: "foreign", recordId: "r1" }]);
  expect(match([], [record("r1", { changeType: 5 })], 101_000)).toEqual([
    { rule: "R9", kind: "other_out", recordId: "r1" },
  ]);
});

test("U33: ids that differ in the last digit stay different records", () => {
  const verdicts = match(
    [attempt("a", { payee: "1" }), attempt("b", { payee: "2" })],
    [record("9007199254740993", { counterparties: ["2"] }), record("9007199254740992", { counterparties: ["1"] })],
  );
  expect(verdicts.map((v) => v.kind === "settle" && [v.attemptId, v.recordId])).toEqual([
    ["a", "9007199254740992"],
    ["b", "9007199254740993"],
  ]);
});

test("records that show a number belong to whom they name, and an address in doubt hangs on none of them", () => {
  const numbers = Array.from({ length: 40 }, (_, i) =>
    attempt(`a${i}`, { payee: String(10_010_001 + i), openedAtMs: 100_000 + i }),
  );
  const inDoubt = attempt("e", { status: "unknown", payeeKind: "email", payee: "ann@example.com" });
  const lost = attempt("u", { status: "unknown", payee: "10020000" });
  const named = numbers.map(({ payee }, i) => record(`r${i}`, { counterparties: [payee], position: i }));
  const before = match([...numbers, inDoubt, lost], named);
  expect(before.filter(({ kind }) => kind === "settle")).toHaveLength(40);
  expect(before.filter(({ kind }) => kind === "wait")).toHaveLength(2);
  const hers = record("r90", { counterparties: ["10030000"], position: 90 });
  const after = match([...numbers, inDoubt, lost], [...named, hers]);
  expect(after).toContainEqual({
    rule: "R1",
    kind: "settle",
    attemptId: "e",
    recordId: "r90",
    isInterchangeable: false,
  });
});

test("a number that shows more records than it has payments leaves all of them open to an address", () => {
  const number = attempt("a");
  const inDoubt = attempt("e", { status: "unknown", payeeKind: "email", payee: "ann@example.com" });
  const verdicts = match([number, inDoubt], [record("r1"), record("r2")]);
  expect(verdicts.map(({ rule }) => rule)).toEqual(["R2", "R2"]);
});

test("a group that waits for a pairing keeps all its records while another one has a surplus", () => {
  // Nobody's name is shown. `early` may own r1 to r4, `late1` and `late2` only r4: one record is still to come.
  const waiting = [
    attempt("early"),
    attempt("late1", { watermarkWalkSeq: 2 }),
    attempt("late2", { watermarkWalkSeq: 2 }),
  ];
  const theirs = ["r1", "r2", "r3", "r4"].map((id) => record(id, { ...masked, seenWalkSeq: id === "r4" ? 3 : 2 }));
  const twice = attempt("twice", { amountMicro: 7_000_000n });
  const doubled = ["r8", "r9"].map((id) => record(id, { ...masked, amountMicro: 7_000_000n }));
  expect(match(waiting, theirs, 115_000).every(({ kind }) => kind === "wait")).toBe(true);
  const verdicts = match([...waiting, twice], [...theirs, ...doubled], 115_000);
  expect(verdicts.flatMap((verdict) => (verdict.kind === "foreign" ? [verdict.recordId] : []))).toEqual(["r9"]);
});

test("nothing settles with a record that the request on the wire may have caused, and nothing is said of it", () => {
  const onWire = attempt("w", { status: "on_wire", payee: "10010002", openedAtMs: 100_050 });
  const accepted = attempt("a");
  expect(match([accepted, onWire], [record("r1", masked)], 115_000)).toEqual([
    { rule: "R6", kind: "wait", attemptId: "a", isOverdue: false },
  ]);
  expect(match([accepted, onWire], [record("r1", masked), record("r2", masked)], 115_000)).toMatchObject([
    { kind: "wait" },
  ]);
  // A record that names somebody else's payee is nobody else's.
  expect(match([accepted, onWire], [record("r1")], 115_000)).toMatchObject([{ rule: "R1", recordId: "r1" }]);
});

test("R3: who settles while another of the same amount waits has settled by count", () => {
  const attempts = [attempt("a"), attempt("b", { status: "unknown" })];
  expect(match(attempts, [record("r1", masked)], 111_000)[0]).toMatchObject({ rule: "R3", isInterchangeable: true });
});
