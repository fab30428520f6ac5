import { readTypedTotal } from "@/domain/confirmation.schema";
import { BadInputError } from "@/domain/errors";
import { sumMicro } from "@/domain/money";
import type { DecideTogetherInput } from "@/domain/review.schema";
import { getReviewItem, type ReviewItemRow } from "@/server/repositories/review.repository";
import type { ServiceContext } from "@/server/services/context";

/**
 * The items that one act is about, with their sum, when both figures were typed as they are.
 * @throws BadInputError `review.count` | `review.amount` when the typed figures are others
 */
export async function readTogether(
  ctx: ServiceContext,
  { items: wanted, confirm }: DecideTogetherInput,
): Promise<{ items: ReviewItemRow[]; totalMicro: bigint }> {
  const items: ReviewItemRow[] = [];
  for (const { id } of wanted) items.push(await getReviewItem(ctx.db, id));
  const totalMicro = sumMicro(items.map(({ amountMicro }) => amountMicro ?? 0n));
  if (confirm.typedCount !== items.length) {
    throw new BadInputError("review.count", "The typed number is another one.", {}, { typedCount: "count" });
  }
  if (readTypedTotal(confirm.typedTotal) !== totalMicro) {
    throw new BadInputError("review.amount", "The typed total is another one.", {}, { typedTotal: "amount" });
  }
  return { items, totalMicro };
}

/** Those of one act in one order for everybody, so that two acts never wait for each other. */
export function inOneOrder({ items }: Pick<DecideTogetherInput, "items">): DecideTogetherInput["items"] {
  return [...items].sort((one, other) => (one.id < other.id ? -1 : 1));
}
