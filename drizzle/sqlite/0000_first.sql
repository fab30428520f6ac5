CREATE TABLE `account_authorities` (
	`id` text(64) PRIMARY KEY NOT NULL,
	`account_id` text(64) NOT NULL,
	`basis` text(16) NOT NULL,
	`owner_text` text NOT NULL,
	`scope_json` text NOT NULL,
	`signed_on` text(10) NOT NULL,
	`expires_at_ms` integer,
	`revoked_at_ms` integer,
	`revoke_reason` text,
	`recorded_by` text(64) NOT NULL,
	`created_at_ms` integer NOT NULL,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `account_authorities_account_idx` ON `account_authorities` (`account_id`);--> statement-breakpoint
CREATE TABLE `account_capabilities` (
	`account_id` text(64) NOT NULL,
	`operation` text(32) NOT NULL,
	`state` text(16) NOT NULL,
	`reason` text,
	`source` text(16) NOT NULL,
	`checked_at_ms` integer NOT NULL,
	`created_at_ms` integer NOT NULL,
	PRIMARY KEY(`account_id`, `operation`),
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `account_leases` (
	`account_id` text(64) PRIMARY KEY NOT NULL,
	`owner` text(64),
	`fence` integer NOT NULL,
	`expires_at_ms` integer NOT NULL,
	`waits_for` text(64),
	`created_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `account_previews` (
	`id` text(64) PRIMARY KEY NOT NULL,
	`email_canon` text(191) NOT NULL,
	`operator_id` text(64) NOT NULL,
	`profile_json` text NOT NULL,
	`expires_at_ms` integer NOT NULL,
	`created_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `account_previews_expires_idx` ON `account_previews` (`expires_at_ms`);--> statement-breakpoint
CREATE TABLE `account_sessions` (
	`account_id` text(64) PRIMARY KEY NOT NULL,
	`generation` integer NOT NULL,
	`state` text(16) NOT NULL,
	`expires_at_ms` integer,
	`obtained_at_ms` integer,
	`last_ok_at_ms` integer,
	`failures` integer DEFAULT 0 NOT NULL,
	`next_login_after_at_ms` integer,
	`last_error` text,
	`login_slot` text(64),
	`login_slot_until_at_ms` integer,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `accounts` (
	`id` text(64) PRIMARY KEY NOT NULL,
	`email` text(254) NOT NULL,
	`email_canon` text(191) NOT NULL,
	`alias` text(191),
	`note` text,
	`uid` text(32),
	`upstream_user_id` text(191),
	`upstream_status` text(32),
	`is_two_factor_bound` integer,
	`available_micro` integer,
	`is_available_exact` integer,
	`withdrawing_micro` integer,
	`red_packet_micro` integer,
	`profile_as_of_ms` integer,
	`last_attempt_at_ms` integer,
	`last_error` text,
	`archived_at_ms` integer,
	`version` integer DEFAULT 1 NOT NULL,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `accounts_email_uq` ON `accounts` (`email_canon`);--> statement-breakpoint
CREATE UNIQUE INDEX `accounts_uid_uq` ON `accounts` (`uid`);--> statement-breakpoint
CREATE INDEX `accounts_available_idx` ON `accounts` (`available_micro`,`id`);--> statement-breakpoint
CREATE INDEX `accounts_created_idx` ON `accounts` (`created_at_ms`,`id`);--> statement-breakpoint
CREATE TABLE `attempts` (
	`id` text(64) PRIMARY KEY NOT NULL,
	`transfer_id` text(64) NOT NULL,
	`n` integer NOT NULL,
	`origin` text(16) NOT NULL,
	`account_id` text(64) NOT NULL,
	`fence` integer NOT NULL,
	`open_slot` text(64),
	`request_hash` text(64) NOT NULL,
	`session_generation` integer NOT NULL,
	`watermark_walk_seq` integer NOT NULL,
	`balance_before_micro` integer,
	`class` text(24),
	`rule` text(64),
	`http_status` integer,
	`upstream_code` text(64),
	`upstream_message` text,
	`evidence_hash` text(64),
	`opened_at_ms` integer NOT NULL,
	`closed_at_ms` integer,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL,
	FOREIGN KEY (`transfer_id`) REFERENCES `transfers`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `attempts_transfer_n_uq` ON `attempts` (`transfer_id`,`n`);--> statement-breakpoint
CREATE UNIQUE INDEX `attempts_open_slot_uq` ON `attempts` (`open_slot`);--> statement-breakpoint
CREATE INDEX `attempts_account_idx` ON `attempts` (`account_id`,`closed_at_ms`);--> statement-breakpoint
CREATE TABLE `audit_entries` (
	`seq` integer PRIMARY KEY NOT NULL,
	`at_ms` integer NOT NULL,
	`actor_kind` text(16) NOT NULL,
	`actor_id` text(64) NOT NULL,
	`session_id` text(64),
	`ip` text(64),
	`user_agent` text,
	`action` text(64) NOT NULL,
	`object_kind` text(32) NOT NULL,
	`object_id` text(191) NOT NULL,
	`before_json` text,
	`after_json` text,
	`reason` text,
	`ref` text(64),
	`key_id` text(32) NOT NULL,
	`prev_hash` text(64) NOT NULL,
	`hash` text(64) NOT NULL
);
--> statement-breakpoint
CREATE INDEX `audit_entries_object_idx` ON `audit_entries` (`object_kind`,`object_id`);--> statement-breakpoint
CREATE TABLE `audit_head` (
	`id` integer PRIMARY KEY NOT NULL,
	`seq` integer NOT NULL,
	`hash` text(64) NOT NULL
);
--> statement-breakpoint
CREATE TABLE `balance_snapshots` (
	`account_id` text(64) NOT NULL,
	`on_day` text(10) NOT NULL,
	`available_micro` integer NOT NULL,
	`red_packet_micro` integer,
	`withdrawing_micro` integer,
	`as_of_ms` integer NOT NULL,
	`created_at_ms` integer NOT NULL,
	PRIMARY KEY(`account_id`, `on_day`),
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `balance_snapshots_day_idx` ON `balance_snapshots` (`on_day`);--> statement-breakpoint
CREATE TABLE `batch_files` (
	`batch_id` text(64) PRIMARY KEY NOT NULL,
	`campaign_key` text(64) NOT NULL,
	`sha256` text(64) NOT NULL,
	`row_set_hash` text(64) NOT NULL,
	`shown_name` text(191) NOT NULL,
	`encoding` text(16) NOT NULL,
	`delimiter` text(8) NOT NULL,
	`columns_json` text NOT NULL,
	`bytes` integer NOT NULL,
	`row_count` integer NOT NULL,
	`created_at_ms` integer NOT NULL,
	FOREIGN KEY (`batch_id`) REFERENCES `batches`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `batch_files_rows_uq` ON `batch_files` (`campaign_key`,`row_set_hash`);--> statement-breakpoint
CREATE TABLE `batch_lines` (
	`id` text(64) PRIMARY KEY NOT NULL,
	`batch_id` text(64) NOT NULL,
	`seq` integer NOT NULL,
	`source_line_no` integer NOT NULL,
	`payee_kind` text(8),
	`payee` text(254),
	`payee_key` text(64),
	`line_key` text(64),
	`amount_micro` integer,
	`verdict` text(16) NOT NULL,
	`reasons_json` text NOT NULL,
	`main_reason` text(32),
	`is_overridden` integer DEFAULT false NOT NULL,
	`raw_text` text NOT NULL,
	`note` text,
	`registered_on` text(32),
	`card_count` integer,
	`first_card_on` text(32),
	`transfer_id` text(64),
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL,
	FOREIGN KEY (`batch_id`) REFERENCES `batches`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `batch_lines_seq_uq` ON `batch_lines` (`batch_id`,`seq`);--> statement-breakpoint
CREATE UNIQUE INDEX `batch_lines_key_uq` ON `batch_lines` (`batch_id`,`line_key`);--> statement-breakpoint
CREATE UNIQUE INDEX `batch_lines_transfer_uq` ON `batch_lines` (`transfer_id`);--> statement-breakpoint
CREATE INDEX `batch_lines_verdict_idx` ON `batch_lines` (`batch_id`,`verdict`,`seq`);--> statement-breakpoint
CREATE INDEX `batch_lines_reason_idx` ON `batch_lines` (`batch_id`,`main_reason`,`seq`);--> statement-breakpoint
CREATE TABLE `batches` (
	`id` text(64) PRIMARY KEY NOT NULL,
	`number` integer NOT NULL,
	`kind` text(16) NOT NULL,
	`name` text(191) NOT NULL,
	`account_id` text(64) NOT NULL,
	`campaign_key` text(64),
	`from_batch_id` text(64),
	`amount_rule_json` text NOT NULL,
	`policy_json` text NOT NULL,
	`intent` text(24) NOT NULL,
	`pause_reason` text(32),
	`content_hash` text(64),
	`confirmation_id` text(64),
	`total_micro` integer NOT NULL,
	`line_count` integer NOT NULL,
	`is_until_funds_end` integer DEFAULT false NOT NULL,
	`open_slot` text(191),
	`created_by` text(64) NOT NULL,
	`started_by` text(64),
	`started_at_ms` integer,
	`version` integer DEFAULT 1 NOT NULL,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `batches_number_uq` ON `batches` (`number`);--> statement-breakpoint
CREATE UNIQUE INDEX `batches_open_slot_uq` ON `batches` (`open_slot`);--> statement-breakpoint
CREATE INDEX `batches_kind_idx` ON `batches` (`kind`,`created_at_ms`);--> statement-breakpoint
CREATE INDEX `batches_account_idx` ON `batches` (`account_id`,`intent`);--> statement-breakpoint
CREATE TABLE `breakers` (
	`account_id` text(64) PRIMARY KEY NOT NULL,
	`reason` text(32),
	`tripped_at_ms` integer,
	`reset_at_ms` integer NOT NULL,
	`created_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `bucket_balances` (
	`account_id` text(64) NOT NULL,
	`bucket` text(16) NOT NULL,
	`amount_micro` integer NOT NULL,
	`created_at_ms` integer NOT NULL,
	PRIMARY KEY(`account_id`, `bucket`),
	CONSTRAINT "bucket_balances_own_ck" CHECK(bucket not in ('held', 'suspense', 'in_transit') or amount_micro >= 0)
);
--> statement-breakpoint
CREATE TABLE `campaigns` (
	`key` text(64) PRIMARY KEY NOT NULL,
	`name` text(191) NOT NULL,
	`expects_repeats` integer NOT NULL,
	`created_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `claims` (
	`campaign_key` text(64) NOT NULL,
	`payee_key` text(64) NOT NULL,
	`transfer_id` text(64) NOT NULL,
	`created_at_ms` integer NOT NULL,
	PRIMARY KEY(`campaign_key`, `payee_key`),
	FOREIGN KEY (`transfer_id`) REFERENCES `transfers`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `claims_transfer_uq` ON `claims` (`transfer_id`);--> statement-breakpoint
CREATE TABLE `confirmations` (
	`id` text(64) PRIMARY KEY NOT NULL,
	`subject_kind` text(16) NOT NULL,
	`subject_id` text(64) NOT NULL,
	`content_hash` text(64) NOT NULL,
	`act` text(16) NOT NULL,
	`person_id` text(64) NOT NULL,
	`method` text(16) NOT NULL,
	`tier` integer NOT NULL,
	`typed_total_micro` integer,
	`audit_seq` integer NOT NULL,
	`expires_at_ms` integer NOT NULL,
	`created_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `confirmations_subject_idx` ON `confirmations` (`subject_kind`,`subject_id`);--> statement-breakpoint
CREATE TABLE `engine_state` (
	`id` integer PRIMARY KEY NOT NULL,
	`deployment_id` text(64) NOT NULL,
	`mode` text(16) NOT NULL,
	`restore_epoch` integer NOT NULL,
	`created_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `entries` (
	`journal_id` text(64) NOT NULL,
	`account_id` text(64) NOT NULL,
	`bucket` text(16) NOT NULL,
	`amount_micro` integer NOT NULL,
	PRIMARY KEY(`journal_id`, `account_id`, `bucket`),
	FOREIGN KEY (`journal_id`) REFERENCES `journals`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `events` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at_ms` integer NOT NULL,
	`topic` text(32) NOT NULL,
	`subject_kind` text(32) NOT NULL,
	`subject_id` text(64) NOT NULL,
	`payload_json` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `events_at_idx` ON `events` (`at_ms`);--> statement-breakpoint
CREATE TABLE `freezes` (
	`id` text(64) PRIMARY KEY NOT NULL,
	`scope` text(16) NOT NULL,
	`account_id` text(64),
	`open_slot` text(64),
	`reason` text NOT NULL,
	`frozen_by` text(64) NOT NULL,
	`lifted_by` text(64),
	`lifted_at_ms` integer,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `freezes_open_slot_uq` ON `freezes` (`open_slot`);--> statement-breakpoint
CREATE TABLE `idempotency_keys` (
	`person_id` text(64) NOT NULL,
	`procedure` text(64) NOT NULL,
	`key` text(64) NOT NULL,
	`input_hash` text(64) NOT NULL,
	`result_json` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	PRIMARY KEY(`person_id`, `procedure`, `key`)
);
--> statement-breakpoint
CREATE TABLE `import_mappings` (
	`header_hash` text(64) PRIMARY KEY NOT NULL,
	`mapping_json` text NOT NULL,
	`used_at_ms` integer NOT NULL,
	`created_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `job_items` (
	`job_id` text(64) NOT NULL,
	`ordinal` integer NOT NULL,
	`subject_id` text(64) NOT NULL,
	`state` text(16) NOT NULL,
	`reason` text,
	`result_json` text,
	PRIMARY KEY(`job_id`, `ordinal`),
	FOREIGN KEY (`job_id`) REFERENCES `jobs`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `jobs` (
	`id` text(64) PRIMARY KEY NOT NULL,
	`kind` text(32) NOT NULL,
	`subject_kind` text(32),
	`subject_id` text(64),
	`state` text(16) NOT NULL,
	`done` integer DEFAULT 0 NOT NULL,
	`total` integer DEFAULT 0 NOT NULL,
	`waiting_for` text(191),
	`requested_by` text(64) NOT NULL,
	`payload_json` text NOT NULL,
	`error` text,
	`lease_owner` text(64),
	`fence` integer DEFAULT 0 NOT NULL,
	`lease_until_at_ms` integer,
	`version` integer DEFAULT 1 NOT NULL,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `jobs_state_idx` ON `jobs` (`state`,`created_at_ms`);--> statement-breakpoint
CREATE TABLE `journals` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text(64) NOT NULL,
	`posting_key` text(191) NOT NULL,
	`kind` text(24) NOT NULL,
	`account_id` text(64) NOT NULL,
	`transfer_id` text(64),
	`record_id` text(64),
	`created_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `journals_id_uq` ON `journals` (`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `journals_posting_uq` ON `journals` (`posting_key`);--> statement-breakpoint
CREATE TABLE `limit_counters` (
	`key` text(191) PRIMARY KEY NOT NULL,
	`count` integer NOT NULL,
	`window_ends_at_ms` integer NOT NULL,
	`blocked_until_ms` integer,
	`created_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `line_decisions` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`batch_id` text(64) NOT NULL,
	`line_id` text(64) NOT NULL,
	`decision` text(16) NOT NULL,
	`hold_reason` text(32),
	`reason` text NOT NULL,
	`person_id` text(64) NOT NULL,
	`audit_seq` integer NOT NULL,
	`created_at_ms` integer NOT NULL,
	FOREIGN KEY (`line_id`) REFERENCES `batch_lines`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `line_decisions_line_idx` ON `line_decisions` (`line_id`);--> statement-breakpoint
CREATE INDEX `line_decisions_batch_idx` ON `line_decisions` (`batch_id`);--> statement-breakpoint
CREATE TABLE `operator_credentials` (
	`id` text(64) PRIMARY KEY NOT NULL,
	`operator_id` text(64) NOT NULL,
	`account_id` text(191) NOT NULL,
	`provider_id` text(64) NOT NULL,
	`password_hash` text,
	`access_token` text,
	`refresh_token` text,
	`id_token` text,
	`access_token_expires_at_ms` integer,
	`refresh_token_expires_at_ms` integer,
	`scope` text,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL,
	FOREIGN KEY (`operator_id`) REFERENCES `operators`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `operator_credentials_operator_idx` ON `operator_credentials` (`operator_id`);--> statement-breakpoint
CREATE TABLE `operator_sessions` (
	`id` text(64) PRIMARY KEY NOT NULL,
	`token_hash` text(64) NOT NULL,
	`operator_id` text(64) NOT NULL,
	`expires_at_ms` integer NOT NULL,
	`ip_address` text(64),
	`user_agent` text,
	`stepped_up_at_ms` integer,
	`last_seen_at_ms` integer,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL,
	FOREIGN KEY (`operator_id`) REFERENCES `operators`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `operator_sessions_token_uq` ON `operator_sessions` (`token_hash`);--> statement-breakpoint
CREATE INDEX `operator_sessions_operator_idx` ON `operator_sessions` (`operator_id`);--> statement-breakpoint
CREATE TABLE `operator_verifications` (
	`id` text(64) PRIMARY KEY NOT NULL,
	`identifier` text(191) NOT NULL,
	`value` text NOT NULL,
	`expires_at_ms` integer NOT NULL,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `operator_verifications_identifier_idx` ON `operator_verifications` (`identifier`);--> statement-breakpoint
CREATE TABLE `operators` (
	`id` text(64) PRIMARY KEY NOT NULL,
	`email_canon` text(191) NOT NULL,
	`name` text(191) NOT NULL,
	`is_email_verified` integer NOT NULL,
	`image` text,
	`roles_json` text NOT NULL,
	`group_scope_json` text,
	`locale` text(16) DEFAULT 'en' NOT NULL,
	`state` text(16) DEFAULT 'active' NOT NULL,
	`last_seen_at_ms` integer,
	`version` integer DEFAULT 1 NOT NULL,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `operators_email_uq` ON `operators` (`email_canon`);--> statement-breakpoint
CREATE TABLE `outcome_rules` (
	`rule` text(64) PRIMARY KEY NOT NULL,
	`is_trusted` integer NOT NULL,
	`evidence` text,
	`changed_by` text(64) NOT NULL,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `payees` (
	`payee_key` text(64) PRIMARY KEY NOT NULL,
	`kind` text(8) NOT NULL,
	`label` text(254) NOT NULL,
	`status` text(16) NOT NULL,
	`limit_micro` integer,
	`first_paid_at_ms` integer,
	`version` integer DEFAULT 1 NOT NULL,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `review_decisions` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`item_id` text(64) NOT NULL,
	`act` text(16) NOT NULL,
	`decision` text(32) NOT NULL,
	`record_id` text(64),
	`reason` text NOT NULL,
	`person_id` text(64) NOT NULL,
	`audit_seq` integer NOT NULL,
	`created_at_ms` integer NOT NULL,
	FOREIGN KEY (`item_id`) REFERENCES `review_items`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `review_decisions_item_idx` ON `review_decisions` (`item_id`);--> statement-breakpoint
CREATE TABLE `review_items` (
	`id` text(64) PRIMARY KEY NOT NULL,
	`kind` text(16) NOT NULL,
	`subject_kind` text(16) NOT NULL,
	`subject_id` text(64) NOT NULL,
	`open_slot` text(191),
	`account_id` text(64),
	`batch_id` text(64),
	`amount_micro` integer,
	`state` text(16) NOT NULL,
	`closed_by` text(64),
	`closed_why` text(64),
	`due_at_ms` integer,
	`evidence_json` text NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `review_items_open_uq` ON `review_items` (`open_slot`);--> statement-breakpoint
CREATE INDEX `review_items_state_idx` ON `review_items` (`state`,`kind`,`created_at_ms`);--> statement-breakpoint
CREATE INDEX `review_items_batch_idx` ON `review_items` (`batch_id`,`state`);--> statement-breakpoint
CREATE TABLE `secrets` (
	`id` text(64) PRIMARY KEY NOT NULL,
	`class` text(32) NOT NULL,
	`kind` text(32) NOT NULL,
	`owner_table` text(64) NOT NULL,
	`owner_id` text(64) NOT NULL,
	`key_id` text(32) NOT NULL,
	`sealed_json` text NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `secrets_owner_uq` ON `secrets` (`owner_table`,`owner_id`,`kind`);--> statement-breakpoint
CREATE TABLE `settings` (
	`key` text(191) PRIMARY KEY NOT NULL,
	`value_json` text NOT NULL,
	`set_by` text(64),
	`is_secret` integer DEFAULT false NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `statement_records` (
	`account_id` text(64) NOT NULL,
	`record_id` text(64) NOT NULL,
	`seen_walk_seq` integer NOT NULL,
	`position` integer NOT NULL,
	`field` text(64) NOT NULL,
	`change_type` integer NOT NULL,
	`change_micro` integer NOT NULL,
	`change_text` text(64) NOT NULL,
	`is_inexact` integer NOT NULL,
	`pre_balance_micro` integer NOT NULL,
	`balance_micro` integer NOT NULL,
	`counterparty` text(254),
	`tx_id` text(191),
	`status` integer NOT NULL,
	`occurred_at_ms` integer NOT NULL,
	`verdict` text(16) NOT NULL,
	`matched_attempt_id` text(64),
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL,
	PRIMARY KEY(`account_id`, `record_id`),
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `statement_records_attempt_uq` ON `statement_records` (`matched_attempt_id`);--> statement-breakpoint
CREATE INDEX `statement_records_open_idx` ON `statement_records` (`account_id`,`verdict`);--> statement-breakpoint
CREATE INDEX `statement_records_order_idx` ON `statement_records` (`account_id`,`position`);--> statement-breakpoint
CREATE TABLE `statement_walks` (
	`id` text(64) PRIMARY KEY NOT NULL,
	`seq` integer NOT NULL,
	`account_id` text(64) NOT NULL,
	`grade` text(16) NOT NULL,
	`reason` text(64),
	`head_record_id` text(64),
	`record_count` integer NOT NULL,
	`profile_balance_micro` integer,
	`started_at_ms` integer NOT NULL,
	`finished_at_ms` integer NOT NULL,
	`session_generation` integer NOT NULL,
	`created_at_ms` integer NOT NULL,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `statement_walks_seq_uq` ON `statement_walks` (`account_id`,`seq`);--> statement-breakpoint
CREATE TABLE `transfer_events` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`transfer_id` text(64) NOT NULL,
	`edge` text(8) NOT NULL,
	`from_state` text(24),
	`to_state` text(24) NOT NULL,
	`park_reason` text(16),
	`actor_id` text(64) NOT NULL,
	`reason` text,
	`fence` integer,
	`attempt_n` integer,
	`audit_seq` integer NOT NULL,
	`at_ms` integer NOT NULL,
	FOREIGN KEY (`transfer_id`) REFERENCES `transfers`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `transfer_events_transfer_idx` ON `transfer_events` (`transfer_id`,`seq`);--> statement-breakpoint
CREATE TABLE `transfer_moves` (
	`from_state` text(24) NOT NULL,
	`to_state` text(24) NOT NULL,
	PRIMARY KEY(`from_state`, `to_state`)
);
--> statement-breakpoint
CREATE TABLE `transfers` (
	`id` text(64) PRIMARY KEY NOT NULL,
	`kind` text(24) NOT NULL,
	`account_id` text(64) NOT NULL,
	`payee_kind` text(8) NOT NULL,
	`payee` text(254) NOT NULL,
	`payee_key` text(64) NOT NULL,
	`payee_account_id` text(64),
	`amount_micro` integer NOT NULL,
	`note` text,
	`state` text(24) NOT NULL,
	`park_reason` text(16),
	`next_check_at_ms` integer,
	`not_before_at_ms` integer,
	`is_held` integer DEFAULT false NOT NULL,
	`hold_no` integer DEFAULT 0 NOT NULL,
	`attempt_count` integer DEFAULT 0 NOT NULL,
	`content_hash` text(64) NOT NULL,
	`confirmation_id` text(64),
	`batch_id` text(64),
	`line_id` text(64),
	`line_seq` integer,
	`campaign_key` text(64),
	`created_by` text(64) NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL,
	CONSTRAINT "transfers_amount_ck" CHECK(amount_micro > 0)
);
--> statement-breakpoint
CREATE INDEX `transfers_lane_idx` ON `transfers` (`account_id`,`state`,`line_seq`);--> statement-breakpoint
CREATE INDEX `transfers_state_idx` ON `transfers` (`state`,`next_check_at_ms`);--> statement-breakpoint
CREATE INDEX `transfers_batch_idx` ON `transfers` (`batch_id`,`state`);--> statement-breakpoint
CREATE INDEX `transfers_payee_idx` ON `transfers` (`payee_key`,`state`);--> statement-breakpoint
CREATE TABLE `uploads` (
	`id` text(64) PRIMARY KEY NOT NULL,
	`owner_id` text(64) NOT NULL,
	`sha256` text(64) NOT NULL,
	`bytes` integer NOT NULL,
	`mime` text(64) NOT NULL,
	`name_shown` text(191) NOT NULL,
	`expires_at_ms` integer NOT NULL,
	`created_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `uploads_expires_idx` ON `uploads` (`expires_at_ms`);