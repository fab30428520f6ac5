CREATE TABLE `seen_delays` (
	`kind` text(16) PRIMARY KEY NOT NULL,
	`delay_ms` integer NOT NULL,
	`attempt_id` text(64) NOT NULL,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL
);
