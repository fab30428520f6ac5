import type { TransferState } from "./transfer-states";

/** Where money stands in our books. The first four are ours, the others the other side. @source docs/design/payments.md §8 */
export const buckets = [
  "available",
  "held",
  "suspense",
  "in_transit",
  "external_in",
  "paid_out",
  "fees",
  "other_out",
  "foreign",
] as const;
export type Bucket = (typeof buckets)[number];

/** One leg of a journal; the legs of a journal sum to zero. */
export type Leg = { bucket: Bucket; amountMicro: bigint };

/** One posting: `postingKey` is unique for ever, so that nothing is booked twice. */
export type Posting = {
  postingKey: string;
  kind:
    | "opening"
    | "inflow"
    | "hold"
    | "release"
    | "attempt"
    | "decision"
    | "settle"
    | "late"
    | "foreign"
    | "other_out";
  accountId: string;
  transferId: string | null;
  recordId: string | null;
  legs: readonly Leg[];
};

/** Two legs that move `amountMicro` from one bucket to another. */
export function legsBetween(from: Bucket, to: Bucket, amountMicro: bigint): Leg[] {
  return [
    { bucket: from, amountMicro: -amountMicro },
    { bucket: to, amountMicro },
  ];
}

/** The bucket in which the amount of a transfer lies while it is in this state. */
export function bucketOf(state: TransferState, isHeld: boolean): Bucket {
  switch (state) {
    case "queued":
    case "parked":
    case "sending":
      return isHeld ? "held" : "available";
    case "accepted":
      return "in_transit";
    case "unknown":
      return "suspense";
    case "settled":
      return "paid_out";
    default:
      return "available";
  }
}
