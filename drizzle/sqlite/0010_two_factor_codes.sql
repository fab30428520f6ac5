CREATE TABLE `pending_codes` (
	`transfer_id` text(64) PRIMARY KEY NOT NULL,
	`account_id` text(64) NOT NULL,
	`step` integer NOT NULL,
	`code_sealed` text NOT NULL,
	`expires_at_ms` integer NOT NULL,
	`created_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `pending_codes_account_idx` ON `pending_codes` (`account_id`);--> statement-breakpoint
CREATE INDEX `pending_codes_expires_idx` ON `pending_codes` (`expires_at_ms`);--> statement-breakpoint
CREATE TABLE `totp_steps` (
	`account_id` text(64) NOT NULL,
	`step` integer NOT NULL,
	`purpose` text(16) NOT NULL,
	`transfer_id` text(64),
	`attempt_id` text(64),
	`created_at_ms` integer NOT NULL,
	PRIMARY KEY(`account_id`, `step`)
);
--> statement-breakpoint
CREATE TABLE `two_factor_secrets` (
	`id` text(64) PRIMARY KEY NOT NULL,
	`account_id` text(64) NOT NULL,
	`state` text(16) NOT NULL,
	`active_slot` text(64),
	`issuer` text(128),
	`label` text(254),
	`algorithm` text(8) NOT NULL,
	`digits` integer NOT NULL,
	`origin` text(16) NOT NULL,
	`is_automatic` integer NOT NULL,
	`confirmed_at_ms` integer NOT NULL,
	`retired_at_ms` integer,
	`retire_reason` text,
	`created_by` text(64) NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `two_factor_secrets_active_uq` ON `two_factor_secrets` (`active_slot`);--> statement-breakpoint
CREATE INDEX `two_factor_secrets_account_idx` ON `two_factor_secrets` (`account_id`,`created_at_ms`);--> statement-breakpoint
ALTER TABLE `attempts` ADD `totp_step` integer;--> statement-breakpoint
CREATE UNIQUE INDEX `attempts_totp_step_uq` ON `attempts` (`account_id`,`totp_step`);