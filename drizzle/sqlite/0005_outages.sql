CREATE TABLE `outages` (
	`id` text(64) PRIMARY KEY NOT NULL,
	`open_slot` text(16),
	`trial_from_ms` integer NOT NULL,
	`trial_attempt_id` text(64),
	`failed_trials` integer DEFAULT 0 NOT NULL,
	`ended_at_ms` integer,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `outages_open_uq` ON `outages` (`open_slot`);