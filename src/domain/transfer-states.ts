/** States of one transfer. @source docs/design/payments.md §4 */
export const transferStates = [
  "draft",
  "awaiting_approval",
  "queued",
  "parked",
  "sending",
  "accepted",
  "settled",
  "rejected",
  "unknown",
  "not_executed",
  "cancelled",
] as const;
export type TransferState = (typeof transferStates)[number];

/** Money went out for these, as far as is known. */
export const paidStates = ["accepted", "settled"] as const satisfies readonly TransferState[];
/** These may still move money, or may have moved it. */
export const underWayStates = [
  "awaiting_approval",
  "queued",
  "parked",
  "sending",
  "unknown",
] as const satisfies readonly TransferState[];
/** These ended and count as not paid. */
export const neverPaidStates = ["rejected", "not_executed", "cancelled"] as const satisfies readonly TransferState[];

export const transferKinds = ["transfer", "payout", "sweep", "cashback", "red_packet_claim", "card_order"] as const;
export type TransferKind = (typeof transferKinds)[number];

export const parkReasons = [
  "code",
  "session",
  "balance",
  "rate_limit",
  "schedule",
  "frozen",
  "breaker",
  "clock",
] as const;
export type ParkReason = (typeof parkReasons)[number];

/** Every edge of payments.md §4.1 by its number. What is not here the database refuses as well (§4.2). */
export const transferEdges = {
  E2: { from: ["draft"], to: "awaiting_approval" },
  E3: { from: ["draft"], to: "queued" },
  E4: { from: ["awaiting_approval"], to: "queued" },
  E5: { from: ["awaiting_approval"], to: "draft" },
  E6: { from: ["queued"], to: "parked" },
  E7: { from: ["parked"], to: "queued" },
  E8: { from: ["queued"], to: "sending" },
  E9: { from: ["sending"], to: "accepted" },
  E10: { from: ["sending"], to: "rejected" },
  E11: { from: ["sending"], to: "not_executed" },
  E12: { from: ["sending"], to: "unknown" },
  E13: { from: ["accepted"], to: "settled" },
  E14: { from: ["unknown"], to: "settled" },
  E15: { from: ["unknown"], to: "accepted" },
  E16: { from: ["unknown"], to: "not_executed" },
  E17: { from: ["accepted"], to: "unknown" },
  E18: { from: ["not_executed"], to: "queued" },
  E19: { from: ["rejected"], to: "queued" },
  E20: { from: ["rejected", "not_executed", "cancelled"], to: "settled" },
  E21: { from: ["draft", "awaiting_approval", "queued", "parked", "rejected", "not_executed"], to: "cancelled" },
} as const satisfies Record<string, { from: readonly TransferState[]; to: TransferState }>;
export type TransferEdge = keyof typeof transferEdges;

/** All allowed pairs, as stored in `transfer_moves` and enforced by a trigger. */
export function allowedMoves(): { fromState: TransferState; toState: TransferState }[] {
  return Object.values(transferEdges).flatMap(({ from, to }) => from.map((fromState) => ({ fromState, toState: to })));
}

/** True when a transfer in this state may take this edge. */
export function canMove(from: TransferState, edge: TransferEdge): boolean {
  const states: readonly TransferState[] = transferEdges[edge].from;
  return states.includes(from);
}

/** Nothing more will happen by itself. `rejected` and `not_executed` may be tried again by a person. */
export const finalStates = [
  "settled",
  "rejected",
  "not_executed",
  "cancelled",
] as const satisfies readonly TransferState[];

/** States whose money has left `available` in our ledger. */
export const openStates = [
  "queued",
  "parked",
  "sending",
  "accepted",
  "unknown",
] as const satisfies readonly TransferState[];
