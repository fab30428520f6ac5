import type { ApiKeyRow } from "@/domain/operator-key.schema";

/** One key that works, made the day before the fixed moment of the tests. */
export function apiKey(changes: Partial<ApiKeyRow> = {}): ApiKeyRow {
  return {
    id: "key_1",
    name: "nightly report",
    prefix: "im_a1B2c3",
    owner: { id: "opr_1", name: "Mei Chen" },
    scopes: ["read", "send"],
    accountIds: ["acc_1", "acc_2"],
    limits: { perTransfer: "25.600000", perDay: "500.000000" },
    state: "active",
    expiresAt: "2026-12-20T15:29:00.000Z",
    lastUsedAt: "2026-11-21T12:29:00.000Z",
    revokedAt: null,
    createdAt: "2026-11-20T15:29:00.000Z",
    ...changes,
  };
}

export const revoked = apiKey({
  id: "key_2",
  name: "old script",
  scopes: ["read"],
  accountIds: null,
  limits: { perTransfer: null, perDay: null },
  state: "revoked",
  lastUsedAt: null,
  revokedAt: "2026-11-20T16:00:00.000Z",
});
