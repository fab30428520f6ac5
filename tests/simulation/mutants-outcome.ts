import { type Mutant, places } from "./mutant";

/** Outcome: what an answer proves. */
export const outcomeMutants: readonly Mutant[] = [
  {
    no: 0,
    name: "the naive client: no answer is a failure, and what failed is sent again",
    edits: [{ file: places.rules, find: '  no_answer: "unknown",', replace: '  no_answer: "never_left",' }],
    foundBy: ["paid twice", "I2", "I5"],
    seed: 1,
  },
  {
    no: 1,
    name: "5xx read as refused",
    edits: [{ file: places.rules, find: '  http_5xx: "unknown",', replace: '  http_5xx: "refused",' }],
    foundBy: ["I4"],
    seed: 1,
  },
  {
    no: 2,
    name: "envelope code 500 read as refused",
    edits: [{ file: places.rules, find: '  code_5xx: "unknown",', replace: '  code_5xx: "refused",' }],
    foundBy: ["I4"],
    seed: 2,
  },
  {
    no: 3,
    name: "a page that is no envelope read as refused",
    edits: [{ file: places.rules, find: '  no_envelope: "unknown",', replace: '  no_envelope: "refused",' }],
    foundBy: ["I4"],
    seed: 3,
    bend: { money: [["broken_paid", 0.3]] },
  },
  {
    no: 4,
    name: "the client sends once more when no answer came",
    edits: [
      {
        file: places.send,
        find: "  const reply = await sendTransfer(prepared, sending.session, {",
        replace:
          '  const again = async (...call: Parameters<typeof sendTransfer>) => {\n    const first = await sendTransfer(...call);\n    return first.kind === "no_answer" ? sendTransfer(...call) : first;\n  };\n  const reply = await again(prepared, sending.session, {',
      },
    ],
    foundBy: ["I5", "paid twice", "I2"],
    seed: 1,
  },
  {
    no: 5,
    name: "a redirect is followed",
    edits: [
      {
        file: places.send,
        find: "  const reply = await sendTransfer(prepared, sending.session, {",
        replace:
          '  const again = async (...call: Parameters<typeof sendTransfer>) => {\n    const first = await sendTransfer(...call);\n    return first.kind === "answer" && first.httpStatus === 302 ? sendTransfer(...call) : first;\n  };\n  const reply = await again(prepared, sending.session, {',
      },
    ],
    foundBy: ["I5", "paid twice", "I2"],
    seed: 4,
    bend: { money: [["redirect_unpaid", 0.3]] },
  },
  {
    no: 6,
    name: "sent once more after 401",
    edits: [
      {
        file: places.send,
        find: "  return { outcome: readOutcome(reply, transfer, secrets, trust), evidenceHash };",
        replace:
          '  const outcome = readOutcome(reply, transfer, secrets, trust);\n  if (outcome.class === "refused_session" && sending.session.generation > 0) {\n    const renewed = { ...sending, session: { ...sending.session, generation: -1 } };\n    return exchange(ctx, transfer, prepared, renewed, trust, decidedAt);\n  }\n  return { outcome, evidenceHash };',
      },
    ],
    foundBy: ["I5", "paid twice", "I2"],
    seed: 1,
    bend: { money: [["session_over", 0.3]] },
  },
  {
    no: 7,
    name: "what a spool says is applied to an unknown payment, a refusal too",
    edits: [
      {
        file: places.recover,
        find: 'if (line?.class === "success") await applyLateSuccess',
        replace: "if (line !== undefined) await applyLateSuccess",
      },
    ],
    foundBy: ["I4", "lost", "I3"],
    seed: 2,
    bend: { pause: 0.01, money: [["refused", 0.5]] },
  },
];
