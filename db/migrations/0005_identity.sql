CREATE TABLE "connection_tests" (
	"id" uuid PRIMARY KEY DEFAULT uuid_v7() NOT NULL,
	"organization_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"method" text NOT NULL,
	"issuer" text NOT NULL,
	"client_id" text NOT NULL,
	"client_secret" text,
	"scopes" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	"problem" text,
	CONSTRAINT "connection_tests_method_known" CHECK ("connection_tests"."method" in ('google', 'openid_connect'))
);
--> statement-breakpoint
CREATE TABLE "external_identities" (
	"id" uuid PRIMARY KEY DEFAULT uuid_v7() NOT NULL,
	"organization_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"issuer" text NOT NULL,
	"subject" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"last_used_at" timestamp with time zone NOT NULL,
	CONSTRAINT "external_identities_one_per_issuer" UNIQUE("user_id","issuer"),
	CONSTRAINT "external_identities_subject" UNIQUE("subject","issuer","organization_id")
);
--> statement-breakpoint
CREATE TABLE "identity_configurations" (
	"organization_id" uuid PRIMARY KEY NOT NULL,
	"login_method" text DEFAULT 'password' NOT NULL,
	"also_google" boolean DEFAULT false NOT NULL,
	"issuer" text,
	"client_id" text,
	"client_secret" text,
	"scopes" text DEFAULT 'openid email profile' NOT NULL,
	"provider_name" text,
	"create_at_sign_in" boolean DEFAULT false NOT NULL,
	"self_service" boolean DEFAULT true NOT NULL,
	"allowed_domains" text[] DEFAULT '{}' NOT NULL,
	"default_role_key" text DEFAULT 'stakeholder' NOT NULL,
	"accepts_requests" boolean DEFAULT false NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "identity_configurations_method_known" CHECK ("identity_configurations"."login_method" in ('password', 'google', 'openid_connect')),
	CONSTRAINT "identity_configurations_provider_set" CHECK ("identity_configurations"."login_method" <> 'openid_connect' or ("identity_configurations"."issuer" is not null and "identity_configurations"."client_id" is not null)),
	CONSTRAINT "identity_configurations_also_google_beside_password" CHECK (not "identity_configurations"."also_google" or "identity_configurations"."login_method" = 'password')
);
--> statement-breakpoint
CREATE TABLE "join_links" (
	"id" uuid PRIMARY KEY DEFAULT uuid_v7() NOT NULL,
	"organization_id" uuid NOT NULL,
	"name" text,
	"role_key" text,
	"allowed_domains" text[],
	"generation" integer DEFAULT 1 NOT NULL,
	"uses" integer DEFAULT 0 NOT NULL,
	"most_uses" integer,
	"expires_at" timestamp with time zone,
	"paused_at" timestamp with time zone,
	"deleted_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" uuid,
	CONSTRAINT "join_links_id_organization" UNIQUE("id","organization_id"),
	CONSTRAINT "join_links_generation_positive" CHECK ("join_links"."generation" > 0),
	CONSTRAINT "join_links_uses_within" CHECK ("join_links"."uses" >= 0 and ("join_links"."most_uses" is null or ("join_links"."most_uses" > 0 and "join_links"."uses" <= "join_links"."most_uses"))),
	CONSTRAINT "join_links_plain_is_plain" CHECK ("join_links"."name" is not null or ("join_links"."role_key" is null and "join_links"."allowed_domains" is null and "join_links"."most_uses" is null and "join_links"."expires_at" is null and "join_links"."paused_at" is null and "join_links"."deleted_at" is null))
);
--> statement-breakpoint
CREATE TABLE "join_requests" (
	"id" uuid PRIMARY KEY DEFAULT uuid_v7() NOT NULL,
	"organization_id" uuid NOT NULL,
	"join_link_id" uuid NOT NULL,
	"email" text NOT NULL,
	"email_normalized" text NOT NULL,
	"first_name" text NOT NULL,
	"last_name" text NOT NULL,
	"message" text DEFAULT '' NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"decided_at" timestamp with time zone,
	"decided_by" uuid,
	"decision" text,
	CONSTRAINT "join_requests_decided" CHECK (("join_requests"."decided_at" is null) = ("join_requests"."decision" is null) and ("join_requests"."decision" is null or "join_requests"."decision" in ('approved', 'declined'))),
	CONSTRAINT "join_requests_lengths" CHECK (char_length("join_requests"."first_name") <= 128 and char_length("join_requests"."last_name") <= 128 and char_length("join_requests"."message") <= 500)
);
--> statement-breakpoint
CREATE TABLE "registrations" (
	"id" uuid PRIMARY KEY DEFAULT uuid_v7() NOT NULL,
	"organization_id" uuid NOT NULL,
	"join_link_id" uuid NOT NULL,
	"link_generation" integer NOT NULL,
	"kind" text NOT NULL,
	"email" text NOT NULL,
	"email_normalized" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	"user_id" uuid,
	CONSTRAINT "registrations_id_organization" UNIQUE("id","organization_id"),
	CONSTRAINT "registrations_kind_known" CHECK ("registrations"."kind" in ('register', 'ask', 'known', 'refused')),
	CONSTRAINT "registrations_used_once" CHECK ("registrations"."user_id" is null or ("registrations"."used_at" is not null and "registrations"."kind" = 'register'))
);
--> statement-breakpoint
ALTER TABLE "mails" DROP CONSTRAINT "mails_kind_known";--> statement-breakpoint
ALTER TABLE "mails" DROP CONSTRAINT "mails_invitation_set";--> statement-breakpoint
ALTER TABLE "mails" DROP CONSTRAINT "mails_generation_set";--> statement-breakpoint
ALTER TABLE "mails" ALTER COLUMN "user_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "mails" ADD COLUMN "registration_id" uuid;--> statement-breakpoint
ALTER TABLE "connection_tests" ADD CONSTRAINT "connection_tests_user_of_organization" FOREIGN KEY ("user_id","organization_id") REFERENCES "public"."users"("id","organization_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "external_identities" ADD CONSTRAINT "external_identities_user_of_organization" FOREIGN KEY ("user_id","organization_id") REFERENCES "public"."users"("id","organization_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity_configurations" ADD CONSTRAINT "identity_configurations_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity_configurations" ADD CONSTRAINT "identity_configurations_default_role" FOREIGN KEY ("organization_id","default_role_key") REFERENCES "public"."roles"("organization_id","key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "join_links" ADD CONSTRAINT "join_links_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "join_links" ADD CONSTRAINT "join_links_role_of_organization" FOREIGN KEY ("organization_id","role_key") REFERENCES "public"."roles"("organization_id","key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "join_links" ADD CONSTRAINT "join_links_creator_of_organization" FOREIGN KEY ("created_by","organization_id") REFERENCES "public"."users"("id","organization_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "join_requests" ADD CONSTRAINT "join_requests_link_of_organization" FOREIGN KEY ("join_link_id","organization_id") REFERENCES "public"."join_links"("id","organization_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "join_requests" ADD CONSTRAINT "join_requests_decider_of_organization" FOREIGN KEY ("decided_by","organization_id") REFERENCES "public"."users"("id","organization_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "registrations" ADD CONSTRAINT "registrations_link_of_organization" FOREIGN KEY ("join_link_id","organization_id") REFERENCES "public"."join_links"("id","organization_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "registrations" ADD CONSTRAINT "registrations_user_of_organization" FOREIGN KEY ("user_id","organization_id") REFERENCES "public"."users"("id","organization_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "connection_tests_by_user" ON "connection_tests" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX "connection_tests_by_end" ON "connection_tests" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "join_links_one_without_name" ON "join_links" USING btree ("organization_id") WHERE "join_links"."name" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "join_links_name" ON "join_links" USING btree ("organization_id",lower("name")) WHERE "join_links"."name" is not null and "join_links"."deleted_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "join_requests_one_open" ON "join_requests" USING btree ("email_normalized","organization_id") WHERE "join_requests"."decided_at" is null;--> statement-breakpoint
CREATE INDEX "join_requests_open" ON "join_requests" USING btree ("organization_id","id") WHERE "join_requests"."decided_at" is null;--> statement-breakpoint
CREATE INDEX "join_requests_by_email" ON "join_requests" USING btree ("email_normalized","organization_id","id");--> statement-breakpoint
CREATE INDEX "registrations_unproven" ON "registrations" USING btree ("expires_at") WHERE "registrations"."used_at" is null;--> statement-breakpoint
CREATE INDEX "registrations_by_link" ON "registrations" USING btree ("join_link_id","used_at","id") WHERE "registrations"."user_id" is not null;--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_registration_of_organization" FOREIGN KEY ("registration_id","organization_id") REFERENCES "public"."registrations"("id","organization_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "mails_by_registration" ON "mails" USING btree ("registration_id") WHERE "mails"."registration_id" is not null;--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_registration_set" CHECK (("mails"."kind" = 'registration') = ("mails"."registration_id" is not null));--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_user_set" CHECK ("mails"."kind" in ('registration', 'request_declined') or "mails"."user_id" is not null);--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_kind_known" CHECK ("mails"."kind" in ('invitation', 'welcome', 'password_reset', 'forgot_password', 'password_changed', 'account_disabled', 'account_enabled', 'welcome_single_sign_on', 'registration', 'how_to_sign_in', 'request_approved', 'request_declined'));--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_invitation_set" CHECK (("mails"."kind" in ('invitation', 'request_approved')) = ("mails"."invitation_id" is not null));--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_generation_set" CHECK (("mails"."kind" in ('invitation', 'welcome', 'password_reset', 'forgot_password', 'request_approved')) = ("mails"."generation" is not null));--> statement-breakpoint
-- Organizations that are there already get what new ones are written with.
INSERT INTO "identity_configurations" ("organization_id") SELECT "id" FROM "organizations";--> statement-breakpoint
INSERT INTO "join_links" ("organization_id", "created_at") SELECT "id", now() FROM "organizations";
--> statement-breakpoint
-- Ten thousand domains are looked through for each address that is entered: unpacking them first
-- would cost as much again.
ALTER TABLE "identity_configurations" ALTER COLUMN "allowed_domains" SET STORAGE EXTERNAL;--> statement-breakpoint
ALTER TABLE "join_links" ALTER COLUMN "allowed_domains" SET STORAGE EXTERNAL;
