CREATE TABLE `account_authorities` (
	`id` varchar(64) NOT NULL,
	`account_id` varchar(64) NOT NULL,
	`basis` varchar(16) NOT NULL,
	`owner_text` longtext NOT NULL,
	`scope_json` longtext NOT NULL,
	`signed_on` varchar(10) NOT NULL,
	`expires_at_ms` bigint,
	`revoked_at_ms` bigint,
	`revoke_reason` longtext,
	`recorded_by` varchar(64) NOT NULL,
	`created_at_ms` bigint NOT NULL,
	CONSTRAINT `account_authorities_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `account_capabilities` (
	`account_id` varchar(64) NOT NULL,
	`operation` varchar(32) NOT NULL,
	`state` varchar(16) NOT NULL,
	`reason` longtext,
	`source` varchar(16) NOT NULL,
	`checked_at_ms` bigint NOT NULL,
	`created_at_ms` bigint NOT NULL,
	CONSTRAINT `account_capabilities_account_id_operation_pk` PRIMARY KEY(`account_id`,`operation`)
);
--> statement-breakpoint
CREATE TABLE `account_leases` (
	`account_id` varchar(64) NOT NULL,
	`owner` varchar(64),
	`fence` bigint NOT NULL,
	`expires_at_ms` bigint NOT NULL,
	`waits_for` varchar(64),
	`created_at_ms` bigint NOT NULL,
	CONSTRAINT `account_leases_account_id` PRIMARY KEY(`account_id`)
);
--> statement-breakpoint
CREATE TABLE `account_previews` (
	`id` varchar(64) NOT NULL,
	`email_canon` varchar(191) NOT NULL,
	`operator_id` varchar(64) NOT NULL,
	`profile_json` longtext NOT NULL,
	`expires_at_ms` bigint NOT NULL,
	`created_at_ms` bigint NOT NULL,
	CONSTRAINT `account_previews_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `account_sessions` (
	`account_id` varchar(64) NOT NULL,
	`generation` bigint NOT NULL,
	`state` varchar(16) NOT NULL,
	`expires_at_ms` bigint,
	`obtained_at_ms` bigint,
	`last_ok_at_ms` bigint,
	`failures` bigint NOT NULL DEFAULT 0,
	`next_login_after_at_ms` bigint,
	`last_error` longtext,
	`login_slot` varchar(64),
	`login_slot_until_at_ms` bigint,
	`created_at_ms` bigint NOT NULL,
	`updated_at_ms` bigint NOT NULL,
	CONSTRAINT `account_sessions_account_id` PRIMARY KEY(`account_id`)
);
--> statement-breakpoint
CREATE TABLE `accounts` (
	`id` varchar(64) NOT NULL,
	`email` varchar(254) NOT NULL,
	`email_canon` varchar(191) NOT NULL,
	`alias` varchar(191),
	`note` longtext,
	`uid` varchar(32),
	`upstream_user_id` varchar(191),
	`upstream_status` varchar(32),
	`is_two_factor_bound` tinyint,
	`available_micro` bigint,
	`is_available_exact` tinyint,
	`withdrawing_micro` bigint,
	`red_packet_micro` bigint,
	`profile_as_of_ms` bigint,
	`last_attempt_at_ms` bigint,
	`last_error` longtext,
	`archived_at_ms` bigint,
	`version` bigint NOT NULL DEFAULT 1,
	`created_at_ms` bigint NOT NULL,
	`updated_at_ms` bigint NOT NULL,
	CONSTRAINT `accounts_id` PRIMARY KEY(`id`),
	CONSTRAINT `accounts_email_uq` UNIQUE(`email_canon`),
	CONSTRAINT `accounts_uid_uq` UNIQUE(`uid`)
);
--> statement-breakpoint
CREATE TABLE `attempts` (
	`id` varchar(64) NOT NULL,
	`transfer_id` varchar(64) NOT NULL,
	`n` bigint NOT NULL,
	`origin` varchar(16) NOT NULL,
	`account_id` varchar(64) NOT NULL,
	`fence` bigint NOT NULL,
	`open_slot` varchar(64),
	`request_hash` varchar(64) NOT NULL,
	`session_generation` bigint NOT NULL,
	`watermark_walk_seq` bigint NOT NULL,
	`balance_before_micro` bigint,
	`class` varchar(24),
	`rule` varchar(64),
	`http_status` bigint,
	`upstream_code` varchar(64),
	`upstream_message` longtext,
	`evidence_hash` varchar(64),
	`opened_at_ms` bigint NOT NULL,
	`closed_at_ms` bigint,
	`created_at_ms` bigint NOT NULL,
	`updated_at_ms` bigint NOT NULL,
	CONSTRAINT `attempts_id` PRIMARY KEY(`id`),
	CONSTRAINT `attempts_transfer_n_uq` UNIQUE(`transfer_id`,`n`),
	CONSTRAINT `attempts_open_slot_uq` UNIQUE(`open_slot`)
);
--> statement-breakpoint
CREATE TABLE `audit_entries` (
	`seq` bigint NOT NULL,
	`at_ms` bigint NOT NULL,
	`actor_kind` varchar(16) NOT NULL,
	`actor_id` varchar(64) NOT NULL,
	`session_id` varchar(64),
	`ip` varchar(64),
	`user_agent` longtext,
	`action` varchar(64) NOT NULL,
	`object_kind` varchar(32) NOT NULL,
	`object_id` varchar(191) NOT NULL,
	`before_json` longtext,
	`after_json` longtext,
	`reason` longtext,
	`ref` varchar(64),
	`key_id` varchar(32) NOT NULL,
	`prev_hash` varchar(64) NOT NULL,
	`hash` varchar(64) NOT NULL,
	CONSTRAINT `audit_entries_seq` PRIMARY KEY(`seq`)
);
--> statement-breakpoint
CREATE TABLE `audit_head` (
	`id` bigint NOT NULL,
	`seq` bigint NOT NULL,
	`hash` varchar(64) NOT NULL,
	CONSTRAINT `audit_head_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `balance_snapshots` (
	`account_id` varchar(64) NOT NULL,
	`on_day` varchar(10) NOT NULL,
	`available_micro` bigint NOT NULL,
	`red_packet_micro` bigint,
	`withdrawing_micro` bigint,
	`as_of_ms` bigint NOT NULL,
	`created_at_ms` bigint NOT NULL,
	CONSTRAINT `balance_snapshots_account_id_on_day_pk` PRIMARY KEY(`account_id`,`on_day`)
);
--> statement-breakpoint
CREATE TABLE `batch_files` (
	`batch_id` varchar(64) NOT NULL,
	`campaign_key` varchar(64) NOT NULL,
	`sha256` varchar(64) NOT NULL,
	`row_set_hash` varchar(64) NOT NULL,
	`shown_name` varchar(191) NOT NULL,
	`encoding` varchar(16) NOT NULL,
	`delimiter` varchar(8) NOT NULL,
	`columns_json` longtext NOT NULL,
	`bytes` bigint NOT NULL,
	`row_count` bigint NOT NULL,
	`created_at_ms` bigint NOT NULL,
	CONSTRAINT `batch_files_batch_id` PRIMARY KEY(`batch_id`),
	CONSTRAINT `batch_files_rows_uq` UNIQUE(`campaign_key`,`row_set_hash`)
);
--> statement-breakpoint
CREATE TABLE `batch_lines` (
	`id` varchar(64) NOT NULL,
	`batch_id` varchar(64) NOT NULL,
	`seq` bigint NOT NULL,
	`source_line_no` bigint NOT NULL,
	`payee_kind` varchar(8),
	`payee` varchar(254),
	`payee_key` varchar(64),
	`line_key` varchar(64),
	`amount_micro` bigint,
	`verdict` varchar(16) NOT NULL,
	`reasons_json` longtext NOT NULL,
	`main_reason` varchar(32),
	`is_overridden` tinyint NOT NULL DEFAULT false,
	`raw_text` longtext NOT NULL,
	`note` longtext,
	`registered_on` varchar(32),
	`card_count` bigint,
	`first_card_on` varchar(32),
	`transfer_id` varchar(64),
	`created_at_ms` bigint NOT NULL,
	`updated_at_ms` bigint NOT NULL,
	CONSTRAINT `batch_lines_id` PRIMARY KEY(`id`),
	CONSTRAINT `batch_lines_seq_uq` UNIQUE(`batch_id`,`seq`),
	CONSTRAINT `batch_lines_key_uq` UNIQUE(`batch_id`,`line_key`),
	CONSTRAINT `batch_lines_transfer_uq` UNIQUE(`transfer_id`)
);
--> statement-breakpoint
CREATE TABLE `batches` (
	`id` varchar(64) NOT NULL,
	`number` bigint NOT NULL,
	`kind` varchar(16) NOT NULL,
	`name` varchar(191) NOT NULL,
	`account_id` varchar(64) NOT NULL,
	`campaign_key` varchar(64),
	`from_batch_id` varchar(64),
	`amount_rule_json` longtext NOT NULL,
	`policy_json` longtext NOT NULL,
	`intent` varchar(24) NOT NULL,
	`pause_reason` varchar(32),
	`content_hash` varchar(64),
	`confirmation_id` varchar(64),
	`total_micro` bigint NOT NULL,
	`line_count` bigint NOT NULL,
	`is_until_funds_end` tinyint NOT NULL DEFAULT false,
	`open_slot` varchar(191),
	`created_by` varchar(64) NOT NULL,
	`started_by` varchar(64),
	`started_at_ms` bigint,
	`version` bigint NOT NULL DEFAULT 1,
	`created_at_ms` bigint NOT NULL,
	`updated_at_ms` bigint NOT NULL,
	CONSTRAINT `batches_id` PRIMARY KEY(`id`),
	CONSTRAINT `batches_number_uq` UNIQUE(`number`),
	CONSTRAINT `batches_open_slot_uq` UNIQUE(`open_slot`)
);
--> statement-breakpoint
CREATE TABLE `breakers` (
	`account_id` varchar(64) NOT NULL,
	`reason` varchar(32),
	`tripped_at_ms` bigint,
	`reset_at_ms` bigint NOT NULL,
	`created_at_ms` bigint NOT NULL,
	CONSTRAINT `breakers_account_id` PRIMARY KEY(`account_id`)
);
--> statement-breakpoint
CREATE TABLE `bucket_balances` (
	`account_id` varchar(64) NOT NULL,
	`bucket` varchar(16) NOT NULL,
	`amount_micro` bigint NOT NULL,
	`created_at_ms` bigint NOT NULL,
	CONSTRAINT `bucket_balances_account_id_bucket_pk` PRIMARY KEY(`account_id`,`bucket`),
	CONSTRAINT `bucket_balances_own_ck` CHECK(bucket not in ('held', 'suspense', 'in_transit') or amount_micro >= 0)
);
--> statement-breakpoint
CREATE TABLE `campaigns` (
	`key` varchar(64) NOT NULL,
	`name` varchar(191) NOT NULL,
	`expects_repeats` tinyint NOT NULL,
	`created_at_ms` bigint NOT NULL,
	CONSTRAINT `campaigns_key` PRIMARY KEY(`key`)
);
--> statement-breakpoint
CREATE TABLE `claims` (
	`campaign_key` varchar(64) NOT NULL,
	`payee_key` varchar(64) NOT NULL,
	`transfer_id` varchar(64) NOT NULL,
	`created_at_ms` bigint NOT NULL,
	CONSTRAINT `claims_campaign_key_payee_key_pk` PRIMARY KEY(`campaign_key`,`payee_key`),
	CONSTRAINT `claims_transfer_uq` UNIQUE(`transfer_id`)
);
--> statement-breakpoint
CREATE TABLE `confirmations` (
	`id` varchar(64) NOT NULL,
	`subject_kind` varchar(16) NOT NULL,
	`subject_id` varchar(64) NOT NULL,
	`content_hash` varchar(64) NOT NULL,
	`act` varchar(16) NOT NULL,
	`person_id` varchar(64) NOT NULL,
	`method` varchar(16) NOT NULL,
	`tier` bigint NOT NULL,
	`typed_total_micro` bigint,
	`audit_seq` bigint NOT NULL,
	`expires_at_ms` bigint NOT NULL,
	`created_at_ms` bigint NOT NULL,
	CONSTRAINT `confirmations_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `engine_state` (
	`id` bigint NOT NULL,
	`deployment_id` varchar(64) NOT NULL,
	`mode` varchar(16) NOT NULL,
	`restore_epoch` bigint NOT NULL,
	`created_at_ms` bigint NOT NULL,
	CONSTRAINT `engine_state_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `entries` (
	`journal_id` varchar(64) NOT NULL,
	`account_id` varchar(64) NOT NULL,
	`bucket` varchar(16) NOT NULL,
	`amount_micro` bigint NOT NULL,
	CONSTRAINT `entries_journal_id_account_id_bucket_pk` PRIMARY KEY(`journal_id`,`account_id`,`bucket`)
);
--> statement-breakpoint
CREATE TABLE `events` (
	`seq` bigint AUTO_INCREMENT NOT NULL,
	`at_ms` bigint NOT NULL,
	`topic` varchar(32) NOT NULL,
	`subject_kind` varchar(32) NOT NULL,
	`subject_id` varchar(64) NOT NULL,
	`payload_json` longtext NOT NULL,
	CONSTRAINT `events_seq` PRIMARY KEY(`seq`)
);
--> statement-breakpoint
CREATE TABLE `freezes` (
	`id` varchar(64) NOT NULL,
	`scope` varchar(16) NOT NULL,
	`account_id` varchar(64),
	`open_slot` varchar(64),
	`reason` longtext NOT NULL,
	`frozen_by` varchar(64) NOT NULL,
	`lifted_by` varchar(64),
	`lifted_at_ms` bigint,
	`created_at_ms` bigint NOT NULL,
	`updated_at_ms` bigint NOT NULL,
	CONSTRAINT `freezes_id` PRIMARY KEY(`id`),
	CONSTRAINT `freezes_open_slot_uq` UNIQUE(`open_slot`)
);
--> statement-breakpoint
CREATE TABLE `idempotency_keys` (
	`person_id` varchar(64) NOT NULL,
	`procedure` varchar(64) NOT NULL,
	`key` varchar(64) NOT NULL,
	`input_hash` varchar(64) NOT NULL,
	`result_json` longtext NOT NULL,
	`created_at_ms` bigint NOT NULL,
	CONSTRAINT `idempotency_keys_person_id_procedure_key_pk` PRIMARY KEY(`person_id`,`procedure`,`key`)
);
--> statement-breakpoint
CREATE TABLE `import_mappings` (
	`header_hash` varchar(64) NOT NULL,
	`mapping_json` longtext NOT NULL,
	`used_at_ms` bigint NOT NULL,
	`created_at_ms` bigint NOT NULL,
	CONSTRAINT `import_mappings_header_hash` PRIMARY KEY(`header_hash`)
);
--> statement-breakpoint
CREATE TABLE `job_items` (
	`job_id` varchar(64) NOT NULL,
	`ordinal` bigint NOT NULL,
	`subject_id` varchar(64) NOT NULL,
	`state` varchar(16) NOT NULL,
	`reason` longtext,
	`result_json` longtext,
	CONSTRAINT `job_items_job_id_ordinal_pk` PRIMARY KEY(`job_id`,`ordinal`)
);
--> statement-breakpoint
CREATE TABLE `jobs` (
	`id` varchar(64) NOT NULL,
	`kind` varchar(32) NOT NULL,
	`subject_kind` varchar(32),
	`subject_id` varchar(64),
	`state` varchar(16) NOT NULL,
	`done` bigint NOT NULL DEFAULT 0,
	`total` bigint NOT NULL DEFAULT 0,
	`waiting_for` varchar(191),
	`requested_by` varchar(64) NOT NULL,
	`payload_json` longtext NOT NULL,
	`error` longtext,
	`lease_owner` varchar(64),
	`fence` bigint NOT NULL DEFAULT 0,
	`lease_until_at_ms` bigint,
	`version` bigint NOT NULL DEFAULT 1,
	`created_at_ms` bigint NOT NULL,
	`updated_at_ms` bigint NOT NULL,
	CONSTRAINT `jobs_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `journals` (
	`seq` bigint AUTO_INCREMENT NOT NULL,
	`id` varchar(64) NOT NULL,
	`posting_key` varchar(191) NOT NULL,
	`kind` varchar(24) NOT NULL,
	`account_id` varchar(64) NOT NULL,
	`transfer_id` varchar(64),
	`record_id` varchar(64),
	`created_at_ms` bigint NOT NULL,
	CONSTRAINT `journals_seq` PRIMARY KEY(`seq`),
	CONSTRAINT `journals_id_uq` UNIQUE(`id`),
	CONSTRAINT `journals_posting_uq` UNIQUE(`posting_key`)
);
--> statement-breakpoint
CREATE TABLE `limit_counters` (
	`key` varchar(191) NOT NULL,
	`count` bigint NOT NULL,
	`window_ends_at_ms` bigint NOT NULL,
	`blocked_until_ms` bigint,
	`created_at_ms` bigint NOT NULL,
	CONSTRAINT `limit_counters_key` PRIMARY KEY(`key`)
);
--> statement-breakpoint
CREATE TABLE `line_decisions` (
	`seq` bigint AUTO_INCREMENT NOT NULL,
	`batch_id` varchar(64) NOT NULL,
	`line_id` varchar(64) NOT NULL,
	`decision` varchar(16) NOT NULL,
	`hold_reason` varchar(32),
	`reason` longtext NOT NULL,
	`person_id` varchar(64) NOT NULL,
	`audit_seq` bigint NOT NULL,
	`created_at_ms` bigint NOT NULL,
	CONSTRAINT `line_decisions_seq` PRIMARY KEY(`seq`)
);
--> statement-breakpoint
CREATE TABLE `operator_credentials` (
	`id` varchar(64) NOT NULL,
	`operator_id` varchar(64) NOT NULL,
	`account_id` varchar(191) NOT NULL,
	`provider_id` varchar(64) NOT NULL,
	`password_hash` longtext,
	`access_token` longtext,
	`refresh_token` longtext,
	`id_token` longtext,
	`access_token_expires_at_ms` bigint,
	`refresh_token_expires_at_ms` bigint,
	`scope` longtext,
	`created_at_ms` bigint NOT NULL,
	`updated_at_ms` bigint NOT NULL,
	CONSTRAINT `operator_credentials_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `operator_sessions` (
	`id` varchar(64) NOT NULL,
	`token_hash` varchar(64) NOT NULL,
	`operator_id` varchar(64) NOT NULL,
	`expires_at_ms` bigint NOT NULL,
	`ip_address` varchar(64),
	`user_agent` longtext,
	`stepped_up_at_ms` bigint,
	`last_seen_at_ms` bigint,
	`created_at_ms` bigint NOT NULL,
	`updated_at_ms` bigint NOT NULL,
	CONSTRAINT `operator_sessions_id` PRIMARY KEY(`id`),
	CONSTRAINT `operator_sessions_token_uq` UNIQUE(`token_hash`)
);
--> statement-breakpoint
CREATE TABLE `operator_verifications` (
	`id` varchar(64) NOT NULL,
	`identifier` varchar(191) NOT NULL,
	`value` longtext NOT NULL,
	`expires_at_ms` bigint NOT NULL,
	`created_at_ms` bigint NOT NULL,
	`updated_at_ms` bigint NOT NULL,
	CONSTRAINT `operator_verifications_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `operators` (
	`id` varchar(64) NOT NULL,
	`email_canon` varchar(191) NOT NULL,
	`name` varchar(191) NOT NULL,
	`is_email_verified` tinyint NOT NULL,
	`image` longtext,
	`roles_json` longtext NOT NULL,
	`group_scope_json` longtext,
	`locale` varchar(16) NOT NULL DEFAULT 'en',
	`state` varchar(16) NOT NULL DEFAULT 'active',
	`last_seen_at_ms` bigint,
	`version` bigint NOT NULL DEFAULT 1,
	`created_at_ms` bigint NOT NULL,
	`updated_at_ms` bigint NOT NULL,
	CONSTRAINT `operators_id` PRIMARY KEY(`id`),
	CONSTRAINT `operators_email_uq` UNIQUE(`email_canon`)
);
--> statement-breakpoint
CREATE TABLE `outcome_rules` (
	`rule` varchar(64) NOT NULL,
	`is_trusted` tinyint NOT NULL,
	`evidence` longtext,
	`changed_by` varchar(64) NOT NULL,
	`created_at_ms` bigint NOT NULL,
	`updated_at_ms` bigint NOT NULL,
	CONSTRAINT `outcome_rules_rule` PRIMARY KEY(`rule`)
);
--> statement-breakpoint
CREATE TABLE `payees` (
	`payee_key` varchar(64) NOT NULL,
	`kind` varchar(8) NOT NULL,
	`label` varchar(254) NOT NULL,
	`status` varchar(16) NOT NULL,
	`limit_micro` bigint,
	`first_paid_at_ms` bigint,
	`version` bigint NOT NULL DEFAULT 1,
	`created_at_ms` bigint NOT NULL,
	`updated_at_ms` bigint NOT NULL,
	CONSTRAINT `payees_payee_key` PRIMARY KEY(`payee_key`)
);
--> statement-breakpoint
CREATE TABLE `review_decisions` (
	`seq` bigint AUTO_INCREMENT NOT NULL,
	`item_id` varchar(64) NOT NULL,
	`act` varchar(16) NOT NULL,
	`decision` varchar(32) NOT NULL,
	`record_id` varchar(64),
	`reason` longtext NOT NULL,
	`person_id` varchar(64) NOT NULL,
	`audit_seq` bigint NOT NULL,
	`created_at_ms` bigint NOT NULL,
	CONSTRAINT `review_decisions_seq` PRIMARY KEY(`seq`)
);
--> statement-breakpoint
CREATE TABLE `review_items` (
	`id` varchar(64) NOT NULL,
	`kind` varchar(16) NOT NULL,
	`subject_kind` varchar(16) NOT NULL,
	`subject_id` varchar(64) NOT NULL,
	`open_slot` varchar(191),
	`account_id` varchar(64),
	`batch_id` varchar(64),
	`amount_micro` bigint,
	`state` varchar(16) NOT NULL,
	`closed_by` varchar(64),
	`closed_why` varchar(64),
	`due_at_ms` bigint,
	`evidence_json` longtext NOT NULL,
	`version` bigint NOT NULL DEFAULT 1,
	`created_at_ms` bigint NOT NULL,
	`updated_at_ms` bigint NOT NULL,
	CONSTRAINT `review_items_id` PRIMARY KEY(`id`),
	CONSTRAINT `review_items_open_uq` UNIQUE(`open_slot`)
);
--> statement-breakpoint
CREATE TABLE `secrets` (
	`id` varchar(64) NOT NULL,
	`class` varchar(32) NOT NULL,
	`kind` varchar(32) NOT NULL,
	`owner_table` varchar(64) NOT NULL,
	`owner_id` varchar(64) NOT NULL,
	`key_id` varchar(32) NOT NULL,
	`sealed_json` longtext NOT NULL,
	`version` bigint NOT NULL DEFAULT 1,
	`created_at_ms` bigint NOT NULL,
	`updated_at_ms` bigint NOT NULL,
	CONSTRAINT `secrets_id` PRIMARY KEY(`id`),
	CONSTRAINT `secrets_owner_uq` UNIQUE(`owner_table`,`owner_id`,`kind`)
);
--> statement-breakpoint
CREATE TABLE `settings` (
	`key` varchar(191) NOT NULL,
	`value_json` longtext NOT NULL,
	`set_by` varchar(64),
	`is_secret` tinyint NOT NULL DEFAULT false,
	`version` bigint NOT NULL DEFAULT 1,
	`created_at_ms` bigint NOT NULL,
	`updated_at_ms` bigint NOT NULL,
	CONSTRAINT `settings_key` PRIMARY KEY(`key`)
);
--> statement-breakpoint
CREATE TABLE `statement_records` (
	`account_id` varchar(64) NOT NULL,
	`record_id` varchar(64) NOT NULL,
	`seen_walk_seq` bigint NOT NULL,
	`position` bigint NOT NULL,
	`field` varchar(64) NOT NULL,
	`change_type` bigint NOT NULL,
	`change_micro` bigint NOT NULL,
	`change_text` varchar(64) NOT NULL,
	`is_inexact` tinyint NOT NULL,
	`pre_balance_micro` bigint NOT NULL,
	`balance_micro` bigint NOT NULL,
	`counterparty` varchar(254),
	`tx_id` varchar(191),
	`status` bigint NOT NULL,
	`occurred_at_ms` bigint NOT NULL,
	`verdict` varchar(16) NOT NULL,
	`matched_attempt_id` varchar(64),
	`created_at_ms` bigint NOT NULL,
	`updated_at_ms` bigint NOT NULL,
	CONSTRAINT `statement_records_account_id_record_id_pk` PRIMARY KEY(`account_id`,`record_id`),
	CONSTRAINT `statement_records_attempt_uq` UNIQUE(`matched_attempt_id`)
);
--> statement-breakpoint
CREATE TABLE `statement_walks` (
	`id` varchar(64) NOT NULL,
	`seq` bigint NOT NULL,
	`account_id` varchar(64) NOT NULL,
	`grade` varchar(16) NOT NULL,
	`reason` varchar(64),
	`head_record_id` varchar(64),
	`record_count` bigint NOT NULL,
	`profile_balance_micro` bigint,
	`started_at_ms` bigint NOT NULL,
	`finished_at_ms` bigint NOT NULL,
	`session_generation` bigint NOT NULL,
	`created_at_ms` bigint NOT NULL,
	CONSTRAINT `statement_walks_id` PRIMARY KEY(`id`),
	CONSTRAINT `statement_walks_seq_uq` UNIQUE(`account_id`,`seq`)
);
--> statement-breakpoint
CREATE TABLE `transfer_events` (
	`seq` bigint AUTO_INCREMENT NOT NULL,
	`transfer_id` varchar(64) NOT NULL,
	`edge` varchar(8) NOT NULL,
	`from_state` varchar(24),
	`to_state` varchar(24) NOT NULL,
	`park_reason` varchar(16),
	`actor_id` varchar(64) NOT NULL,
	`reason` longtext,
	`fence` bigint,
	`attempt_n` bigint,
	`audit_seq` bigint NOT NULL,
	`at_ms` bigint NOT NULL,
	CONSTRAINT `transfer_events_seq` PRIMARY KEY(`seq`)
);
--> statement-breakpoint
CREATE TABLE `transfer_moves` (
	`from_state` varchar(24) NOT NULL,
	`to_state` varchar(24) NOT NULL,
	CONSTRAINT `transfer_moves_from_state_to_state_pk` PRIMARY KEY(`from_state`,`to_state`)
);
--> statement-breakpoint
CREATE TABLE `transfers` (
	`id` varchar(64) NOT NULL,
	`kind` varchar(24) NOT NULL,
	`account_id` varchar(64) NOT NULL,
	`payee_kind` varchar(8) NOT NULL,
	`payee` varchar(254) NOT NULL,
	`payee_key` varchar(64) NOT NULL,
	`payee_account_id` varchar(64),
	`amount_micro` bigint NOT NULL,
	`note` longtext,
	`state` varchar(24) NOT NULL,
	`park_reason` varchar(16),
	`next_check_at_ms` bigint,
	`not_before_at_ms` bigint,
	`is_held` tinyint NOT NULL DEFAULT false,
	`hold_no` bigint NOT NULL DEFAULT 0,
	`attempt_count` bigint NOT NULL DEFAULT 0,
	`content_hash` varchar(64) NOT NULL,
	`confirmation_id` varchar(64),
	`batch_id` varchar(64),
	`line_id` varchar(64),
	`line_seq` bigint,
	`campaign_key` varchar(64),
	`created_by` varchar(64) NOT NULL,
	`version` bigint NOT NULL DEFAULT 1,
	`created_at_ms` bigint NOT NULL,
	`updated_at_ms` bigint NOT NULL,
	CONSTRAINT `transfers_id` PRIMARY KEY(`id`),
	CONSTRAINT `transfers_amount_ck` CHECK(amount_micro > 0)
);
--> statement-breakpoint
CREATE TABLE `uploads` (
	`id` varchar(64) NOT NULL,
	`owner_id` varchar(64) NOT NULL,
	`sha256` varchar(64) NOT NULL,
	`bytes` bigint NOT NULL,
	`mime` varchar(64) NOT NULL,
	`name_shown` varchar(191) NOT NULL,
	`expires_at_ms` bigint NOT NULL,
	`created_at_ms` bigint NOT NULL,
	CONSTRAINT `uploads_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
ALTER TABLE `account_authorities` ADD CONSTRAINT `account_authorities_account_id_accounts_id_fk` FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `account_capabilities` ADD CONSTRAINT `account_capabilities_account_id_accounts_id_fk` FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `account_sessions` ADD CONSTRAINT `account_sessions_account_id_accounts_id_fk` FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `attempts` ADD CONSTRAINT `attempts_transfer_id_transfers_id_fk` FOREIGN KEY (`transfer_id`) REFERENCES `transfers`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `balance_snapshots` ADD CONSTRAINT `balance_snapshots_account_id_accounts_id_fk` FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `batch_files` ADD CONSTRAINT `batch_files_batch_id_batches_id_fk` FOREIGN KEY (`batch_id`) REFERENCES `batches`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `batch_lines` ADD CONSTRAINT `batch_lines_batch_id_batches_id_fk` FOREIGN KEY (`batch_id`) REFERENCES `batches`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `claims` ADD CONSTRAINT `claims_transfer_id_transfers_id_fk` FOREIGN KEY (`transfer_id`) REFERENCES `transfers`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `entries` ADD CONSTRAINT `entries_journal_id_journals_id_fk` FOREIGN KEY (`journal_id`) REFERENCES `journals`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `job_items` ADD CONSTRAINT `job_items_job_id_jobs_id_fk` FOREIGN KEY (`job_id`) REFERENCES `jobs`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `line_decisions` ADD CONSTRAINT `line_decisions_line_id_batch_lines_id_fk` FOREIGN KEY (`line_id`) REFERENCES `batch_lines`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `operator_credentials` ADD CONSTRAINT `operator_credentials_operator_id_operators_id_fk` FOREIGN KEY (`operator_id`) REFERENCES `operators`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `operator_sessions` ADD CONSTRAINT `operator_sessions_operator_id_operators_id_fk` FOREIGN KEY (`operator_id`) REFERENCES `operators`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `review_decisions` ADD CONSTRAINT `review_decisions_item_id_review_items_id_fk` FOREIGN KEY (`item_id`) REFERENCES `review_items`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `statement_records` ADD CONSTRAINT `statement_records_account_id_accounts_id_fk` FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `statement_walks` ADD CONSTRAINT `statement_walks_account_id_accounts_id_fk` FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `transfer_events` ADD CONSTRAINT `transfer_events_transfer_id_transfers_id_fk` FOREIGN KEY (`transfer_id`) REFERENCES `transfers`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `account_authorities_account_idx` ON `account_authorities` (`account_id`);--> statement-breakpoint
CREATE INDEX `account_previews_expires_idx` ON `account_previews` (`expires_at_ms`);--> statement-breakpoint
CREATE INDEX `accounts_available_idx` ON `accounts` (`available_micro`,`id`);--> statement-breakpoint
CREATE INDEX `accounts_created_idx` ON `accounts` (`created_at_ms`,`id`);--> statement-breakpoint
CREATE INDEX `attempts_account_idx` ON `attempts` (`account_id`,`closed_at_ms`);--> statement-breakpoint
CREATE INDEX `audit_entries_object_idx` ON `audit_entries` (`object_kind`,`object_id`);--> statement-breakpoint
CREATE INDEX `balance_snapshots_day_idx` ON `balance_snapshots` (`on_day`);--> statement-breakpoint
CREATE INDEX `batch_lines_verdict_idx` ON `batch_lines` (`batch_id`,`verdict`,`seq`);--> statement-breakpoint
CREATE INDEX `batch_lines_reason_idx` ON `batch_lines` (`batch_id`,`main_reason`,`seq`);--> statement-breakpoint
CREATE INDEX `batches_kind_idx` ON `batches` (`kind`,`created_at_ms`);--> statement-breakpoint
CREATE INDEX `batches_account_idx` ON `batches` (`account_id`,`intent`);--> statement-breakpoint
CREATE INDEX `confirmations_subject_idx` ON `confirmations` (`subject_kind`,`subject_id`);--> statement-breakpoint
CREATE INDEX `events_at_idx` ON `events` (`at_ms`);--> statement-breakpoint
CREATE INDEX `jobs_state_idx` ON `jobs` (`state`,`created_at_ms`);--> statement-breakpoint
CREATE INDEX `line_decisions_line_idx` ON `line_decisions` (`line_id`);--> statement-breakpoint
CREATE INDEX `line_decisions_batch_idx` ON `line_decisions` (`batch_id`);--> statement-breakpoint
CREATE INDEX `operator_credentials_operator_idx` ON `operator_credentials` (`operator_id`);--> statement-breakpoint
CREATE INDEX `operator_sessions_operator_idx` ON `operator_sessions` (`operator_id`);--> statement-breakpoint
CREATE INDEX `operator_verifications_identifier_idx` ON `operator_verifications` (`identifier`);--> statement-breakpoint
CREATE INDEX `review_decisions_item_idx` ON `review_decisions` (`item_id`);--> statement-breakpoint
CREATE INDEX `review_items_state_idx` ON `review_items` (`state`,`kind`,`created_at_ms`);--> statement-breakpoint
CREATE INDEX `review_items_batch_idx` ON `review_items` (`batch_id`,`state`);--> statement-breakpoint
CREATE INDEX `statement_records_open_idx` ON `statement_records` (`account_id`,`verdict`);--> statement-breakpoint
CREATE INDEX `statement_records_order_idx` ON `statement_records` (`account_id`,`position`);--> statement-breakpoint
CREATE INDEX `transfer_events_transfer_idx` ON `transfer_events` (`transfer_id`,`seq`);--> statement-breakpoint
CREATE INDEX `transfers_lane_idx` ON `transfers` (`account_id`,`state`,`line_seq`);--> statement-breakpoint
CREATE INDEX `transfers_state_idx` ON `transfers` (`state`,`next_check_at_ms`);--> statement-breakpoint
CREATE INDEX `transfers_batch_idx` ON `transfers` (`batch_id`,`state`);--> statement-breakpoint
CREATE INDEX `transfers_payee_idx` ON `transfers` (`payee_key`,`state`);--> statement-breakpoint
CREATE INDEX `uploads_expires_idx` ON `uploads` (`expires_at_ms`);