import { type Mutant, places } from "./mutant";

/** Books: the sums, and what stands beside them. */
export const booksMutants: readonly Mutant[] = [
  {
    no: 32,
    name: "amounts are floats on their way",
    edits: [
      {
        file: places.money,
        find: '  const micro = BigInt(whole) * MICRO_PER_UNIT + BigInt(fraction.padEnd(6, "0"));',
        replace:
          '  const micro = BigInt(Math.trunc(Number([whole, fraction || "0"].join(".")) * Number(MICRO_PER_UNIT)));',
      },
    ],
    test: {
      file: "tests/domain/money.test.ts",
      name: "an amount is read to the micro-unit and written with six decimals",
    },
  },
  {
    no: 33,
    name: "a total is split by rounding",
    edits: [
      {
        file: places.money,
        find: "  return Array.from({ length: parts }, (_, index) => quotient + (index < remainder ? 1n : 0n));",
        replace:
          "  const share = BigInt(Math.round(Number(quotient) + remainder / parts));\n  return Array.from({ length: parts }, () => share);",
      },
    ],
    test: {
      file: "tests/domain/money.test.ts",
      name: "L05: splits sum exactly to the whole and large totals stay exact",
    },
  },
  {
    no: 34,
    name: "funds are read first and held afterwards",
    edits: [
      {
        file: places.ledger,
        find: "      isGuarded ? gte(t.amountMicro, -leg.amountMicro) : undefined,",
        replace: "      isGuarded && leg.amountMicro > 0n ? gte(t.amountMicro, -leg.amountMicro) : undefined,",
      },
    ],
    test: {
      file: "tests/services/cashback-races.test.ts",
      name: "two batches that drain one account never hold more than it has",
    },
  },
  {
    no: 35,
    name: "the epoch of a restore is not compared",
    edits: [
      {
        file: "src/domain/seal.ts",
        find: '  if (facts.restoreEpoch < known.restoreEpoch) return "back";',
        replace: '  if (facts.restoreEpoch < 0) return "back";',
      },
    ],
    test: {
      file: "tests/domain/seal.test.ts",
      name: "D17: any number that fell means that the database went back, whatever the others did",
    },
  },
  {
    no: 36,
    name: "an attempt names an audit entry that is not its own",
    edits: [
      {
        file: places.gate,
        find: "      actorId: systemActor.id,\n      auditSeq,\n",
        replace: "      actorId: systemActor.id,\n      auditSeq: auditSeq - 1,\n",
      },
    ],
    foundBy: ["I13"],
    seed: 1,
  },
];
