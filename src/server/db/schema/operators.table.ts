import type { Kit } from "../kit";

/** People and their sessions; the names that better-auth uses are mapped in `server/auth`. */
export function operatorTables(k: Kit) {
  const operators = k.table(
    "operators",
    {
      id: k.str("id").primaryKey(),
      emailCanon: k.str("email_canon", 191).notNull(),
      name: k.str("name", 191).notNull(),
      isEmailVerified: k.bool("is_email_verified").notNull(),
      image: k.text("image"),
      roles: k.json<string[]>("roles_json").notNull(),
      groupScope: k.json<string[] | null>("group_scope_json"),
      locale: k.str("locale", 16).notNull().default("en"),
      state: k.str("state", 16).$type<"invited" | "active" | "locked" | "disabled">().notNull().default("active"),
      lastSeenAtMs: k.int("last_seen_at_ms"),
      version: k.int("version").notNull().default(1),
      createdAtMs: k.int("created_at_ms").notNull(),
      updatedAtMs: k.int("updated_at_ms").notNull(),
    },
    (t) => [k.unique("operators_email_uq").on(t.emailCanon)],
  );
  const operatorSessions = k.table(
    "operator_sessions",
    {
      id: k.str("id").primaryKey(),
      tokenHash: k.str("token_hash", 64).notNull(),
      operatorId: k
        .str("operator_id")
        .notNull()
        .references(() => operators.id),
      expiresAtMs: k.int("expires_at_ms").notNull(),
      ipAddress: k.str("ip_address", 64),
      userAgent: k.text("user_agent"),
      steppedUpAtMs: k.int("stepped_up_at_ms"),
      lastSeenAtMs: k.int("last_seen_at_ms"),
      createdAtMs: k.int("created_at_ms").notNull(),
      updatedAtMs: k.int("updated_at_ms").notNull(),
    },
    (t) => [
      k.unique("operator_sessions_token_uq").on(t.tokenHash),
      k.index("operator_sessions_operator_idx").on(t.operatorId),
    ],
  );
  const operatorCredentials = k.table(
    "operator_credentials",
    {
      id: k.str("id").primaryKey(),
      operatorId: k
        .str("operator_id")
        .notNull()
        .references(() => operators.id),
      accountId: k.str("account_id", 191).notNull(),
      providerId: k.str("provider_id").notNull(),
      passwordHash: k.text("password_hash"),
      accessToken: k.text("access_token"),
      refreshToken: k.text("refresh_token"),
      idToken: k.text("id_token"),
      accessTokenExpiresAtMs: k.int("access_token_expires_at_ms"),
      refreshTokenExpiresAtMs: k.int("refresh_token_expires_at_ms"),
      scope: k.text("scope"),
      createdAtMs: k.int("created_at_ms").notNull(),
      updatedAtMs: k.int("updated_at_ms").notNull(),
    },
    (t) => [k.index("operator_credentials_operator_idx").on(t.operatorId)],
  );
  const operatorVerifications = k.table(
    "operator_verifications",
    {
      id: k.str("id").primaryKey(),
      identifier: k.str("identifier", 191).notNull(),
      value: k.text("value").notNull(),
      expiresAtMs: k.int("expires_at_ms").notNull(),
      createdAtMs: k.int("created_at_ms").notNull(),
      updatedAtMs: k.int("updated_at_ms").notNull(),
    },
    (t) => [k.index("operator_verifications_identifier_idx").on(t.identifier)],
  );
  /** Counters of limits and wrong attempts: one row per key and window. */
  const limitCounters = k.table("limit_counters", {
    key: k.str("key", 191).primaryKey(),
    count: k.int("count").notNull(),
    windowEndsAtMs: k.int("window_ends_at_ms").notNull(),
    blockedUntilMs: k.int("blocked_until_ms"),
    createdAtMs: k.int("created_at_ms").notNull(),
  });
  const apiKeys = k.table(
    "api_keys",
    {
      id: k.str("id").primaryKey(),
      name: k.str("name", 191).notNull(),
      prefix: k.str("prefix", 16).notNull(),
      keyHash: k.str("key_hash", 64).notNull(),
      operatorId: k
        .str("operator_id")
        .notNull()
        .references(() => operators.id),
      scopes: k.json<string[]>("scopes_json").notNull(),
      accountIds: k.json<string[] | null>("account_ids_json"),
      limitTransferMicro: k.money("limit_transfer_micro"),
      limitDayMicro: k.money("limit_day_micro"),
      expiresAtMs: k.int("expires_at_ms").notNull(),
      lastUsedAtMs: k.int("last_used_at_ms"),
      revokedAtMs: k.int("revoked_at_ms"),
      revokedBy: k.str("revoked_by"),
      createdAtMs: k.int("created_at_ms").notNull(),
      updatedAtMs: k.int("updated_at_ms").notNull(),
    },
    (t) => [k.unique("api_keys_hash_uq").on(t.keyHash), k.index("api_keys_operator_idx").on(t.operatorId)],
  );
  /** What was committed to be sent through a key; its day limit is counted from here. */
  const apiKeySpends = k.table(
    "api_key_spends",
    {
      id: k.str("id").primaryKey(),
      keyId: k
        .str("key_id")
        .notNull()
        .references(() => apiKeys.id),
      subjectKind: k.str("subject_kind", 16).notNull(),
      subjectId: k.str("subject_id").notNull(),
      totalMicro: k.money("total_micro").notNull(),
      createdAtMs: k.int("created_at_ms").notNull(),
    },
    (t) => [k.index("api_key_spends_key_idx").on(t.keyId, t.createdAtMs)],
  );
  return {
    operators,
    operatorSessions,
    operatorCredentials,
    operatorVerifications,
    limitCounters,
    apiKeys,
    apiKeySpends,
  };
}
