import { estimateDuration } from "@/domain/batch-runway";
import { formatMoney } from "@/domain/money";
import type { PreviewTransferInput, PreviewTransferOutput } from "@/domain/transfer.schema";
import { STEP_MS } from "@/domain/two-factor-code";
import { timeOrNull } from "@/domain/wire";
import type { AccountRecord } from "@/server/repositories/accounts.repository";
import type { ServiceContext } from "@/server/services/context";
import { findCodeSource } from "@/server/services/two-factor/find-code-source";
import { type Preparation, prepareTransfer } from "./prepare-transfer";
import { showAsked } from "./show-asked";

/** What an answer is assumed to take before any was measured, in ms. */
const ASSUMED_CALL_MS = 500;

/**
 * What a person reads before a single transfer is confirmed: who is paid, what the balance will be, what is asked and
 * warned of. Computed from the rows of this moment; changes nothing.
 * @throws what `prepareTransfer` throws
 */
export async function previewTransfer(
  ctx: ServiceContext,
  input: PreviewTransferInput,
): Promise<PreviewTransferOutput> {
  const preparation = await prepareTransfer(ctx, ctx.db, input);
  const { account, payee, facts, amountMicro } = preparation;
  return {
    mode: ctx.mode,
    from: named(account),
    payee: {
      recognised: payee.recognised,
      kind: payee.kind,
      payee: payee.payee,
      account: payee.account && named(payee.account),
      isOwn: payee.account !== null,
      paid: {
        count: facts.paid.count,
        sum: formatMoney(facts.paid.sumMicro),
        lastAt: timeOrNull(facts.paid.lastAtMs),
      },
    },
    amount: formatMoney(amountMicro),
    ...showAsked(ctx, preparation),
    estimate: await estimate(ctx, preparation),
  };
}

/** From the moment on when it may leave: the undo window and a start time are told beside it. */
async function estimate(ctx: ServiceContext, { account }: Preparation): Promise<PreviewTransferOutput["estimate"]> {
  const codes = await findCodeSource(ctx, ctx.db, account);
  const gapMs = codes === "none" ? ctx.parameters.accountGapMs : STEP_MS;
  const { fromSec, toSec } = estimateDuration(1, { gapMs, callMs: ASSUMED_CALL_MS });
  return { fromSec, toSec, codes };
}

function named({ id, email, alias }: AccountRecord): PreviewTransferOutput["from"] {
  return { id, email, alias };
}
