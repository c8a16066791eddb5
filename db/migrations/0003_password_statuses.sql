ALTER TABLE "users" DROP CONSTRAINT "users_invited_without_password";--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "temporary_generation" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "temporary_expires_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "code_generation" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "code_expires_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "code_tries" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_temporary_or_own_password" CHECK ("users"."password_hash" is null or "users"."temporary_expires_at" is null);--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_invited_without_password" CHECK ("users"."status" <> 'invited' or ("users"."password_hash" is null and "users"."temporary_expires_at" is null));