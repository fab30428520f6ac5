import type { GroupTone } from "@/domain/account-group";
import type { Kit } from "../kit";

/** Accounts, what we may do with them, their sessions at Infini and their statement. */
export function accountTables(k: Kit) {
  const accounts = k.table(
    "accounts",
    {
      id: k.str("id").primaryKey(),
      email: k.str("email", 254).notNull(),
      emailCanon: k.str("email_canon", 191).notNull(),
      alias: k.str("alias", 191),
      note: k.text("note"),
      uid: k.str("uid", 32),
      upstreamUserId: k.str("upstream_user_id", 191),
      upstreamStatus: k.str("upstream_status", 32),
      isTwoFactorBound: k.bool("is_two_factor_bound"),
      availableMicro: k.money("available_micro"),
      isAvailableExact: k.bool("is_available_exact"),
      withdrawingMicro: k.money("withdrawing_micro"),
      redPacketMicro: k.money("red_packet_micro"),
      profileAsOfMs: k.int("profile_as_of_ms"),
      lastAttemptAtMs: k.int("last_attempt_at_ms"),
      lastError: k.text("last_error"),
      archivedAtMs: k.int("archived_at_ms"),
      /** E-mail, UID, alias and note in lower case: what the search looks in. */
      searchText: k.str("search_text", 1_500).notNull().default(""),
      version: k.int("version").notNull().default(1),
      createdAtMs: k.int("created_at_ms").notNull(),
      updatedAtMs: k.int("updated_at_ms").notNull(),
    },
    (t) => [
      k.unique("accounts_email_uq").on(t.emailCanon),
      k.unique("accounts_uid_uq").on(t.uid),
      // Pages begin with what every list asks first, archived or not, and go on in the order of the sort. Totals of the fleet are read from them too.
      k.index("accounts_live_available_idx").on(t.archivedAtMs, t.availableMicro, t.id),
      k.index("accounts_live_red_packet_idx").on(t.archivedAtMs, t.redPacketMicro, t.id),
      k.index("accounts_live_withdrawing_idx").on(t.archivedAtMs, t.withdrawingMicro, t.id),
      k.index("accounts_live_created_idx").on(t.archivedAtMs, t.createdAtMs, t.id),
      k.index("accounts_live_as_of_idx").on(t.archivedAtMs, t.profileAsOfMs, t.id),
      k.index("accounts_live_email_idx").on(t.archivedAtMs, t.emailCanon, t.id),
    ],
  );
  const accountGroups = k.table(
    "account_groups",
    {
      id: k.str("id").primaryKey(),
      name: k.str("name", 80).notNull(),
      /** Without case: names are unique in this form. */
      nameCanon: k.str("name_canon", 191).notNull(),
      description: k.text("description"),
      tone: k.str("tone", 16).$type<GroupTone>().notNull(),
      isDefault: k.bool("is_default").notNull(),
      /** Set for the one default group only. */
      defaultSlot: k.str("default_slot", 8),
      version: k.int("version").notNull().default(1),
      createdAtMs: k.int("created_at_ms").notNull(),
      updatedAtMs: k.int("updated_at_ms").notNull(),
    },
    (t) => [
      k.unique("account_groups_name_uq").on(t.nameCanon),
      k.unique("account_groups_default_uq").on(t.defaultSlot),
    ],
  );
  const accountGroupMembers = k.table(
    "account_group_members",
    {
      groupId: k
        .str("group_id")
        .notNull()
        .references(() => accountGroups.id),
      accountId: k
        .str("account_id")
        .notNull()
        .references(() => accounts.id),
      addedBy: k.str("added_by").notNull(),
      createdAtMs: k.int("created_at_ms").notNull(),
    },
    (t) => [k.primary(t.groupId, t.accountId), k.index("account_group_members_account_idx").on(t.accountId, t.groupId)],
  );
  const accountAuthorities = k.table(
    "account_authorities",
    {
      id: k.str("id").primaryKey(),
      accountId: k
        .str("account_id")
        .notNull()
        .references(() => accounts.id),
      basis: k.str("basis", 16).$type<"owned" | "authorised">().notNull(),
      ownerText: k.text("owner_text").notNull(),
      scope: k.json<string[]>("scope_json").notNull(),
      signedOn: k.str("signed_on", 10).notNull(),
      expiresAtMs: k.int("expires_at_ms"),
      revokedAtMs: k.int("revoked_at_ms"),
      revokeReason: k.text("revoke_reason"),
      recordedBy: k.str("recorded_by").notNull(),
      createdAtMs: k.int("created_at_ms").notNull(),
    },
    (t) => [k.index("account_authorities_account_idx").on(t.accountId)],
  );
  const accountCapabilities = k.table(
    "account_capabilities",
    {
      accountId: k
        .str("account_id")
        .notNull()
        .references(() => accounts.id),
      operation: k.str("operation", 32).notNull(),
      state: k.str("state", 16).$type<"available" | "unavailable" | "untested">().notNull(),
      reason: k.text("reason"),
      source: k.str("source", 16).$type<"call" | "setting" | "authority">().notNull(),
      checkedAtMs: k.int("checked_at_ms").notNull(),
      createdAtMs: k.int("created_at_ms").notNull(),
    },
    (t) => [k.primary(t.accountId, t.operation), k.index("account_capabilities_state_idx").on(t.state, t.operation)],
  );
  const accountSessions = k.table("account_sessions", {
    accountId: k
      .str("account_id")
      .primaryKey()
      .references(() => accounts.id),
    generation: k.int("generation").notNull(),
    state: k.str("state", 16).$type<"none" | "valid" | "expired" | "refused" | "locked">().notNull(),
    expiresAtMs: k.int("expires_at_ms"),
    obtainedAtMs: k.int("obtained_at_ms"),
    lastOkAtMs: k.int("last_ok_at_ms"),
    failures: k.int("failures").notNull().default(0),
    nextLoginAfterAtMs: k.int("next_login_after_at_ms"),
    lastError: k.text("last_error"),
    loginSlot: k.str("login_slot"),
    loginSlotUntilAtMs: k.int("login_slot_until_at_ms"),
    createdAtMs: k.int("created_at_ms").notNull(),
    updatedAtMs: k.int("updated_at_ms").notNull(),
  });
  const accountPreviews = k.table(
    "account_previews",
    {
      id: k.str("id").primaryKey(),
      emailCanon: k.str("email_canon", 191).notNull(),
      operatorId: k.str("operator_id").notNull(),
      profile: k.text("profile_json").notNull(),
      expiresAtMs: k.int("expires_at_ms").notNull(),
      createdAtMs: k.int("created_at_ms").notNull(),
    },
    (t) => [k.index("account_previews_expires_idx").on(t.expiresAtMs)],
  );
  const balanceSnapshots = k.table(
    "balance_snapshots",
    {
      accountId: k
        .str("account_id")
        .notNull()
        .references(() => accounts.id),
      onDay: k.str("on_day", 10).notNull(),
      availableMicro: k.money("available_micro").notNull(),
      redPacketMicro: k.money("red_packet_micro"),
      withdrawingMicro: k.money("withdrawing_micro"),
      asOfMs: k.int("as_of_ms").notNull(),
      createdAtMs: k.int("created_at_ms").notNull(),
    },
    (t) => [k.primary(t.accountId, t.onDay), k.index("balance_snapshots_day_idx").on(t.onDay)],
  );
  const statementWalks = k.table(
    "statement_walks",
    {
      id: k.str("id").primaryKey(),
      seq: k.int("seq").notNull(),
      accountId: k
        .str("account_id")
        .notNull()
        .references(() => accounts.id),
      grade: k.str("grade", 16).$type<"complete" | "partial">().notNull(),
      reason: k.str("reason", 64),
      headRecordId: k.str("head_record_id", 128),
      recordCount: k.int("record_count").notNull(),
      profileBalanceMicro: k.money("profile_balance_micro"),
      startedAtMs: k.int("started_at_ms").notNull(),
      finishedAtMs: k.int("finished_at_ms").notNull(),
      sessionGeneration: k.int("session_generation").notNull(),
      createdAtMs: k.int("created_at_ms").notNull(),
    },
    (t) => [k.unique("statement_walks_seq_uq").on(t.accountId, t.seq)],
  );
  const statementRecords = k.table(
    "statement_records",
    {
      accountId: k
        .str("account_id")
        .notNull()
        .references(() => accounts.id),
      recordId: k.str("record_id", 128).notNull(),
      seenWalkSeq: k.int("seen_walk_seq").notNull(),
      position: k.int("position").notNull(),
      field: k.str("field").notNull(),
      changeType: k.int("change_type").notNull(),
      changeMicro: k.money("change_micro").notNull(),
      changeText: k.str("change_text").notNull(),
      isInexact: k.bool("is_inexact").notNull(),
      preBalanceMicro: k.money("pre_balance_micro").notNull(),
      balanceMicro: k.money("balance_micro").notNull(),
      counterparty: k.str("counterparty", 254),
      txId: k.str("tx_id", 191),
      status: k.int("status").notNull(),
      occurredAtMs: k.int("occurred_at_ms").notNull(),
      verdict: k
        .str("verdict", 16)
        .$type<"open" | "matched" | "inflow" | "other_out" | "foreign" | "explained">()
        .notNull(),
      matchedAttemptId: k.str("matched_attempt_id"),
      createdAtMs: k.int("created_at_ms").notNull(),
      updatedAtMs: k.int("updated_at_ms").notNull(),
    },
    (t) => [
      k.primary(t.accountId, t.recordId),
      k.unique("statement_records_attempt_uq").on(t.matchedAttemptId),
      k.index("statement_records_open_idx").on(t.accountId, t.verdict),
      k.index("statement_records_order_idx").on(t.accountId, t.position),
      k.index("statement_records_time_idx").on(t.occurredAtMs),
    ],
  );
  return {
    accounts,
    accountGroups,
    accountGroupMembers,
    accountAuthorities,
    accountCapabilities,
    accountSessions,
    accountPreviews,
    balanceSnapshots,
    statementWalks,
    statementRecords,
  };
}
