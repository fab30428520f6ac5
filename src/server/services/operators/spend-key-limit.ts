import type { Caller } from "@/domain/caller";
import { ForbiddenError } from "@/domain/errors";
import { formatMoney } from "@/domain/money";
import { refuseEndedKey, unknownKey } from "@/server/auth/api-key";
import type { Session } from "@/server/db/session";
import {
  type ApiKeyRecord,
  insertApiKeySpend,
  lockApiKey,
  sumApiKeySpends,
} from "@/server/repositories/operator-keys.repository";
import type { ServiceContext } from "@/server/services/context";

const dayMs = 86_400_000;

/**
 * What is about to be committed or set going, in micro-units: the whole, and the largest single payment of it. A subject
 * counts once within 24 hours: a batch that the key started may be resumed with it.
 */
export type KeySpend = {
  subjectKind: "batch" | "transfer";
  subjectId: string;
  totalMicro: bigint;
  largestMicro: bigint;
};
type KeyContext = { caller: Pick<Caller, "key"> };

/**
 * The key of the caller as it stands, locked until the transaction ends: nobody revokes it before, and who revoked it
 * before is heard. Null for a person. @throws UnauthorizedError when the key ended since the call began
 */
export async function lockStandingKey(
  tx: Session,
  ctx: Pick<ServiceContext, "clock"> & KeyContext,
): Promise<ApiKeyRecord | null> {
  const { key } = ctx.caller;
  if (!key) return null;
  const stored = await lockApiKey(tx, key.id);
  if (!stored) throw unknownKey();
  refuseEndedKey(stored, ctx.clock.nowMs());
  return stored;
}

/**
 * Counts what a key commits against its limits, in the transaction that commits it: all of it stands, or none. The day
 * is the last 24 hours, and what was stopped later stays counted. A person has no such limits.
 * @throws ForbiddenError `api_key.limit_transfer` | `api_key.limit_day` with what is left
 * @throws UnauthorizedError when the key ended since the call began
 */
export async function spendKeyLimit(
  tx: Session,
  ctx: Pick<ServiceContext, "ids" | "clock"> & KeyContext,
  spend: KeySpend,
): Promise<void> {
  const stored = await lockStandingKey(tx, ctx);
  if (stored === null) return;
  const nowMs = ctx.clock.nowMs();
  const { limitTransferMicro, limitDayMicro } = stored;
  const { largestMicro, totalMicro, ...subject } = spend;
  if (limitTransferMicro !== null && largestMicro > limitTransferMicro) {
    throw new ForbiddenError("api_key.limit_transfer", "A payment is larger than this key may send.", {
      limit: formatMoney(limitTransferMicro),
      amount: formatMoney(largestMicro),
    });
  }
  const afterMs = nowMs - dayMs;
  const countedMicro = await sumApiKeySpends(tx, stored.id, afterMs, subject.subjectId);
  if (countedMicro >= totalMicro) return;
  const addedMicro = totalMicro - countedMicro;
  const spentMicro = await sumApiKeySpends(tx, stored.id, afterMs);
  if (limitDayMicro !== null && spentMicro + addedMicro > limitDayMicro) {
    throw new ForbiddenError("api_key.limit_day", "This is more than this key may send within 24 hours.", {
      limit: formatMoney(limitDayMicro),
      spent: formatMoney(spentMicro),
      total: formatMoney(addedMicro),
    });
  }
  const row = { ...subject, totalMicro: addedMicro, createdAtMs: nowMs };
  await insertApiKeySpend(tx, { id: ctx.ids.next("spd"), keyId: stored.id, ...row });
}
