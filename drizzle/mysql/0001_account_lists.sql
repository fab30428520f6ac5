ALTER TABLE `accounts` ADD `search_text` varchar(1500) DEFAULT '' NOT NULL;--> statement-breakpoint
CREATE INDEX `account_capabilities_state_idx` ON `account_capabilities` (`state`,`operation`);--> statement-breakpoint
CREATE INDEX `accounts_as_of_idx` ON `accounts` (`profile_as_of_ms`,`id`);--> statement-breakpoint
CREATE INDEX `accounts_totals_idx` ON `accounts` (`archived_at_ms`,`profile_as_of_ms`,`available_micro`,`red_packet_micro`,`withdrawing_micro`);