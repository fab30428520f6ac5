import { readTypedTotal } from "@/domain/confirmation.schema";
import { BadInputError, ConflictError } from "@/domain/errors";
import { formatMoney } from "@/domain/money";
import type { ResolveRestoredInput, ResolveRestoredOutput } from "@/domain/review.schema";
import { verifyStepUp } from "@/server/auth/step-up";
import { getReviewItem, type ReviewItemRow } from "@/server/repositories/review.repository";
import type { ServiceContext } from "@/server/services/context";
import { requireResolver } from "./require-resolver";
import { decideTransfer, lockItem } from "./resolve-review";

/**
 * Decides "not executed" for payments that waited when a backup was made, as one act: each by its own guard, all of them
 * or none. Nothing is sent from here; whoever wants one of them paid confirms it again.
 * @throws BadInputError `review.count` | `review.amount` when the typed figures are others
 * @throws ConflictError `review.stale_version` | `review.not_restored`
 * @throws PreconditionError `review.evidence_missing` | `review.too_early` for the first whose evidence is missing
 * @throws ForbiddenError when the step-up fails, `rights.missing` | `review.two_people` when it is not theirs to decide
 * @source docs/design/payments.md §13
 */
export async function resolveRestored(
  ctx: ServiceContext,
  input: ResolveRestoredInput,
): Promise<ResolveRestoredOutput> {
  await requireResolver(ctx);
  const items: ReviewItemRow[] = [];
  for (const id of [...new Set(input.items.map((item) => item.id))]) items.push(await getReviewItem(ctx.db, id));
  const totalMicro = items.reduce((sum, item) => sum + (item.amountMicro ?? 0n), 0n);
  if (input.confirm.typedCount !== items.length) {
    throw new BadInputError(
      "review.count",
      "The typed number is not that of the payments.",
      {},
      { typedCount: "count" },
    );
  }
  if (readTypedTotal(input.confirm.typedTotal) !== totalMicro) {
    throw new BadInputError(
      "review.amount",
      "The typed total is not that of the payments.",
      {},
      { typedTotal: "amount" },
    );
  }
  await verifyStepUp(ctx, ctx.caller, input.confirm.stepUp);
  const { stepUp } = input.confirm;
  await ctx.db.tx(async (tx) => {
    // One order for everybody, so that two acts never wait for each other.
    for (const { id, version } of [...input.items].sort((one, other) => (one.id < other.id ? -1 : 1))) {
      const item = await lockItem(tx, { id, version });
      if (item.kind !== "after_restore") {
        throw new ConflictError("review.not_restored", "This item asks something else by now.", { id });
      }
      const confirm = { typedAmount: formatMoney(item.amountMicro ?? 0n), stepUp };
      await decideTransfer(tx, ctx, item, { id, version, decision: "not_paid", confirm, why: input.why });
    }
  });
  ctx.bus.emit("events");
  return { decided: items.length, total: formatMoney(totalMicro) };
}
