CREATE TABLE `account_group_members` (
	`group_id` text(64) NOT NULL,
	`account_id` text(64) NOT NULL,
	`added_by` text(64) NOT NULL,
	`created_at_ms` integer NOT NULL,
	PRIMARY KEY(`group_id`, `account_id`),
	FOREIGN KEY (`group_id`) REFERENCES `account_groups`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `account_group_members_account_idx` ON `account_group_members` (`account_id`,`group_id`);--> statement-breakpoint
CREATE TABLE `account_groups` (
	`id` text(64) PRIMARY KEY NOT NULL,
	`name` text(80) NOT NULL,
	`name_canon` text(191) NOT NULL,
	`description` text,
	`tone` text(16) NOT NULL,
	`is_default` integer NOT NULL,
	`default_slot` text(8),
	`version` integer DEFAULT 1 NOT NULL,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `account_groups_name_uq` ON `account_groups` (`name_canon`);--> statement-breakpoint
CREATE UNIQUE INDEX `account_groups_default_uq` ON `account_groups` (`default_slot`);