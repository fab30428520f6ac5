import type { Caller } from "@/domain/caller";
import { ForbiddenError } from "@/domain/errors";
import { formatMoney } from "@/domain/money";
import { refuseEndedKey, unknownKey } from "@/server/auth/api-key";
import type { Session } from "@/server/db/session";
import { insertApiKeySpend, lockApiKey, sumApiKeySpends } from "@/server/repositories/operator-keys.repository";
import type { ServiceContext } from "@/server/services/context";

const dayMs = 86_400_000;

/** What is about to be committed, in micro-units: the whole, and the largest single payment of it. */
export type KeySpend = { subjectKind: "batch"; subjectId: string; totalMicro: bigint; largestMicro: bigint };

/**
 * Counts what a key commits against its limits, in the transaction that commits it: all of it stands, or none. The day
 * is the last 24 hours, and what was stopped later stays counted. A person has no such limits.
 * @throws ForbiddenError `api_key.limit_transfer` | `api_key.limit_day` with what is left
 * @throws UnauthorizedError when the key ended since the call began
 */
export async function spendKeyLimit(
  tx: Session,
  ctx: Pick<ServiceContext, "ids" | "clock"> & { caller: Pick<Caller, "key"> },
  spend: KeySpend,
): Promise<void> {
  const { key } = ctx.caller;
  if (!key) return;
  const nowMs = ctx.clock.nowMs();
  const stored = await lockApiKey(tx, key.id);
  if (!stored) throw unknownKey();
  refuseEndedKey(stored, nowMs);
  const { limitTransferMicro, limitDayMicro } = stored;
  const { largestMicro, ...counted } = spend;
  if (limitTransferMicro !== null && largestMicro > limitTransferMicro) {
    throw new ForbiddenError("api_key.limit_transfer", "A payment is larger than this key may send.", {
      limit: formatMoney(limitTransferMicro),
      amount: formatMoney(largestMicro),
    });
  }
  const spentMicro = await sumApiKeySpends(tx, stored.id, nowMs - dayMs);
  if (limitDayMicro !== null && spentMicro + spend.totalMicro > limitDayMicro) {
    throw new ForbiddenError("api_key.limit_day", "This is more than this key may send within 24 hours.", {
      limit: formatMoney(limitDayMicro),
      spent: formatMoney(spentMicro),
      total: formatMoney(spend.totalMicro),
    });
  }
  await insertApiKeySpend(tx, { id: ctx.ids.next("spd"), keyId: stored.id, ...counted, createdAtMs: nowMs });
}
