import type { Told } from "./seed-process";

/**
 * The points of the send protocol as the scheduler sees them. Between S1 and S3 nothing goes out (S2 only computes), and
 * S8 is on the disk before the transaction of S9 begins, so that they share the points beside them.
 */
const points = {
  S0: "takeLease",
  S1: "S1:read",
  "S2 and S3": "openSend",
  S4: "openSend:heard",
  S5: "S5:connect",
  S6: "S6:write",
  S7: "S7:answer",
  "S8 and S9": "recordOutcome",
  S10: "recordOutcome:heard",
  walk: "walkStatement",
} as const;

const interferences = ["crash", "pause", "reorder"] as const;

/** Edges of payments.md §4.1. E5 needs two people, which nothing has yet. */
const edges = [1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21].map((no) => `E${no}`);

/** Bump rules of payments.md §7.2 by what they leave behind: R4 and R6 to R9 an item, the others a payment that is settled. */
const rules = ["R1", "R2", "R3", "R5"] as const;
const items = ["ambiguous", "no_record", "absent", "contradiction", "late_record", "foreign", "unknown"] as const;

const fates = ["lost_paid", "lost_unpaid", "lost_late", "silent_paid", "silent_late", "gateway_paid", "code_500_paid"];

/** What no history of these met, of all that they are there to meet. */
export function findMissed(told: readonly Told[]): string[] {
  const hits = new Map<string, number>();
  for (const [name, count] of told.flatMap((one) => one.hits)) hits.set(name, (hits.get(name) ?? 0) + count);
  const wanted = [
    ...Object.entries(points).flatMap(([step, point]) =>
      interferences.map((kind) => ({ says: `${step}: ${kind}`, name: `${kind} ${point}` })),
    ),
    ...edges.map((edge) => ({ says: `edge ${edge}`, name: `edge ${edge}` })),
    ...rules.map((rule) => ({ says: `rule ${rule}`, name: `rule ${rule}` })),
    ...items.map((kind) => ({ says: `item ${kind}`, name: `item ${kind}` })),
    ...fates.map((fate) => ({ says: `fate ${fate}`, name: `fate ${fate}` })),
  ];
  return wanted.filter(({ name }) => (hits.get(name) ?? 0) === 0).map(({ says }) => says);
}
