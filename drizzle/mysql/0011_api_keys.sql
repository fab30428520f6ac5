CREATE TABLE `api_key_spends` (
	`id` varchar(64) NOT NULL,
	`key_id` varchar(64) NOT NULL,
	`subject_kind` varchar(16) NOT NULL,
	`subject_id` varchar(64) NOT NULL,
	`total_micro` bigint NOT NULL,
	`created_at_ms` bigint NOT NULL,
	CONSTRAINT `api_key_spends_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `api_keys` (
	`id` varchar(64) NOT NULL,
	`name` varchar(191) NOT NULL,
	`prefix` varchar(16) NOT NULL,
	`key_hash` varchar(64) NOT NULL,
	`operator_id` varchar(64) NOT NULL,
	`scopes_json` longtext NOT NULL,
	`account_ids_json` longtext,
	`limit_transfer_micro` bigint,
	`limit_day_micro` bigint,
	`expires_at_ms` bigint NOT NULL,
	`last_used_at_ms` bigint,
	`revoked_at_ms` bigint,
	`revoked_by` varchar(64),
	`created_at_ms` bigint NOT NULL,
	`updated_at_ms` bigint NOT NULL,
	CONSTRAINT `api_keys_id` PRIMARY KEY(`id`),
	CONSTRAINT `api_keys_hash_uq` UNIQUE(`key_hash`)
);
--> statement-breakpoint
ALTER TABLE `api_key_spends` ADD CONSTRAINT `api_key_spends_key_id_api_keys_id_fk` FOREIGN KEY (`key_id`) REFERENCES `api_keys`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `api_keys` ADD CONSTRAINT `api_keys_operator_id_operators_id_fk` FOREIGN KEY (`operator_id`) REFERENCES `operators`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `api_key_spends_key_idx` ON `api_key_spends` (`key_id`,`created_at_ms`);--> statement-breakpoint
CREATE INDEX `api_keys_operator_idx` ON `api_keys` (`operator_id`);