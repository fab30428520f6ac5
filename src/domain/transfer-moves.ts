import { ConflictError } from "./errors";
import { bucketOf, type Leg, legsBetween, type Posting } from "./ledger";
import { canMove, type ParkReason, type TransferEdge, type TransferState, transferEdges } from "./transfer-states";

/** What a move needs to know of a transfer. */
export type MovableTransfer = {
  id: string;
  accountId: string;
  state: TransferState;
  version: number;
  amountMicro: bigint;
  isHeld: boolean;
  campaignKey: string | null;
  payeeKey: string;
  /** The payee's other name in the file, or null. */
  aliasKey: string | null;
};

/** What the caller knows about this move. */
export type MoveFacts = {
  parkReason?: ParkReason;
  /** E4 and E7: false leaves the money in `available`; the transfer must then be parked for its balance. */
  takesHold?: boolean;
  /** E13, E14, E20: the statement record, and what it took beyond our amount. */
  recordId?: string;
  feeMicro?: bigint;
  nextCheckAtMs?: number | null;
};

/** One planned transition: row change, ledger posting, claim. Written by `moveTransfer` of the repositories. */
export type TransferMove = {
  edge: TransferEdge;
  transferId: string;
  accountId: string;
  from: TransferState;
  to: TransferState;
  version: number;
  isHeld: boolean;
  parkReason: ParkReason | null;
  nextCheckAtMs: number | null;
  posting: Posting | null;
  /**
   * The campaign's place for this payee: taken at `submit`, freed when it is known that nothing was paid. `retake`: the money
   * went out after all, so the place is taken again unless another transfer has it by now.
   */
  claim: "keep" | "take" | "retake" | "free";
  campaignKey: string | null;
  /** The keys that the place is held under: the payee's own, and the one of the other name. */
  payeeKeys: readonly string[];
};

/**
 * Plans one edge of payments.md §4.1.
 * @throws ConflictError `transfer.wrong_state` when the transfer is not in a state that this edge leaves.
 */
export function planMove(transfer: MovableTransfer, edge: TransferEdge, facts: MoveFacts = {}): TransferMove {
  if (!canMove(transfer.state, edge)) {
    throw new ConflictError("transfer.wrong_state", `A transfer that is ${transfer.state} cannot take ${edge}.`, {
      id: transfer.id,
      state: transfer.state,
      edge,
    });
  }
  const to = transferEdges[edge].to;
  const isHeld = holdsAfter(transfer, edge, facts);
  return {
    edge,
    transferId: transfer.id,
    accountId: transfer.accountId,
    from: transfer.state,
    to,
    version: transfer.version,
    isHeld,
    parkReason: edge === "E6" ? (facts.parkReason ?? null) : null,
    nextCheckAtMs: facts.nextCheckAtMs ?? null,
    posting: planPosting(transfer, edge, isHeld, facts),
    claim: planClaim(transfer, edge),
    campaignKey: transfer.campaignKey,
    payeeKeys: transfer.aliasKey === null ? [transfer.payeeKey] : [transfer.payeeKey, transfer.aliasKey],
  };
}

function holdsAfter(transfer: MovableTransfer, edge: TransferEdge, facts: MoveFacts): boolean {
  switch (edge) {
    case "E3":
    case "E4":
    case "E18":
    case "E19":
      return facts.takesHold !== false;
    case "E7":
      return transfer.isHeld || facts.takesHold !== false;
    case "E6":
    case "E8":
      return transfer.isHeld;
    default:
      return false;
  }
}

function planPosting(transfer: MovableTransfer, edge: TransferEdge, isHeld: boolean, facts: MoveFacts): Posting | null {
  const from = bucketOf(transfer.state, transfer.isHeld);
  const to = bucketOf(transferEdges[edge].to, isHeld);
  const legs = from === to ? [] : legsBetween(from, to, transfer.amountMicro);
  if (to === "paid_out" && facts.feeMicro) legs.push(...legsBetween("available", "fees", facts.feeMicro));
  if (legs.length === 0) return null;
  return {
    // A version moves once (compare-and-set), so its posting exists once.
    postingKey: `${transfer.id}:v${transfer.version}`,
    kind: postingKind(edge),
    accountId: transfer.accountId,
    transferId: transfer.id,
    recordId: facts.recordId ?? null,
    legs: mergeLegs(legs),
  };
}

function postingKind(edge: TransferEdge): Posting["kind"] {
  if (edge === "E3" || edge === "E4" || edge === "E7" || edge === "E18" || edge === "E19") return "hold";
  if (edge === "E9" || edge === "E12") return "attempt";
  if (edge === "E13" || edge === "E14") return "settle";
  if (edge === "E15" || edge === "E17") return "decision";
  return edge === "E20" ? "late" : "release";
}

/** A journal names a bucket once. */
function mergeLegs(legs: readonly Leg[]): Leg[] {
  const sums = new Map<Leg["bucket"], bigint>();
  for (const leg of legs) sums.set(leg.bucket, (sums.get(leg.bucket) ?? 0n) + leg.amountMicro);
  return [...sums].map(([bucket, amountMicro]) => ({ bucket, amountMicro }));
}

function planClaim(transfer: MovableTransfer, edge: TransferEdge): TransferMove["claim"] {
  if (transfer.campaignKey === null) return "keep";
  if (edge === "E2" || edge === "E3" || edge === "E18" || edge === "E19") return "take";
  if (edge === "E20") return "retake";
  const isFreed = edge === "E5" || edge === "E10" || edge === "E11" || edge === "E16" || edge === "E21";
  return isFreed ? "free" : "keep";
}
