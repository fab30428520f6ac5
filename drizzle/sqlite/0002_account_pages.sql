DROP INDEX `accounts_available_idx`;--> statement-breakpoint
DROP INDEX `accounts_created_idx`;--> statement-breakpoint
DROP INDEX `accounts_as_of_idx`;--> statement-breakpoint
CREATE INDEX `accounts_live_available_idx` ON `accounts` (`archived_at_ms`,`available_micro`,`id`);--> statement-breakpoint
CREATE INDEX `accounts_live_created_idx` ON `accounts` (`archived_at_ms`,`created_at_ms`,`id`);--> statement-breakpoint
CREATE INDEX `accounts_live_as_of_idx` ON `accounts` (`archived_at_ms`,`profile_as_of_ms`,`id`);--> statement-breakpoint
CREATE INDEX `accounts_live_email_idx` ON `accounts` (`archived_at_ms`,`email_canon`,`id`);