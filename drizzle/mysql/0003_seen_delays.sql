CREATE TABLE `seen_delays` (
	`kind` varchar(16) NOT NULL,
	`delay_ms` bigint NOT NULL,
	`attempt_id` varchar(64) NOT NULL,
	`created_at_ms` bigint NOT NULL,
	`updated_at_ms` bigint NOT NULL,
	CONSTRAINT `seen_delays_kind` PRIMARY KEY(`kind`)
);
