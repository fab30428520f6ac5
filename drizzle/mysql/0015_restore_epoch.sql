ALTER TABLE `engine_state` ADD `sealed_at_ms` bigint;--> statement-breakpoint
ALTER TABLE `engine_state` ADD `restored_at_ms` bigint;--> statement-breakpoint
ALTER TABLE `engine_state` ADD `restore_state` varchar(16);