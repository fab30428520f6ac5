CREATE TABLE `api_key_spends` (
	`id` text(64) PRIMARY KEY NOT NULL,
	`key_id` text(64) NOT NULL,
	`subject_kind` text(16) NOT NULL,
	`subject_id` text(64) NOT NULL,
	`total_micro` integer NOT NULL,
	`created_at_ms` integer NOT NULL,
	FOREIGN KEY (`key_id`) REFERENCES `api_keys`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `api_key_spends_key_idx` ON `api_key_spends` (`key_id`,`created_at_ms`);--> statement-breakpoint
CREATE TABLE `api_keys` (
	`id` text(64) PRIMARY KEY NOT NULL,
	`name` text(191) NOT NULL,
	`prefix` text(16) NOT NULL,
	`key_hash` text(64) NOT NULL,
	`operator_id` text(64) NOT NULL,
	`scopes_json` text NOT NULL,
	`account_ids_json` text,
	`limit_transfer_micro` integer,
	`limit_day_micro` integer,
	`expires_at_ms` integer NOT NULL,
	`last_used_at_ms` integer,
	`revoked_at_ms` integer,
	`revoked_by` text(64),
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL,
	FOREIGN KEY (`operator_id`) REFERENCES `operators`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_hash_uq` ON `api_keys` (`key_hash`);--> statement-breakpoint
CREATE INDEX `api_keys_operator_idx` ON `api_keys` (`operator_id`);