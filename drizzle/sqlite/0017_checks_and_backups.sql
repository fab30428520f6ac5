CREATE TABLE `backups` (
	`id` text(64) PRIMARY KEY NOT NULL,
	`slot` text(64),
	`reason` text(16) NOT NULL,
	`state` text(16) NOT NULL,
	`file` text(191) NOT NULL,
	`bytes` integer DEFAULT 0 NOT NULL,
	`row_count` integer DEFAULT 0 NOT NULL,
	`sha256` text(64),
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `backups_slot_uq` ON `backups` (`slot`);--> statement-breakpoint
CREATE INDEX `backups_time_idx` ON `backups` (`created_at_ms`);--> statement-breakpoint
CREATE TABLE `check_runs` (
	`id` text(64) PRIMARY KEY NOT NULL,
	`slot` text(64) NOT NULL,
	`state` text(16) NOT NULL,
	`row_count` integer DEFAULT 0 NOT NULL,
	`finding_count` integer DEFAULT 0 NOT NULL,
	`results_json` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `check_runs_slot_uq` ON `check_runs` (`slot`);--> statement-breakpoint
CREATE INDEX `check_runs_time_idx` ON `check_runs` (`created_at_ms`);