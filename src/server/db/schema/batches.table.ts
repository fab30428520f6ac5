import type { PayeeStatus } from "@/domain/payee-status";
import type { Kit } from "../kit";

/** Campaigns, batches with their lines and files, payees, and what waits for a person. */
export function batchTables(k: Kit) {
  const campaigns = k.table("campaigns", {
    key: k.str("key", 64).primaryKey(),
    name: k.str("name", 191).notNull(),
    expectsRepeats: k.bool("expects_repeats").notNull(),
    createdAtMs: k.int("created_at_ms").notNull(),
  });
  const payees = k.table(
    "payees",
    {
      /** Tells nothing of the payee: the key could be found by trying every UID. */
      id: k.str("id").notNull(),
      payeeKey: k.str("payee_key", 64).primaryKey(),
      kind: k.str("kind", 8).$type<"uid" | "email">().notNull(),
      /** As the first transfer named it. */
      payee: k.str("payee", 254).notNull(),
      label: k.str("label", 80),
      status: k.str("status", 16).$type<PayeeStatus>().notNull(),
      /** Why, by whom and when the status was given; null while nobody gave one. */
      statusReason: k.text("status_reason"),
      statusBy: k.str("status_by"),
      statusAtMs: k.int("status_at_ms"),
      /** Entry of the last change of the status: a confirmation with a lower one was given before. Null before any. */
      statusAuditSeq: k.int("status_audit_seq"),
      limitMicro: k.money("limit_micro"),
      /** When the limit was set last. */
      limitAtMs: k.int("limit_at_ms"),
      /** The same of the limit. */
      limitAuditSeq: k.int("limit_audit_seq"),
      version: k.int("version").notNull().default(1),
      /** When the first transfer to it was made. */
      createdAtMs: k.int("created_at_ms").notNull(),
      updatedAtMs: k.int("updated_at_ms").notNull(),
    },
    (t) => [
      k.unique("payees_id_uq").on(t.id),
      // The list goes by first sight and holds all that it is narrowed to.
      k.index("payees_list_idx").on(t.createdAtMs, t.id, t.status, t.payee, t.label, t.payeeKey),
      k.index("payees_status_idx").on(t.status, t.createdAtMs, t.id),
    ],
  );
  const batches = k.table(
    "batches",
    {
      id: k.str("id").primaryKey(),
      number: k.int("number").notNull(),
      kind: k.str("kind", 16).$type<"payout" | "sweep" | "cashback">().notNull(),
      name: k.str("name", 191).notNull(),
      accountId: k.str("account_id").notNull(),
      campaignKey: k.str("campaign_key", 64),
      fromBatchId: k.str("from_batch_id"),
      amountRule: k.text("amount_rule_json").notNull(),
      policy: k.text("policy_json").notNull(),
      intent: k
        .str("intent", 24)
        .$type<"draft" | "awaiting_approval" | "ready" | "running" | "paused" | "stopped" | "closed">()
        .notNull(),
      pauseReason: k.str("pause_reason", 32),
      contentHash: k.str("content_hash", 64),
      confirmationId: k.str("confirmation_id"),
      totalMicro: k.money("total_micro").notNull(),
      lineCount: k.int("line_count").notNull(),
      isUntilFundsEnd: k.bool("is_until_funds_end").notNull().default(false),
      openSlot: k.str("open_slot", 191),
      createdBy: k.str("created_by").notNull(),
      startedBy: k.str("started_by"),
      startedAtMs: k.int("started_at_ms"),
      version: k.int("version").notNull().default(1),
      createdAtMs: k.int("created_at_ms").notNull(),
      updatedAtMs: k.int("updated_at_ms").notNull(),
    },
    (t) => [
      k.unique("batches_number_uq").on(t.number),
      k.unique("batches_open_slot_uq").on(t.openSlot),
      k.index("batches_kind_idx").on(t.kind, t.createdAtMs),
      k.index("batches_account_idx").on(t.accountId, t.intent),
    ],
  );
  const batchLines = k.table(
    "batch_lines",
    {
      id: k.str("id").primaryKey(),
      batchId: k
        .str("batch_id")
        .notNull()
        .references(() => batches.id),
      seq: k.int("seq").notNull(),
      sourceLineNo: k.int("source_line_no").notNull(),
      payeeKind: k.str("payee_kind", 8).$type<"uid" | "email">(),
      payee: k.str("payee", 254),
      payeeKey: k.str("payee_key", 64),
      /** The address that the row names beside a UID: another name of the same person. */
      aliasEmail: k.str("alias_email", 254),
      /** The payee key of a ready line, else null: unique within the batch, so a payee is ready once. */
      lineKey: k.str("line_key", 64),
      amountMicro: k.money("amount_micro"),
      verdict: k.str("verdict", 16).$type<"ready" | "held" | "excluded" | "invalid">().notNull(),
      /** Open and decided reasons with their evidence parameters, as JSON. */
      reasons: k.text("reasons_json").notNull(),
      mainReason: k.str("main_reason", 32),
      isOverridden: k.bool("is_overridden").notNull().default(false),
      rawText: k.text("raw_text").notNull(),
      note: k.text("note"),
      registeredOn: k.str("registered_on", 32),
      cardCount: k.int("card_count"),
      firstCardOn: k.str("first_card_on", 32),
      transferId: k.str("transfer_id"),
      createdAtMs: k.int("created_at_ms").notNull(),
      updatedAtMs: k.int("updated_at_ms").notNull(),
    },
    (t) => [
      k.unique("batch_lines_seq_uq").on(t.batchId, t.seq),
      k.unique("batch_lines_key_uq").on(t.batchId, t.lineKey),
      k.unique("batch_lines_transfer_uq").on(t.transferId),
      k.index("batch_lines_verdict_idx").on(t.batchId, t.verdict, t.seq),
      k.index("batch_lines_reason_idx").on(t.batchId, t.mainReason, t.seq),
    ],
  );
  const lineDecisions = k.table(
    "line_decisions",
    {
      seq: k.serial("seq"),
      batchId: k.str("batch_id").notNull(),
      lineId: k
        .str("line_id")
        .notNull()
        .references(() => batchLines.id),
      decision: k.str("decision", 16).$type<"pay" | "exclude" | "reset">().notNull(),
      holdReason: k.str("hold_reason", 32),
      /** What stood on the line when it was decided, 0 without an amount. Null in rows from before it was kept. */
      amountMicro: k.money("amount_micro"),
      reason: k.text("reason").notNull(),
      personId: k.str("person_id").notNull(),
      auditSeq: k.int("audit_seq").notNull(),
      createdAtMs: k.int("created_at_ms").notNull(),
    },
    (t) => [k.index("line_decisions_line_idx").on(t.lineId), k.index("line_decisions_batch_idx").on(t.batchId)],
  );
  const batchFiles = k.table(
    "batch_files",
    {
      batchId: k
        .str("batch_id")
        .primaryKey()
        .references(() => batches.id),
      campaignKey: k.str("campaign_key", 64).notNull(),
      sha256: k.str("sha256", 64).notNull(),
      rowSetHash: k.str("row_set_hash", 64).notNull(),
      shownName: k.str("shown_name", 191).notNull(),
      encoding: k.str("encoding", 16).notNull(),
      delimiter: k.str("delimiter", 8).notNull(),
      columns: k.text("columns_json").notNull(),
      bytes: k.int("bytes").notNull(),
      rows: k.int("row_count").notNull(),
      createdAtMs: k.int("created_at_ms").notNull(),
    },
    (t) => [k.unique("batch_files_rows_uq").on(t.campaignKey, t.rowSetHash)],
  );
  const importMappings = k.table("import_mappings", {
    headerHash: k.str("header_hash", 64).primaryKey(),
    mapping: k.text("mapping_json").notNull(),
    usedAtMs: k.int("used_at_ms").notNull(),
    createdAtMs: k.int("created_at_ms").notNull(),
  });
  const reviewItems = k.table(
    "review_items",
    {
      id: k.str("id").primaryKey(),
      kind: k.str("kind", 16).notNull(),
      subjectKind: k.str("subject_kind", 16).notNull(),
      /** Of a record: account and record id, so that the open slot holds it behind its kind. */
      subjectId: k.str("subject_id", 180).notNull(),
      /** Kind and subject while open, null afterwards: one open item per doubt. */
      openSlot: k.str("open_slot", 191),
      accountId: k.str("account_id"),
      batchId: k.str("batch_id"),
      amountMicro: k.money("amount_micro"),
      state: k.str("state", 16).$type<"open" | "decided" | "closed">().notNull(),
      closedBy: k.str("closed_by"),
      closedWhy: k.str("closed_why", 64),
      dueAtMs: k.int("due_at_ms"),
      evidence: k.text("evidence_json").notNull(),
      version: k.int("version").notNull().default(1),
      createdAtMs: k.int("created_at_ms").notNull(),
      updatedAtMs: k.int("updated_at_ms").notNull(),
    },
    (t) => [
      k.unique("review_items_open_uq").on(t.openSlot),
      k.index("review_items_state_idx").on(t.state, t.kind, t.createdAtMs),
      k.index("review_items_batch_idx").on(t.batchId, t.state),
    ],
  );
  const reviewDecisions = k.table(
    "review_decisions",
    {
      seq: k.serial("seq"),
      itemId: k
        .str("item_id")
        .notNull()
        .references(() => reviewItems.id),
      act: k.str("act", 16).notNull(),
      decision: k.str("decision", 32).notNull(),
      recordId: k.str("record_id", 128),
      reason: k.text("reason").notNull(),
      personId: k.str("person_id").notNull(),
      auditSeq: k.int("audit_seq").notNull(),
      createdAtMs: k.int("created_at_ms").notNull(),
    },
    (t) => [
      k.index("review_decisions_item_idx").on(t.itemId),
      k.index("review_decisions_time_idx").on(t.decision, t.createdAtMs),
    ],
  );
  return {
    campaigns,
    payees,
    batches,
    batchLines,
    lineDecisions,
    batchFiles,
    importMappings,
    reviewItems,
    reviewDecisions,
  };
}
