DROP INDEX `accounts_totals_idx` ON `accounts`;--> statement-breakpoint
CREATE INDEX `accounts_live_red_packet_idx` ON `accounts` (`archived_at_ms`,`red_packet_micro`,`id`);--> statement-breakpoint
CREATE INDEX `accounts_live_withdrawing_idx` ON `accounts` (`archived_at_ms`,`withdrawing_micro`,`id`);