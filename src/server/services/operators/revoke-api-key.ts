import { NotFoundError } from "@/domain/errors";
import type { ApiKeyRow } from "@/domain/operator-key.schema";
import { mayDo } from "@/domain/rights";
import { appendAudit } from "@/server/repositories/audit.repository";
import { findApiKey, lockApiKey, revokeApiKeyRow } from "@/server/repositories/operator-keys.repository";
import type { ServiceContext } from "@/server/services/context";
import { describeApiKey } from "./describe-api-key";

/**
 * Ends a key at once; one that was ended before stays as it is. Own keys, and everybody's for owners and admins.
 * @throws NotFoundError for a key that is another person's too
 */
export async function revokeApiKey(ctx: ServiceContext, input: { id: string }): Promise<ApiKeyRow> {
  const { caller } = ctx;
  const atMs = ctx.clock.nowMs();
  await ctx.db.tx(async (tx) => {
    // Behind a start that is counting on this key, and before the next one.
    const apiKey = await lockApiKey(tx, input.id);
    const isMine = apiKey?.operatorId === caller.personId;
    if (!apiKey || (!isMine && !mayDo(caller, "apiKeys.revokeAny"))) throw new NotFoundError("api_key", input.id);
    if (!(await revokeApiKeyRow(tx, apiKey.id, { personId: caller.personId, atMs }))) return;
    await appendAudit(tx, ctx.vault.auditMac, {
      actor: caller.actor,
      action: "api_key.revoke",
      objectKind: "api_key",
      objectId: apiKey.id,
      after: { name: apiKey.name, prefix: apiKey.prefix, ownerId: apiKey.operatorId },
      atMs,
    });
  });
  const found = await findApiKey(ctx.db, input.id);
  if (!found) throw new NotFoundError("api_key", input.id);
  return describeApiKey(found, atMs);
}
