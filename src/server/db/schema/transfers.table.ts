import { sql } from "drizzle-orm";
import type { OutcomeClass } from "@/domain/outcomes";
import type { ParkReason, TransferKind, TransferState } from "@/domain/transfer-states";
import type { Kit } from "../kit";

/** The life of a transfer, its attempts, the reservation ledger, and what stops a lane. */
export function transferTables(k: Kit) {
  const transfers = k.table(
    "transfers",
    {
      id: k.str("id").primaryKey(),
      kind: k.str("kind", 24).$type<TransferKind>().notNull(),
      accountId: k.str("account_id").notNull(),
      payeeKind: k.str("payee_kind", 8).$type<"uid" | "email">().notNull(),
      payee: k.str("payee", 254).notNull(),
      payeeKey: k.str("payee_key", 64).notNull(),
      /** The key of the address that the file names beside the UID; claims hold it too. */
      aliasKey: k.str("alias_key", 64),
      payeeAccountId: k.str("payee_account_id"),
      amountMicro: k.money("amount_micro").notNull(),
      note: k.text("note"),
      state: k.str("state", 24).$type<TransferState>().notNull(),
      parkReason: k.str("park_reason", 16).$type<ParkReason>(),
      nextCheckAtMs: k.int("next_check_at_ms"),
      notBeforeAtMs: k.int("not_before_at_ms"),
      isHeld: k.bool("is_held").notNull().default(false),
      holdNo: k.int("hold_no").notNull().default(0),
      attemptCount: k.int("attempt_count").notNull().default(0),
      contentHash: k.str("content_hash", 64).notNull(),
      confirmationId: k.str("confirmation_id"),
      batchId: k.str("batch_id"),
      lineId: k.str("line_id"),
      lineSeq: k.int("line_seq"),
      campaignKey: k.str("campaign_key", 64),
      /** Which records of a time that a restore lost a person had seen when he let this be paid. */
      gapSeen: k.str("gap_seen", 64),
      createdBy: k.str("created_by").notNull(),
      version: k.int("version").notNull().default(1),
      createdAtMs: k.int("created_at_ms").notNull(),
      updatedAtMs: k.int("updated_at_ms").notNull(),
    },
    (t) => [
      k.index("transfers_lane_idx").on(t.accountId, t.state, t.lineSeq),
      k.index("transfers_state_idx").on(t.state, t.nextCheckAtMs),
      k.index("transfers_batch_idx").on(t.batchId, t.state),
      // With what a payee got and when, so that a page of payees is summed up without a row.
      k.index("transfers_payee_idx").on(t.payeeKey, t.state, t.createdAtMs, t.amountMicro),
      k.index("transfers_campaign_idx").on(t.campaignKey, t.payeeKey),
      k.index("transfers_alias_idx").on(t.aliasKey, t.state),
      // The list goes by time of creation. The first holds all that it can be narrowed to: what matches is found without a row.
      k
        .index("transfers_list_idx")
        .on(
          t.createdAtMs,
          t.id,
          t.state,
          t.amountMicro,
          t.kind,
          t.accountId,
          t.batchId,
          t.campaignKey,
          t.createdBy,
          t.parkReason,
          t.payee,
        ),
      k.index("transfers_state_created_idx").on(t.state, t.createdAtMs, t.id, t.amountMicro),
      k.index("transfers_account_created_idx").on(t.accountId, t.createdAtMs, t.id, t.state, t.amountMicro),
      k.check("transfers_amount_ck", sql`amount_micro > 0`),
    ],
  );
  const transferMoves = k.table(
    "transfer_moves",
    { fromState: k.str("from_state", 24).notNull(), toState: k.str("to_state", 24).notNull() },
    (t) => [k.primary(t.fromState, t.toState)],
  );
  const transferEvents = k.table(
    "transfer_events",
    {
      seq: k.serial("seq"),
      transferId: k
        .str("transfer_id")
        .notNull()
        .references(() => transfers.id),
      edge: k.str("edge", 8).notNull(),
      fromState: k.str("from_state", 24).$type<TransferState>(),
      toState: k.str("to_state", 24).$type<TransferState>().notNull(),
      parkReason: k.str("park_reason", 16).$type<ParkReason>(),
      actorId: k.str("actor_id").notNull(),
      reason: k.text("reason"),
      fence: k.int("fence"),
      attemptNo: k.int("attempt_n"),
      auditSeq: k.int("audit_seq").notNull(),
      atMs: k.int("at_ms").notNull(),
    },
    (t) => [k.index("transfer_events_transfer_idx").on(t.transferId, t.seq)],
  );
  const attempts = k.table(
    "attempts",
    {
      id: k.str("id").primaryKey(),
      transferId: k
        .str("transfer_id")
        .notNull()
        .references(() => transfers.id),
      n: k.int("n").notNull(),
      origin: k.str("origin", 16).$type<"lane" | "restore">().notNull(),
      accountId: k.str("account_id").notNull(),
      fence: k.int("fence").notNull(),
      openSlot: k.str("open_slot"),
      requestHash: k.str("request_hash", 64).notNull(),
      /** The 30 seconds whose code the request carries; null without one. */
      totpStep: k.int("totp_step"),
      sessionGeneration: k.int("session_generation").notNull(),
      watermarkWalkSeq: k.int("watermark_walk_seq").notNull(),
      balanceBeforeMicro: k.money("balance_before_micro"),
      class: k.str("class", 24).$type<OutcomeClass>(),
      rule: k.str("rule"),
      httpStatus: k.int("http_status"),
      upstreamCode: k.str("upstream_code"),
      upstreamMessage: k.text("upstream_message"),
      evidenceHash: k.str("evidence_hash", 64),
      openedAtMs: k.int("opened_at_ms").notNull(),
      closedAtMs: k.int("closed_at_ms"),
      createdAtMs: k.int("created_at_ms").notNull(),
      updatedAtMs: k.int("updated_at_ms").notNull(),
    },
    (t) => [
      k.unique("attempts_transfer_n_uq").on(t.transferId, t.n),
      k.unique("attempts_open_slot_uq").on(t.openSlot),
      k.unique("attempts_totp_step_uq").on(t.accountId, t.totpStep),
      k.index("attempts_account_idx").on(t.accountId, t.closedAtMs),
      k.index("attempts_class_idx").on(t.accountId, t.class, t.closedAtMs),
    ],
  );
  const claims = k.table(
    "claims",
    {
      campaignKey: k.str("campaign_key", 64).notNull(),
      payeeKey: k.str("payee_key", 64).notNull(),
      transferId: k
        .str("transfer_id")
        .notNull()
        .references(() => transfers.id),
      createdAtMs: k.int("created_at_ms").notNull(),
    },
    (t) => [k.primary(t.campaignKey, t.payeeKey), k.index("claims_transfer_idx").on(t.transferId)],
  );
  const confirmations = k.table(
    "confirmations",
    {
      id: k.str("id").primaryKey(),
      subjectKind: k.str("subject_kind", 16).notNull(),
      subjectId: k.str("subject_id").notNull(),
      contentHash: k.str("content_hash", 64).notNull(),
      act: k.str("act", 16).notNull(),
      personId: k.str("person_id").notNull(),
      method: k.str("method", 16).notNull(),
      tier: k.int("tier").notNull(),
      typedTotalMicro: k.money("typed_total_micro"),
      auditSeq: k.int("audit_seq").notNull(),
      expiresAtMs: k.int("expires_at_ms").notNull(),
      createdAtMs: k.int("created_at_ms").notNull(),
    },
    (t) => [
      k.index("confirmations_subject_idx").on(t.subjectKind, t.subjectId),
      k.index("confirmations_time_idx").on(t.createdAtMs),
    ],
  );
  const accountLeases = k.table("account_leases", {
    accountId: k.str("account_id").primaryKey(),
    owner: k.str("owner"),
    fence: k.int("fence").notNull(),
    expiresAtMs: k.int("expires_at_ms").notNull(),
    waitsFor: k.str("waits_for", 64),
    createdAtMs: k.int("created_at_ms").notNull(),
  });
  const journals = k.table(
    "journals",
    {
      seq: k.serial("seq"),
      id: k.str("id").notNull(),
      postingKey: k.str("posting_key", 191).notNull(),
      kind: k.str("kind", 24).notNull(),
      accountId: k.str("account_id").notNull(),
      transferId: k.str("transfer_id"),
      recordId: k.str("record_id", 128),
      createdAtMs: k.int("created_at_ms").notNull(),
    },
    (t) => [k.unique("journals_id_uq").on(t.id), k.unique("journals_posting_uq").on(t.postingKey)],
  );
  const entries = k.table(
    "entries",
    {
      journalId: k
        .str("journal_id")
        .notNull()
        .references(() => journals.id),
      accountId: k.str("account_id").notNull(),
      bucket: k.str("bucket", 16).notNull(),
      amountMicro: k.money("amount_micro").notNull(),
    },
    (t) => [k.primary(t.journalId, t.accountId, t.bucket)],
  );
  const bucketBalances = k.table(
    "bucket_balances",
    {
      accountId: k.str("account_id").notNull(),
      bucket: k.str("bucket", 16).notNull(),
      amountMicro: k.money("amount_micro").notNull(),
      createdAtMs: k.int("created_at_ms").notNull(),
    },
    (t) => [
      k.primary(t.accountId, t.bucket),
      k.check("bucket_balances_own_ck", sql`bucket not in ('held', 'suspense', 'in_transit') or amount_micro >= 0`),
    ],
  );
  const outcomeRules = k.table("outcome_rules", {
    rule: k.str("rule").primaryKey(),
    isTrusted: k.bool("is_trusted").notNull(),
    evidence: k.text("evidence"),
    changedBy: k.str("changed_by").notNull(),
    createdAtMs: k.int("created_at_ms").notNull(),
    updatedAtMs: k.int("updated_at_ms").notNull(),
  });
  /** One row per account that ever tripped: tripped while `trippedAtMs` is set; counts begin at `resetAtMs`. */
  const breakers = k.table("breakers", {
    accountId: k.str("account_id").primaryKey(),
    reason: k.str("reason", 32),
    trippedAtMs: k.int("tripped_at_ms"),
    resetAtMs: k.int("reset_at_ms").notNull(),
    createdAtMs: k.int("created_at_ms").notNull(),
  });
  /**
   * Times when Infini failed on several accounts; one is open at a time. From `trialFromMs` on one attempt may try whether
   * it is over.
   */
  const outages = k.table(
    "outages",
    {
      id: k.str("id").primaryKey(),
      openSlot: k.str("open_slot", 16),
      trialFromMs: k.int("trial_from_ms").notNull(),
      trialAttemptId: k.str("trial_attempt_id"),
      failedTrials: k.int("failed_trials").notNull().default(0),
      endedAtMs: k.int("ended_at_ms"),
      createdAtMs: k.int("created_at_ms").notNull(),
      updatedAtMs: k.int("updated_at_ms").notNull(),
    },
    (t) => [k.unique("outages_open_uq").on(t.openSlot)],
  );
  /** The longest delay of each kind that was proven, and the attempt that proved it. */
  const seenDelays = k.table("seen_delays", {
    kind: k.str("kind", 16).primaryKey().$type<"visible" | "late">(),
    delayMs: k.int("delay_ms").notNull(),
    attemptId: k.str("attempt_id").notNull(),
    createdAtMs: k.int("created_at_ms").notNull(),
    updatedAtMs: k.int("updated_at_ms").notNull(),
  });
  const freezes = k.table(
    "freezes",
    {
      id: k.str("id").primaryKey(),
      scope: k.str("scope", 16).$type<"installation" | "account">().notNull(),
      accountId: k.str("account_id"),
      openSlot: k.str("open_slot"),
      reason: k.text("reason").notNull(),
      frozenBy: k.str("frozen_by").notNull(),
      liftedBy: k.str("lifted_by"),
      liftedAtMs: k.int("lifted_at_ms"),
      createdAtMs: k.int("created_at_ms").notNull(),
      updatedAtMs: k.int("updated_at_ms").notNull(),
    },
    (t) => [k.unique("freezes_open_slot_uq").on(t.openSlot)],
  );
  return {
    transfers,
    transferMoves,
    transferEvents,
    attempts,
    claims,
    confirmations,
    accountLeases,
    journals,
    entries,
    bucketBalances,
    outcomeRules,
    breakers,
    outages,
    seenDelays,
    freezes,
  };
}
