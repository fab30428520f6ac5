CREATE TABLE `outages` (
	`id` varchar(64) NOT NULL,
	`open_slot` varchar(16),
	`trial_from_ms` bigint NOT NULL,
	`trial_attempt_id` varchar(64),
	`failed_trials` bigint NOT NULL DEFAULT 0,
	`ended_at_ms` bigint,
	`created_at_ms` bigint NOT NULL,
	`updated_at_ms` bigint NOT NULL,
	CONSTRAINT `outages_id` PRIMARY KEY(`id`),
	CONSTRAINT `outages_open_uq` UNIQUE(`open_slot`)
);
