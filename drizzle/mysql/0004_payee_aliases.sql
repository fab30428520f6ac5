CREATE INDEX `claims_transfer_idx` ON `claims` (`transfer_id`);--> statement-breakpoint
ALTER TABLE `claims` DROP INDEX `claims_transfer_uq`;--> statement-breakpoint
ALTER TABLE `batch_lines` ADD `alias_email` varchar(254);--> statement-breakpoint
ALTER TABLE `transfers` ADD `alias_key` varchar(64);--> statement-breakpoint
CREATE INDEX `transfers_alias_idx` ON `transfers` (`alias_key`,`state`);
