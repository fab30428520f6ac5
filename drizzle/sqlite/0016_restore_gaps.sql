CREATE TABLE `restores` (
	`epoch` integer PRIMARY KEY NOT NULL,
	`cause` text(16) NOT NULL,
	`from_at_ms` integer NOT NULL,
	`until_at_ms` integer NOT NULL,
	`created_at_ms` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `transfers` ADD `gap_seen` text(64);--> statement-breakpoint
CREATE INDEX `statement_records_time_idx` ON `statement_records` (`occurred_at_ms`);