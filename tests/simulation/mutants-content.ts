import { type Mutant, places } from "./mutant";

/** Content: who is paid once, and what was confirmed. */
export const contentMutants: readonly Mutant[] = [
  {
    no: 24,
    name: "an unknown outcome gives the place in the campaign back",
    edits: [
      {
        file: places.moves,
        find: 'edge === "E10" || edge === "E11"',
        replace: 'edge === "E10" || edge === "E12" || edge === "E11"',
      },
    ],
    foundBy: ["I17"],
    seed: 1,
  },
  {
    no: 25,
    name: "a place in a campaign is looked for first and taken afterwards",
    edits: [
      {
        file: "src/server/repositories/batch-moves.repository.ts",
        find: '    throw new ConflictError("transfer.claimed", "This campaign holds or has paid one of these payees already.");',
        replace: "    for (const claim of taken) await tx.insert(c, claim).catch(() => undefined);",
      },
    ],
    test: {
      file: "tests/services/cashback-races.test.ts",
      name: "K03, K19: two payers of one campaign who share fifty payees pay each of them once",
    },
  },
  {
    no: 26,
    name: "a repeated key is recognised whatever it orders",
    edits: [
      {
        file: "src/server/services/run-once.ts",
        find: "  if (kept.inputHash !== inputHash) {",
        replace: '  if (kept.inputHash === "") {',
      },
    ],
    test: {
      file: "tests/services/cashback-create.test.ts",
      name: "K02: the same key with another input is refused and nothing is stored",
    },
  },
  {
    no: 27,
    name: "the code of the same 30 seconds is used again",
    edits: [
      {
        file: "src/domain/two-factor-code.ts",
        find: "  const isFree = lastStep === null || now > lastStep;",
        replace: "  const isFree = lastStep === null || now >= 0;",
      },
      {
        file: "src/server/repositories/two-factor-codes.repository.ts",
        find: '    throw new ConflictError("two_factor.step_used"',
        replace: '    if (step.step < 0) throw new ConflictError("two_factor.step_used"',
      },
    ],
    test: {
      file: "tests/engine/codes.test.ts",
      name: "T04: each payment of an account with an authenticator goes out with a code of its own, one for each 30 seconds",
    },
  },
  {
    no: 28,
    name: "the gate does not compare the content",
    edits: [
      {
        file: places.gate,
        find: '!== transfer.contentHash) return "content_changed"',
        replace: '=== "") return "content_changed"',
      },
    ],
    test: {
      file: "tests/engine/gate.test.ts",
      name: "the final gate parks another payee than was confirmed for a person and sends nothing",
    },
  },
  {
    no: 29,
    name: "held lines are paid",
    edits: [
      {
        file: "src/server/services/cashback/prepare-start.ts",
        find: 'listLines(db, batch.id, "ready")',
        replace: "listLines(db, batch.id)",
      },
    ],
    test: {
      file: "tests/services/cashback-start.test.ts",
      name: "L01, I18: held, excluded and invalid lines never get a transfer",
    },
  },
  {
    no: 30,
    name: "a lane does not see that its batch was paused",
    edits: [
      {
        file: places.gate,
        find: '    if (batch?.intent !== "running") return "paused";',
        replace: '    if (batch === undefined) return "paused";',
      },
      {
        file: "src/server/repositories/transfer-queue.repository.ts",
        find: '        eq(t.state, "queued"),\n        or(isNull(t.batchId), eq(batches.intent, "running")),\n        or(isNull(t.notBeforeAtMs), lte(t.notBeforeAtMs, sql.placeholder("nowMs"))),\n      ),\n    )\n    .orderBy',
        replace:
          '        eq(t.state, "queued"),\n        or(isNull(t.notBeforeAtMs), lte(t.notBeforeAtMs, sql.placeholder("nowMs"))),\n      ),\n    )\n    .orderBy',
      },
    ],
    foundBy: ["halted"],
    seed: 1,
  },
  {
    no: 31,
    name: "a stop cancels what is being sent",
    edits: [
      {
        file: "src/domain/transfer-states.ts",
        find: '  E21: { from: ["draft",',
        replace: '  E21: { from: ["sending", "draft",',
      },
      {
        file: "src/server/services/cashback/halt-cashback.ts",
        find: '  "parked",\n] as const',
        replace: '  "parked",\n  "sending",\n] as const',
      },
    ],
    test: {
      file: "tests/services/cashback-halt.test.ts",
      name: "L04: a stop cancels what was not sent and lets the rest go on to its evidence",
    },
  },
];
