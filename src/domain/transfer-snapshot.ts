import type { TransferWarning } from "./transfer-warnings";

/** What a person reads before a single transfer is confirmed, figures that change by themselves left out. */
export type TransferReview = {
  /** The `content_hash` of the transfer. */
  contentHash: string;
  /** The account of ours that the payee is; null when it is none. */
  payeeAccountId: string | null;
  note: string | null;
  startAtMs: number | null;
  warnings: readonly Pick<TransferWarning, "code" | "about">[];
};

/** The text whose SHA-256 hex is the snapshot of a single transfer. A warning about something else is another text. */
export function transferSnapshot(review: TransferReview): string {
  return JSON.stringify([
    "transfer-review/1",
    review.contentHash,
    review.payeeAccountId,
    review.note,
    review.startAtMs,
    review.warnings.map(({ code, about }) => [code, about]),
  ]);
}
