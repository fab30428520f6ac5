DROP INDEX `claims_transfer_uq`;--> statement-breakpoint
CREATE INDEX `claims_transfer_idx` ON `claims` (`transfer_id`);--> statement-breakpoint
ALTER TABLE `batch_lines` ADD `alias_email` text(254);--> statement-breakpoint
ALTER TABLE `transfers` ADD `alias_key` text(64);--> statement-breakpoint
CREATE INDEX `transfers_alias_idx` ON `transfers` (`alias_key`,`state`);