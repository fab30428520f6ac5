CREATE TABLE `pending_codes` (
	`transfer_id` varchar(64) NOT NULL,
	`account_id` varchar(64) NOT NULL,
	`step` bigint NOT NULL,
	`code_sealed` longtext NOT NULL,
	`expires_at_ms` bigint NOT NULL,
	`created_at_ms` bigint NOT NULL,
	CONSTRAINT `pending_codes_transfer_id` PRIMARY KEY(`transfer_id`)
);
--> statement-breakpoint
CREATE TABLE `totp_steps` (
	`account_id` varchar(64) NOT NULL,
	`step` bigint NOT NULL,
	`purpose` varchar(16) NOT NULL,
	`transfer_id` varchar(64),
	`attempt_id` varchar(64),
	`created_at_ms` bigint NOT NULL,
	CONSTRAINT `totp_steps_account_id_step_pk` PRIMARY KEY(`account_id`,`step`)
);
--> statement-breakpoint
CREATE TABLE `two_factor_secrets` (
	`id` varchar(64) NOT NULL,
	`account_id` varchar(64) NOT NULL,
	`state` varchar(16) NOT NULL,
	`active_slot` varchar(64),
	`issuer` varchar(128),
	`label` varchar(254),
	`algorithm` varchar(8) NOT NULL,
	`digits` bigint NOT NULL,
	`origin` varchar(16) NOT NULL,
	`is_automatic` tinyint NOT NULL,
	`confirmed_at_ms` bigint NOT NULL,
	`retired_at_ms` bigint,
	`retire_reason` longtext,
	`created_by` varchar(64) NOT NULL,
	`version` bigint NOT NULL DEFAULT 1,
	`created_at_ms` bigint NOT NULL,
	`updated_at_ms` bigint NOT NULL,
	CONSTRAINT `two_factor_secrets_id` PRIMARY KEY(`id`),
	CONSTRAINT `two_factor_secrets_active_uq` UNIQUE(`active_slot`)
);
--> statement-breakpoint
ALTER TABLE `attempts` ADD `totp_step` bigint;--> statement-breakpoint
ALTER TABLE `attempts` ADD CONSTRAINT `attempts_totp_step_uq` UNIQUE(`account_id`,`totp_step`);--> statement-breakpoint
CREATE INDEX `pending_codes_account_idx` ON `pending_codes` (`account_id`);--> statement-breakpoint
CREATE INDEX `pending_codes_expires_idx` ON `pending_codes` (`expires_at_ms`);--> statement-breakpoint
CREATE INDEX `two_factor_secrets_account_idx` ON `two_factor_secrets` (`account_id`,`created_at_ms`);