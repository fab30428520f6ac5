ALTER TABLE `line_decisions` ADD `amount_micro` integer;--> statement-breakpoint
ALTER TABLE `payees` ADD `status_audit_seq` integer;--> statement-breakpoint
CREATE INDEX `confirmations_time_idx` ON `confirmations` (`created_at_ms`);