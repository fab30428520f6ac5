ALTER TABLE `events` MODIFY COLUMN `subject_id` varchar(180) NOT NULL;--> statement-breakpoint
ALTER TABLE `journals` MODIFY COLUMN `record_id` varchar(128);--> statement-breakpoint
ALTER TABLE `review_decisions` MODIFY COLUMN `record_id` varchar(128);--> statement-breakpoint
ALTER TABLE `review_items` MODIFY COLUMN `subject_id` varchar(180) NOT NULL;--> statement-breakpoint
ALTER TABLE `statement_records` MODIFY COLUMN `record_id` varchar(128) NOT NULL;--> statement-breakpoint
ALTER TABLE `statement_walks` MODIFY COLUMN `head_record_id` varchar(128);