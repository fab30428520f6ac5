import { keyScopes } from "@/domain/caller";
import type { ApiKeyRow, ApiKeyState } from "@/domain/operator-key.schema";
import { moneyOrNull, timeOf, timeOrNull } from "@/domain/wire";
import type { ApiKeyRecord, OwnedKey } from "@/server/repositories/operator-keys.repository";

/** A key as lists and answers show it, without its secret. */
export function describeApiKey({ apiKey, operator }: OwnedKey, nowMs: number): ApiKeyRow {
  return {
    id: apiKey.id,
    name: apiKey.name,
    prefix: apiKey.prefix,
    owner: { id: operator.id, name: operator.name },
    scopes: keyScopes.filter((scope) => apiKey.scopes.includes(scope)),
    accountIds: apiKey.accountIds,
    limits: { perTransfer: moneyOrNull(apiKey.limitTransferMicro), perDay: moneyOrNull(apiKey.limitDayMicro) },
    state: stateAt(apiKey, nowMs),
    expiresAt: timeOf(apiKey.expiresAtMs),
    lastUsedAt: timeOrNull(apiKey.lastUsedAtMs),
    revokedAt: timeOrNull(apiKey.revokedAtMs),
    createdAt: timeOf(apiKey.createdAtMs),
  };
}

function stateAt(apiKey: ApiKeyRecord, nowMs: number): ApiKeyState {
  if (apiKey.revokedAtMs !== null) return "revoked";
  return nowMs >= apiKey.expiresAtMs ? "expired" : "active";
}
