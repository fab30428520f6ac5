import type { Bend } from "./history";

/** A fault put into a copy of the engine on purpose. It must be found, or what finds faults proves nothing. */
export type Mutant = {
  /** As in docs/design/faults.md §3. */
  no: number;
  name: string;
  file: string;
  /** Stands exactly once in the file. */
  find: string;
  replace: string;
  /** The rules of the judge that may find it. */
  foundBy: readonly string[];
  /** A seed that finds it; when the engine changes, the search goes on from 1. */
  seed: number;
  /** What it needs to show itself soon. */
  bend?: Bend;
};

const rules = "src/domain/outcome-rules.ts";
const matching = "src/domain/matching.ts";
const gate = "src/server/engine/gate.ts";
const send = "src/server/engine/send-transfer.ts";

export const mutants: readonly Mutant[] = [
  {
    no: 0,
    name: "the naive client: no answer is a failure, and what failed is sent again",
    file: rules,
    find: '  no_answer: "unknown",',
    replace: '  no_answer: "never_left",',
    foundBy: ["paid twice", "I2", "I5"],
    seed: 1,
  },
  {
    no: 1,
    name: "5xx read as refused",
    file: rules,
    find: '  http_5xx: "unknown",',
    replace: '  http_5xx: "refused",',
    foundBy: ["I4"],
    seed: 1,
  },
  {
    no: 2,
    name: "envelope code 500 read as refused",
    file: rules,
    find: '  code_5xx: "unknown",',
    replace: '  code_5xx: "refused",',
    foundBy: ["I4"],
    seed: 2,
  },
  {
    no: 3,
    name: "a page that is no envelope read as refused",
    file: rules,
    find: '  no_envelope: "unknown",',
    replace: '  no_envelope: "refused",',
    foundBy: ["I4"],
    seed: 3,
    bend: { money: [["broken_paid", 0.3]] },
  },
  {
    no: 4,
    name: "the client sends once more when no answer came",
    file: send,
    find: "  const reply = await sendTransfer(prepared, sending.session, {",
    replace:
      '  const again = async (...call: Parameters<typeof sendTransfer>) => {\n    const first = await sendTransfer(...call);\n    return first.kind === "no_answer" ? sendTransfer(...call) : first;\n  };\n  const reply = await again(prepared, sending.session, {',
    foundBy: ["I5", "paid twice", "I2"],
    seed: 1,
  },
  {
    no: 5,
    name: "a redirect is followed",
    file: send,
    find: "  const reply = await sendTransfer(prepared, sending.session, {",
    replace:
      '  const again = async (...call: Parameters<typeof sendTransfer>) => {\n    const first = await sendTransfer(...call);\n    return first.kind === "answer" && first.httpStatus === 302 ? sendTransfer(...call) : first;\n  };\n  const reply = await again(prepared, sending.session, {',
    foundBy: ["I5", "paid twice", "I2"],
    seed: 4,
    bend: { money: [["redirect_unpaid", 0.3]] },
  },
  {
    no: 6,
    name: "sent once more after 401",
    file: send,
    find: "  return { outcome: readOutcome(reply, transfer, secrets, trust), evidenceHash };",
    replace:
      '  const outcome = readOutcome(reply, transfer, secrets, trust);\n  if (outcome.class === "refused_session" && sending.session.generation > 0) {\n    const renewed = { ...sending, session: { ...sending.session, generation: -1 } };\n    return exchange(ctx, transfer, prepared, renewed, trust, decidedAt);\n  }\n  return { outcome, evidenceHash };',
    foundBy: ["I5", "paid twice", "I2"],
    seed: 1,
    bend: { money: [["session_over", 0.3]] },
  },
  {
    no: 9,
    name: "the fence is not compared",
    file: "src/server/repositories/leases.repository.ts",
    find: "  return and(eq(t.accountId, lease.accountId), eq(t.owner, lease.owner), eq(t.fence, lease.fence));",
    replace: "  return and(eq(t.accountId, lease.accountId), eq(t.accountId, lease.accountId));",
    foundBy: ["I4", "I5", "I6", "I10", "I2", "paid twice"],
    seed: 1,
  },
  {
    no: 10,
    name: "no send guard",
    file: send,
    find: "    clock.monotonicMs() - decidedAt.monotonicMs <= limitMs &&\n    !isClockMoved(clock, decidedAt) &&\n    isCodeInTime(ctx, sending.code) &&\n    sending.keeper.remainingMs() >= parameters.leaseReserveMs;",
    replace: "    limitMs > 0 && clock.monotonicMs() > 0 && isCodeInTime(ctx, sending.code);",
    foundBy: ["S4"],
    seed: 6,
    bend: { pause: 0.01, crash: 0 },
  },
  {
    no: 12,
    name: "the open attempt does not hold its account",
    file: gate,
    find: "    openSlot: lease.accountId,",
    replace: "    openSlot: null,",
    foundBy: ["I6"],
    seed: 1,
  },
  {
    no: 14,
    name: "recovery takes what a dead worker sent for never sent",
    file: "src/server/engine/recover.ts",
    find: '    class: "unknown",\n    rule: "worker_died",',
    replace: '    class: "never_left",\n    rule: "worker_died",',
    foundBy: ["I5", "paid twice", "I2"],
    seed: 1,
  },
  {
    no: 17,
    name: "the payee that a record shows is not looked at",
    file: "src/domain/matching-input.ts",
    find: 'counterparties: record.counterparty === null ? [] : record.counterparty.split(" "),',
    replace: "counterparties: [],",
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
    no: 19,
    name: "absence ends a payment as not executed",
    file: "src/domain/adjudication.ts",
    find: '  return decision === "not_paid" ? strongAbsenceBar(facts, windows) : null;',
    replace: "  return null;",
    foundBy: ["E16"],
    seed: 5,
    bend: {
      money: [
        ["lost_late", 0.3],
        ["silent_late", 0.3],
      ],
      lagMs: 450,
    },
  },
  {
    no: 23,
    name: "records that nothing explains are dropped",
    file: matching,
    find: "  return [...verdicts, ...judgeLeftOver(leftOver, unsettled, input)];",
    replace: "  return leftOver.length < 0 ? judgeLeftOver(leftOver, unsettled, input) : verdicts;",
    foundBy: ["lost", "I1"],
    seed: 1,
    bend: { naming: "uid", money: [["refused_paid", 0.3]] },
  },
  {
    no: 36,
    name: "an attempt names an audit entry that is not its own",
    file: gate,
    find: "      actorId: systemActor.id,\n      auditSeq,\n",
    replace: "      actorId: systemActor.id,\n      auditSeq: auditSeq - 1,\n",
    foundBy: ["I13"],
    seed: 1,
  },
];
