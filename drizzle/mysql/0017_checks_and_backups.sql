CREATE TABLE `backups` (
	`id` varchar(64) NOT NULL,
	`slot` varchar(64),
	`reason` varchar(16) NOT NULL,
	`state` varchar(16) NOT NULL,
	`file` varchar(191) NOT NULL,
	`bytes` bigint NOT NULL DEFAULT 0,
	`row_count` bigint NOT NULL DEFAULT 0,
	`sha256` varchar(64),
	`created_at_ms` bigint NOT NULL,
	`updated_at_ms` bigint NOT NULL,
	CONSTRAINT `backups_id` PRIMARY KEY(`id`),
	CONSTRAINT `backups_slot_uq` UNIQUE(`slot`)
);
--> statement-breakpoint
CREATE TABLE `check_runs` (
	`id` varchar(64) NOT NULL,
	`slot` varchar(64) NOT NULL,
	`state` varchar(16) NOT NULL,
	`row_count` bigint NOT NULL DEFAULT 0,
	`finding_count` bigint NOT NULL DEFAULT 0,
	`results_json` longtext NOT NULL,
	`created_at_ms` bigint NOT NULL,
	`updated_at_ms` bigint NOT NULL,
	CONSTRAINT `check_runs_id` PRIMARY KEY(`id`),
	CONSTRAINT `check_runs_slot_uq` UNIQUE(`slot`)
);
--> statement-breakpoint
CREATE INDEX `backups_time_idx` ON `backups` (`created_at_ms`);--> statement-breakpoint
CREATE INDEX `check_runs_time_idx` ON `check_runs` (`created_at_ms`);