import { ConflictError } from "@/domain/errors";
import { formatMoney } from "@/domain/money";
import type { DecideTogetherInput, DecideTogetherOutput } from "@/domain/review.schema";
import { verifyStepUp } from "@/server/auth/step-up";
import type { ServiceContext } from "@/server/services/context";
import { inOneOrder, readTogether } from "./read-together";
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
export async function resolveRestored(ctx: ServiceContext, input: DecideTogetherInput): Promise<DecideTogetherOutput> {
  await requireResolver(ctx);
  const { items, totalMicro } = await readTogether(ctx, input);
  await verifyStepUp(ctx, ctx.caller, input.confirm.stepUp);
  const { stepUp } = input.confirm;
  await ctx.db.tx(async (tx) => {
    for (const { id, version } of inOneOrder(input)) {
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
