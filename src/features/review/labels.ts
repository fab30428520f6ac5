import { type Decision, TOGETHER_MAX } from "@/domain/adjudication";
import { formatMoney, parseMoney, sumMicro } from "@/domain/money";
import type { CountReviewOutput, ReviewKind, ReviewRow } from "@/domain/review.schema";
import { unit } from "@/features/cashback/labels";
import { moneyWords } from "@/ui/money-figure";

/** Lists of the Review screen: held lines by reason, outcomes one by one, records that nobody ordered, what a restore left. */
export const reviewTabs = ["held", "outcomes", "records", "afterRestore"] as const;
export type ReviewTab = (typeof reviewTabs)[number];

const outcomeKinds = [
  "unknown",
  "absent",
  "ambiguous",
  "no_record",
  "contradiction",
  "late_record",
  "held",
] as const satisfies readonly ReviewKind[];

const recordKinds = ["foreign", "break"] as const satisfies readonly ReviewKind[];

/** The kinds of each tab whose items are decided one by one. */
export const kindsOf = {
  outcomes: outcomeKinds,
  records: recordKinds,
  afterRestore: ["after_restore"],
} as const satisfies Record<Exclude<ReviewTab, "held">, readonly ReviewKind[]>;

export type HeldGroup = CountReviewOutput["held"][number];

/** Held lines of one batch with one reason, by a name that fits an address. */
export function groupId(group: Pick<HeldGroup, "batchId" | "reason">): string {
  return `${group.batchId}.${group.reason}`;
}

/** Decisions about a payment in doubt, in the order of the buttons. */
export const outcomeDecisions = [
  "paid_record",
  "paid_no_record",
  "not_paid",
  "explain_record",
  "doubt",
] as const satisfies readonly Decision[];

/** The decision about a payment that the final gate took out before it was sent. */
export const heldDecisions = ["take_up"] as const satisfies readonly Decision[];

/** Decisions about a record or a balance that nobody ordered. */
export const recordDecisions = ["explain", "freeze"] as const satisfies readonly Decision[];

/** How many items wait in a tab; null while nobody knows. */
export function countOf(counts: CountReviewOutput | null, tab: ReviewTab): number | null {
  if (counts === null) return null;
  if (tab === "held") return counts.held.reduce((sum, group) => sum + group.count, 0);
  const kinds: readonly ReviewKind[] = kindsOf[tab];
  // Held lines are counted with their batches; what is left of that kind are items after a start.
  const items = kinds.reduce((sum, kind) => sum + (counts.kinds[kind]?.n ?? 0), 0);
  return items;
}

/** The items that one act takes of these, and how many and how much they are. */
export function takenTogether<Item extends Pick<ReviewRow, "amount">>(rows: readonly Item[]) {
  const items = rows.slice(0, TOGETHER_MAX);
  const total = formatMoney(sumMicro(items.map(({ amount }) => parseMoney(amount ?? "0"))));
  return { items, total, figures: { count: items.length, amount: moneyWords(total, { form: "short", unit }) } };
}
