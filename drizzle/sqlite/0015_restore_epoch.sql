ALTER TABLE `engine_state` ADD `sealed_at_ms` integer;--> statement-breakpoint
ALTER TABLE `engine_state` ADD `restored_at_ms` integer;--> statement-breakpoint
ALTER TABLE `engine_state` ADD `restore_state` text(16);