DROP INDEX `transfers_payee_idx` ON `transfers`;--> statement-breakpoint
ALTER TABLE `payees` ADD `id` varchar(64) NOT NULL;--> statement-breakpoint
ALTER TABLE `payees` ADD `payee` varchar(254) NOT NULL;--> statement-breakpoint
ALTER TABLE `payees` ADD `status_reason` longtext;--> statement-breakpoint
ALTER TABLE `payees` ADD `status_by` varchar(64);--> statement-breakpoint
ALTER TABLE `payees` ADD `status_at_ms` bigint;--> statement-breakpoint
ALTER TABLE `payees` ADD `limit_at_ms` bigint;--> statement-breakpoint
ALTER TABLE `payees` ADD `limit_audit_seq` bigint;--> statement-breakpoint
UPDATE `payees` `p` SET `p`.`id` = concat('pye_', replace(uuid(), '-', '')), `p`.`payee` = coalesce((SELECT min(`t`.`payee`) FROM `transfers` `t` WHERE `t`.`payee_key` = `p`.`payee_key`), left(`p`.`label`, 254)), `p`.`label` = left(`p`.`label`, 80), `p`.`status_at_ms` = CASE WHEN `p`.`status` = 'normal' THEN NULL ELSE `p`.`updated_at_ms` END, `p`.`limit_at_ms` = CASE WHEN `p`.`limit_micro` IS NULL THEN NULL ELSE `p`.`updated_at_ms` END;--> statement-breakpoint
ALTER TABLE `payees` MODIFY COLUMN `label` varchar(80);--> statement-breakpoint
INSERT INTO `payees`(`id`, `payee_key`, `kind`, `payee`, `status`, `created_at_ms`, `updated_at_ms`) SELECT concat('pye_', substr(`seen`.`first_id`, 5)), `seen`.`payee_key`, `t`.`payee_kind`, `t`.`payee`, 'normal', `seen`.`at_ms`, `seen`.`at_ms` FROM (SELECT `payee_key`, min(`id`) AS `first_id`, min(`created_at_ms`) AS `at_ms` FROM `transfers` WHERE `kind` IN ('transfer', 'payout', 'sweep', 'cashback') AND `payee_key` NOT IN (SELECT `payee_key` FROM `payees`) GROUP BY `payee_key`) AS `seen` JOIN `transfers` `t` ON `t`.`id` = `seen`.`first_id`;--> statement-breakpoint
ALTER TABLE `payees` ADD CONSTRAINT `payees_id_uq` UNIQUE(`id`);--> statement-breakpoint
CREATE INDEX `payees_list_idx` ON `payees` (`created_at_ms`,`id`,`status`,`payee`,`label`,`payee_key`);--> statement-breakpoint
CREATE INDEX `payees_status_idx` ON `payees` (`status`,`created_at_ms`,`id`);--> statement-breakpoint
CREATE INDEX `transfers_campaign_idx` ON `transfers` (`campaign_key`,`payee_key`);--> statement-breakpoint
CREATE INDEX `transfers_payee_idx` ON `transfers` (`payee_key`,`state`,`created_at_ms`,`amount_micro`);--> statement-breakpoint
ALTER TABLE `payees` DROP COLUMN `first_paid_at_ms`;