import type { PreviewRetryInput, PreviewRetryOutput } from "@/domain/transfer.schema";
import { timeOrNull } from "@/domain/wire";
import { getTransfer } from "@/server/repositories/transfers.repository";
import type { ServiceContext } from "@/server/services/context";
import { describeTransfer } from "./describe-transfer";
import { prepareRetry } from "./prepare-retry";
import { showAsked } from "./show-asked";

/**
 * What a person reads before a transfer is tried again: whether it can be, what is missing, and what is asked. Computed
 * from the rows of this moment; changes nothing.
 * @throws NotFoundError | DomainError `transfer.wrong_state`
 */
export async function previewRetry(ctx: ServiceContext, input: PreviewRetryInput): Promise<PreviewRetryOutput> {
  const transfer = await getTransfer(ctx.db, input.id);
  const preparation = await prepareRetry(ctx, ctx.db, transfer);
  const { guard } = preparation;
  return {
    transfer: await describeTransfer(ctx.db, transfer.id),
    bar: guard && { missing: guard.missing, possibleAt: timeOrNull(guard.possibleAtMs) },
    ...showAsked(ctx, preparation),
  };
}
