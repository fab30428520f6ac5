CREATE TABLE `restores` (
	`epoch` bigint NOT NULL,
	`cause` varchar(16) NOT NULL,
	`from_at_ms` bigint NOT NULL,
	`until_at_ms` bigint NOT NULL,
	`created_at_ms` bigint NOT NULL,
	CONSTRAINT `restores_epoch` PRIMARY KEY(`epoch`)
);
--> statement-breakpoint
ALTER TABLE `transfers` ADD `gap_seen` varchar(64);--> statement-breakpoint
CREATE INDEX `statement_records_time_idx` ON `statement_records` (`occurred_at_ms`);