import { type Mutant, places } from "./mutant";

/** Evidence: what a statement proves. */
export const evidenceMutants: readonly Mutant[] = [
  {
    no: 16,
    name: "records from before the send count for it",
    edits: [
      {
        file: places.matchingInput,
        find: "    watermarkWalkSeq: attempt.watermarkWalkSeq,",
        replace: "    watermarkWalkSeq: 0,",
      },
    ],
    foundBy: ["lost", "I3", "I1"],
    seed: 1,
    bend: { byHand: { share: 1, aheadMs: 400 }, lagMs: 0, pause: 0, crash: 0, money: [["lost_unpaid", 0.4]] },
  },
  {
    no: 17,
    name: "the payee that a record shows is not looked at",
    edits: [
      {
        file: places.matchingInput,
        find: 'counterparties: record.counterparty === null ? [] : record.counterparty.split(" "),',
        replace: "counterparties: [],",
      },
    ],
    foundBy: ["I3"],
    seed: 4,
    bend: {
      naming: "uid",
      lagMs: 450,
      money: [
        ["lost_paid", 0.3],
        ["lost_late", 0.3],
      ],
    },
  },
  {
    no: 18,
    name: "one record is given to two payments",
    edits: [
      {
        file: places.matching,
        find: "    const free = candidates.find((recordId) => !attemptOf.has(recordId));",
        replace: "    const free = candidates[0];",
      },
      { file: places.matching, find: "  if (count === all) {", replace: "  if (count > 0 && count <= all) {" },
      {
        file: places.recordMatches,
        find: "inArray(t.recordId, ids), isNull(t.matchedAttemptId));",
        replace: "inArray(t.recordId, ids));",
      },
      {
        file: places.recordMatches,
        find: 'and(free, eq(t.verdict, "open"))',
        replace: 'and(free, inArray(t.verdict, ["open", "matched"]))',
      },
      {
        file: places.recordMatches,
        find: "    if (count !== part.length) throw taken(count);",
        replace: "    if (count < 0) throw taken(count);",
      },
    ],
    foundBy: ["lost", "I3"],
    seed: 1,
    bend: { naming: "none", money: [["lost_unpaid", 0.4]] },
  },
  {
    no: 19,
    name: "absence ends a payment as not executed",
    edits: [
      {
        file: places.adjudication,
        find: '  return decision === "not_paid" ? strongAbsenceBar(facts, windows) : null;',
        replace: "  return null;",
      },
    ],
    foundBy: ["E16"],
    seed: 19,
    bend: {
      money: [
        ["lost_late", 0.3],
        ["silent_late", 0.3],
      ],
      lagMs: 450,
    },
  },
  {
    no: 20,
    name: "the horizon is not waited for",
    edits: [
      {
        file: places.adjudication,
        find: '  const waitMs = decision === "not_paid" ? windows.horizonMs : windows.visibleMs;',
        replace: "  const waitMs = windows.visibleMs;",
      },
    ],
    test: {
      file: "tests/domain/adjudication.test.ts",
      name: "“it was not paid” opens at H with strong absence, and only then",
    },
  },
  {
    no: 21,
    name: "a partial walk proves that nothing was paid",
    edits: [
      {
        file: places.statements,
        find: 'eq(t.accountId, sql.placeholder("accountId")), eq(t.grade, "complete"), isAfter',
        replace: 'eq(t.accountId, sql.placeholder("accountId")), isAfter',
      },
    ],
    test: {
      file: "tests/services/review.test.ts",
      name: "a statement that was complete before the horizon and never since proves nothing",
    },
  },
  {
    no: 22,
    name: "twins are settled although there are fewer records than payments",
    edits: [
      {
        file: places.matching,
        find: '  if (count === all) {\n    const rule = all === 1 ? "R1" : "R2";\n    return settle(group, group.attempts, rule)',
        replace:
          '  if (count <= all) {\n    const rule = all === 1 ? "R1" : "R2";\n    return settle(group, [...unknown, ...accepted].slice(0, count), rule)',
      },
    ],
    foundBy: ["lost", "I3"],
    seed: 1,
    bend: { naming: "none", money: [["lost_unpaid", 0.4]] },
  },
  {
    no: 23,
    name: "records that nothing explains are dropped",
    edits: [
      {
        file: places.matching,
        find: "  return [...verdicts, ...judgeLeftOver(leftOver, unsettled, input)];",
        replace: "  return leftOver.length < 0 ? judgeLeftOver(leftOver, unsettled, input) : verdicts;",
      },
    ],
    foundBy: ["lost", "I1"],
    seed: 1,
    bend: { naming: "uid", money: [["refused_paid", 0.3]] },
  },
];
