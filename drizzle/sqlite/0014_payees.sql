DROP INDEX `transfers_payee_idx`;--> statement-breakpoint
CREATE INDEX `transfers_campaign_idx` ON `transfers` (`campaign_key`,`payee_key`);--> statement-breakpoint
CREATE INDEX `transfers_payee_idx` ON `transfers` (`payee_key`,`state`,`created_at_ms`,`amount_micro`);--> statement-breakpoint
CREATE TABLE `__new_payees` (
	`id` text(64) NOT NULL,
	`payee_key` text(64) PRIMARY KEY NOT NULL,
	`kind` text(8) NOT NULL,
	`payee` text(254) NOT NULL,
	`label` text(80),
	`status` text(16) NOT NULL,
	`status_reason` text,
	`status_by` text(64),
	`status_at_ms` integer,
	`status_audit_seq` integer,
	`limit_micro` integer,
	`limit_at_ms` integer,
	`limit_audit_seq` integer,
	`version` integer DEFAULT 1 NOT NULL,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL
);
--> statement-breakpoint
INSERT INTO `__new_payees`(`id`, `payee_key`, `kind`, `payee`, `label`, `status`, `status_at_ms`, `status_audit_seq`, `limit_micro`, `limit_at_ms`, `version`, `created_at_ms`, `updated_at_ms`) SELECT 'pye_' || lower(hex(randomblob(13))), `p`.`payee_key`, `p`.`kind`, coalesce((SELECT `t`.`payee` FROM `transfers` `t` WHERE `t`.`payee_key` = `p`.`payee_key` LIMIT 1), substr(`p`.`label`, 1, 254)), substr(`p`.`label`, 1, 80), `p`.`status`, CASE WHEN `p`.`status` = 'normal' THEN NULL ELSE `p`.`updated_at_ms` END, `p`.`status_audit_seq`, `p`.`limit_micro`, CASE WHEN `p`.`limit_micro` IS NULL THEN NULL ELSE `p`.`updated_at_ms` END, `p`.`version`, `p`.`created_at_ms`, `p`.`updated_at_ms` FROM `payees` `p`;--> statement-breakpoint
DROP TABLE `payees`;--> statement-breakpoint
ALTER TABLE `__new_payees` RENAME TO `payees`;--> statement-breakpoint
INSERT INTO `payees`(`id`, `payee_key`, `kind`, `payee`, `status`, `created_at_ms`, `updated_at_ms`) SELECT 'pye_' || substr(`seen`.`first_id`, 5), `seen`.`payee_key`, `t`.`payee_kind`, `t`.`payee`, 'normal', `seen`.`at_ms`, `seen`.`at_ms` FROM (SELECT `payee_key`, min(`id`) AS `first_id`, min(`created_at_ms`) AS `at_ms` FROM `transfers` WHERE `kind` IN ('transfer', 'payout', 'sweep', 'cashback') AND `payee_key` NOT IN (SELECT `payee_key` FROM `payees`) GROUP BY `payee_key`) AS `seen` JOIN `transfers` `t` ON `t`.`id` = `seen`.`first_id`;--> statement-breakpoint
CREATE UNIQUE INDEX `payees_id_uq` ON `payees` (`id`);--> statement-breakpoint
CREATE INDEX `payees_list_idx` ON `payees` (`created_at_ms`,`id`,`status`,`payee`,`label`,`payee_key`);--> statement-breakpoint
CREATE INDEX `payees_status_idx` ON `payees` (`status`,`created_at_ms`,`id`);