ALTER TABLE "mails" DROP CONSTRAINT "mails_invitation_complete";--> statement-breakpoint
ALTER TABLE "mails" ALTER COLUMN "user_id" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_kind_known" CHECK ("mails"."kind" in ('invitation', 'welcome', 'password_reset', 'forgot_password', 'password_changed', 'account_disabled', 'account_enabled'));--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_invitation_set" CHECK (("mails"."kind" = 'invitation') = ("mails"."invitation_id" is not null));--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_generation_set" CHECK (("mails"."kind" in ('invitation', 'welcome', 'password_reset', 'forgot_password')) = ("mails"."generation" is not null));