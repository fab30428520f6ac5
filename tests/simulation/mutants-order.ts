import { type Mutant, places } from "./mutant";

/** Order: what comes before what, and who may write. */
export const orderMutants: readonly Mutant[] = [
  {
    no: 8,
    name: "the intent is committed after the send",
    edits: [
      {
        file: places.send,
        find: '  const opened = await openOnce(ctx, sending, transfer, {\n    requestHash: sha256Hex(prepared.body),\n    sessionGeneration: sending.session.generation,\n    balanceBeforeMicro: sending.balanceBeforeMicro,\n    code: sending.code,\n  });\n  if ("refusal" in opened) return { kind: "refused", refusal: opened.refusal };\n  const { outcome, evidenceHash } =\n    opened.decidedAt === null\n      ? { outcome: neverLeft("commit_unclear"), evidenceHash: null }\n      : await exchange(ctx, transfer, prepared, sending, trust, opened.decidedAt);\n',
        replace:
          '  const decidedAt = { atMs: ctx.clock.nowMs(), monotonicMs: ctx.clock.monotonicMs() };\n  const { outcome, evidenceHash } = await exchange(ctx, transfer, prepared, sending, trust, decidedAt);\n  const opened = await openOnce(ctx, sending, transfer, {\n    requestHash: sha256Hex(prepared.body),\n    sessionGeneration: sending.session.generation,\n    balanceBeforeMicro: sending.balanceBeforeMicro,\n    code: sending.code,\n  });\n  if ("refusal" in opened) return { kind: "refused", refusal: opened.refusal };\n',
      },
    ],
    foundBy: ["S4", "I5", "paid twice"],
    seed: 1,
  },
  {
    no: 9,
    name: "the fence is not compared",
    edits: [
      {
        file: places.leases,
        find: "  return and(eq(t.accountId, lease.accountId), eq(t.owner, lease.owner), eq(t.fence, lease.fence));",
        replace: "  return and(eq(t.accountId, lease.accountId), eq(t.accountId, lease.accountId));",
      },
      {
        file: places.leases,
        find: "if (row?.owner !== owner || row.fence !== fence)",
        replace: 'if (row === undefined || owner === "" || fence === 0)',
      },
    ],
    foundBy: ["I4", "I5", "I6", "I10", "I2", "paid twice"],
    seed: 3,
  },
  {
    no: 10,
    name: "no send guard",
    edits: [
      {
        file: places.send,
        find: "    clock.monotonicMs() - decidedAt.monotonicMs <= limitMs &&\n    !isClockMoved(clock, decidedAt) &&\n    isCodeInTime(ctx, sending.code) &&\n    sending.keeper.remainingMs() >= parameters.leaseReserveMs;",
        replace: "    limitMs > 0 && clock.monotonicMs() > 0 && isCodeInTime(ctx, sending.code);",
      },
    ],
    foundBy: ["S4"],
    seed: 1,
    bend: { pause: 0.01, crash: 0 },
  },
  {
    no: 11,
    name: "no new sign-in after a take-over",
    edits: [
      {
        file: "src/server/engine/lane.ts",
        find: "    if (keeper.isTakeOver) await endSession(ctx, accountId);\n    isFenced = !isOpen;\n    if (await recoverAccount(ctx, keeper.lease)) await endSession(ctx, accountId);\n",
        replace: "    isFenced = !isOpen;\n    await recoverAccount(ctx, keeper.lease);\n",
      },
    ],
    foundBy: ["A6", "E16"],
    seed: 176,
    bend: { pause: 0.02, crash: 0 },
  },
  {
    no: 12,
    name: "the open attempt does not hold its account",
    edits: [{ file: places.gate, find: "    openSlot: lease.accountId,", replace: "    openSlot: null," }],
    foundBy: ["I6"],
    seed: 2,
  },
  {
    no: 13,
    name: "a lease is counted by the clock of the application",
    edits: [
      {
        file: places.leases,
        find: "  const nowMs = await tx.nowMs();\n  const [row]",
        replace: "  const nowMs = Date.now();\n  const [row]",
      },
    ],
    test: {
      file: "tests/engine/workers.test.ts",
      name: "a lease lasts by the clock of the database, whatever the clock of whoever wants it",
    },
  },
  {
    no: 14,
    name: "recovery takes what a dead worker sent for never sent",
    edits: [
      {
        file: places.recover,
        find: '    class: "unknown",\n    rule: "worker_died",',
        replace: '    class: "never_left",\n    rule: "worker_died",',
      },
    ],
    foundBy: ["I5", "paid twice", "I2"],
    seed: 2,
  },
  {
    no: 15,
    name: "what is repeated after a write that failed begins with the send",
    edits: [
      {
        file: places.send,
        find: "  keepLine(ctx, spool, line);\n",
        replace:
          "  keepLine(ctx, spool, line);\n  const recordOutcomeFirst = () => ctx.db.tx(async () => true);\n  const isWritten = await recordOutcomeFirst().catch(() => false);\n  if (!isWritten && opened.decidedAt !== null) await exchange(ctx, transfer, prepared, sending, trust, opened.decidedAt);\n",
      },
    ],
    foundBy: ["I5", "paid twice", "S4"],
    seed: 2,
    bend: { fail: 0.2 },
  },
];
