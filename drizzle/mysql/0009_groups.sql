CREATE TABLE `account_group_members` (
	`group_id` varchar(64) NOT NULL,
	`account_id` varchar(64) NOT NULL,
	`added_by` varchar(64) NOT NULL,
	`created_at_ms` bigint NOT NULL,
	CONSTRAINT `account_group_members_group_id_account_id_pk` PRIMARY KEY(`group_id`,`account_id`)
);
--> statement-breakpoint
CREATE TABLE `account_groups` (
	`id` varchar(64) NOT NULL,
	`name` varchar(80) NOT NULL,
	`name_canon` varchar(191) NOT NULL,
	`description` longtext,
	`tone` varchar(16) NOT NULL,
	`is_default` tinyint NOT NULL,
	`default_slot` varchar(8),
	`version` bigint NOT NULL DEFAULT 1,
	`created_at_ms` bigint NOT NULL,
	`updated_at_ms` bigint NOT NULL,
	CONSTRAINT `account_groups_id` PRIMARY KEY(`id`),
	CONSTRAINT `account_groups_name_uq` UNIQUE(`name_canon`),
	CONSTRAINT `account_groups_default_uq` UNIQUE(`default_slot`)
);
--> statement-breakpoint
ALTER TABLE `account_group_members` ADD CONSTRAINT `account_group_members_group_id_account_groups_id_fk` FOREIGN KEY (`group_id`) REFERENCES `account_groups`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `account_group_members` ADD CONSTRAINT `account_group_members_account_id_accounts_id_fk` FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `account_group_members_account_idx` ON `account_group_members` (`account_id`,`group_id`);