CREATE TABLE "audit_events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"organization_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"actor_id" uuid,
	"actor_label" text NOT NULL,
	"action" text NOT NULL,
	"target_type" text NOT NULL,
	"target_id" text NOT NULL,
	"target_label" text NOT NULL,
	"before" jsonb,
	"after" jsonb,
	"address" text,
	"agent" text
);
--> statement-breakpoint
CREATE TABLE "bulk_operation_parts" (
	"operation_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"user_ids" uuid[] NOT NULL,
	"changed_ids" uuid[],
	CONSTRAINT "bulk_operation_parts_operation_id_number_pk" PRIMARY KEY("operation_id","number")
);
--> statement-breakpoint
CREATE TABLE "bulk_operations" (
	"id" uuid PRIMARY KEY DEFAULT uuid_v7() NOT NULL,
	"organization_id" uuid NOT NULL,
	"actor_id" uuid NOT NULL,
	"address" text,
	"agent" text,
	"operation" text NOT NULL,
	"role_key" text,
	"state" text NOT NULL,
	"total" integer NOT NULL,
	"processed" integer DEFAULT 0 NOT NULL,
	"changed" integer DEFAULT 0 NOT NULL,
	"skipped" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"problem" text,
	"undo_of" uuid,
	"created_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	"dismissed_at" timestamp with time zone,
	CONSTRAINT "bulk_operations_finished" CHECK (("bulk_operations"."state" = 'running') = ("bulk_operations"."finished_at" is null))
);
--> statement-breakpoint
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
CREATE TABLE "invitations" (
	"id" uuid PRIMARY KEY DEFAULT uuid_v7() NOT NULL,
	"organization_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"invited_by" uuid NOT NULL,
	"generation" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"sent_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"accepted_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "invitations_id_organization" UNIQUE("id","organization_id"),
	CONSTRAINT "invitations_generation_positive" CHECK ("invitations"."generation" > 0),
	CONSTRAINT "invitations_end_once" CHECK ("invitations"."accepted_at" is null or "invitations"."revoked_at" is null)
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
	"max_uses" integer,
	"expires_at" timestamp with time zone,
	"paused_at" timestamp with time zone,
	"deleted_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" uuid,
	CONSTRAINT "join_links_id_organization" UNIQUE("id","organization_id"),
	CONSTRAINT "join_links_generation_positive" CHECK ("join_links"."generation" > 0),
	CONSTRAINT "join_links_uses_within" CHECK ("join_links"."uses" >= 0 and ("join_links"."max_uses" is null or ("join_links"."max_uses" > 0 and "join_links"."uses" <= "join_links"."max_uses"))),
	CONSTRAINT "join_links_plain_is_plain" CHECK ("join_links"."name" is not null or ("join_links"."role_key" is null and "join_links"."allowed_domains" is null and "join_links"."max_uses" is null and "join_links"."expires_at" is null and "join_links"."paused_at" is null and "join_links"."deleted_at" is null))
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
CREATE TABLE "mails" (
	"id" uuid PRIMARY KEY DEFAULT uuid_v7() NOT NULL,
	"organization_id" uuid NOT NULL,
	"user_id" uuid,
	"kind" text NOT NULL,
	"recipient" text NOT NULL,
	"invitation_id" uuid,
	"registration_id" uuid,
	"generation" integer,
	"state" text DEFAULT 'queued' NOT NULL,
	"reason" text,
	"batch_id" uuid,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp with time zone NOT NULL,
	"provider_id" text,
	"created_at" timestamp with time zone NOT NULL,
	"state_changed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "mails_state_known" CHECK ("mails"."state" in ('queued', 'sent', 'delivered', 'bounced', 'failed')),
	CONSTRAINT "mails_kind_known" CHECK ("mails"."kind" in ('invitation', 'welcome', 'password_reset', 'forgot_password', 'password_changed', 'account_disabled', 'account_enabled', 'welcome_single_sign_on', 'registration', 'how_to_sign_in', 'request_approved', 'request_declined')),
	CONSTRAINT "mails_invitation_set" CHECK (("mails"."kind" in ('invitation', 'request_approved')) = ("mails"."invitation_id" is not null)),
	CONSTRAINT "mails_registration_set" CHECK (("mails"."kind" = 'registration') = ("mails"."registration_id" is not null)),
	CONSTRAINT "mails_user_set" CHECK ("mails"."kind" in ('registration', 'request_declined') or "mails"."user_id" is not null),
	CONSTRAINT "mails_generation_set" CHECK (("mails"."kind" in ('invitation', 'welcome', 'password_reset', 'forgot_password', 'request_approved')) = ("mails"."generation" is not null))
);
--> statement-breakpoint
CREATE TABLE "organizations" (
	"id" uuid PRIMARY KEY DEFAULT uuid_v7() NOT NULL,
	"name" text NOT NULL,
	"slug" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "organizations_slug_unique" UNIQUE("slug"),
	CONSTRAINT "organizations_name_length" CHECK (char_length("organizations"."name") between 1 and 128),
	CONSTRAINT "organizations_slug_form" CHECK ("organizations"."slug" ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$')
);
--> statement-breakpoint
CREATE TABLE "rate_limits" (
	"key" varchar(255) PRIMARY KEY NOT NULL,
	"points" integer DEFAULT 0 NOT NULL,
	"expire" bigint
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
CREATE TABLE "roles" (
	"organization_id" uuid NOT NULL,
	"key" text NOT NULL,
	"name" text NOT NULL,
	"rank" integer NOT NULL,
	"permissions" text[] NOT NULL,
	"built_in" boolean NOT NULL,
	CONSTRAINT "roles_organization_id_key_pk" PRIMARY KEY("organization_id","key"),
	CONSTRAINT "roles_rank_positive" CHECK ("roles"."rank" > 0)
);
--> statement-breakpoint
CREATE TABLE "saved_views" (
	"id" uuid PRIMARY KEY DEFAULT uuid_v7() NOT NULL,
	"organization_id" uuid NOT NULL,
	"owner_id" uuid NOT NULL,
	"name" text NOT NULL,
	"shared" boolean NOT NULL,
	"query" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "saved_views_name" UNIQUE("owner_id","name"),
	CONSTRAINT "saved_views_name_length" CHECK (char_length("saved_views"."name") between 1 and 64),
	CONSTRAINT "saved_views_query_length" CHECK (char_length("saved_views"."query") <= 2048)
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" uuid PRIMARY KEY DEFAULT uuid_v7() NOT NULL,
	"organization_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"claimed_at" timestamp with time zone,
	"last_seen_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"ended_reason" text,
	"address" text,
	"agent" text
);
--> statement-breakpoint
CREATE TABLE "user_counts" (
	"organization_id" uuid NOT NULL,
	"status" text NOT NULL,
	"role_key" text NOT NULL,
	"people" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY DEFAULT uuid_v7() NOT NULL,
	"organization_id" uuid NOT NULL,
	"email" text NOT NULL,
	"email_normalized" text NOT NULL,
	"first_name" text DEFAULT '' NOT NULL,
	"last_name" text DEFAULT '' NOT NULL,
	"role_key" text NOT NULL,
	"extra_permissions" text[] DEFAULT '{}' NOT NULL,
	"status" text NOT NULL,
	"password_hash" text,
	"temporary_generation" integer DEFAULT 0 NOT NULL,
	"temporary_expires_at" timestamp with time zone,
	"code_generation" integer DEFAULT 0 NOT NULL,
	"code_expires_at" timestamp with time zone,
	"code_tries" integer DEFAULT 0 NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"activated_at" timestamp with time zone,
	"last_active_at" timestamp with time zone,
	"deleted_at" timestamp with time zone,
	"activity_order" timestamp with time zone GENERATED ALWAYS AS (coalesce(last_active_at, '-infinity')) STORED NOT NULL,
	"password_order" timestamp with time zone GENERATED ALWAYS AS (case
      when password_hash is not null then '9999-12-31 00:00:00+00'
      else coalesce(temporary_expires_at, code_expires_at, 'infinity') end) STORED NOT NULL,
	"search_text" text GENERATED ALWAYS AS (' ' || searchable(first_name || ' ' || last_name || ' ' || email)) STORED NOT NULL,
	"sort_name" text GENERATED ALWAYS AS (searchable(coalesce(nullif(trim(first_name || ' ' || last_name), ''), email))) STORED NOT NULL,
	CONSTRAINT "users_id_organization" UNIQUE("id","organization_id"),
	CONSTRAINT "users_email_organization" UNIQUE("email_normalized","organization_id"),
	CONSTRAINT "users_status_known" CHECK ("users"."status" in ('invited', 'active', 'inactive', 'deleted')),
	CONSTRAINT "users_email_normalized_form" CHECK ("users"."email_normalized" !~ '[A-Z[:space:]]' and char_length("users"."email_normalized") between 3 and 254),
	CONSTRAINT "users_names_length" CHECK (char_length("users"."first_name") <= 128 and char_length("users"."last_name") <= 128),
	CONSTRAINT "users_deleted_at_set" CHECK (("users"."status" = 'deleted') = ("users"."deleted_at" is not null)),
	CONSTRAINT "users_activated_at_set" CHECK ("users"."status" not in ('active', 'inactive') or "users"."activated_at" is not null),
	CONSTRAINT "users_invited_without_password" CHECK ("users"."status" <> 'invited' or ("users"."password_hash" is null and "users"."temporary_expires_at" is null)),
	CONSTRAINT "users_temporary_or_own_password" CHECK ("users"."password_hash" is null or "users"."temporary_expires_at" is null)
);
--> statement-breakpoint
ALTER TABLE "audit_events" ADD CONSTRAINT "audit_events_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bulk_operation_parts" ADD CONSTRAINT "bulk_operation_parts_operation_id_bulk_operations_id_fk" FOREIGN KEY ("operation_id") REFERENCES "public"."bulk_operations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bulk_operations" ADD CONSTRAINT "bulk_operations_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bulk_operations" ADD CONSTRAINT "bulk_operations_actor_of_organization" FOREIGN KEY ("actor_id","organization_id") REFERENCES "public"."users"("id","organization_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bulk_operations" ADD CONSTRAINT "bulk_operations_undo" FOREIGN KEY ("undo_of") REFERENCES "public"."bulk_operations"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "connection_tests" ADD CONSTRAINT "connection_tests_user_of_organization" FOREIGN KEY ("user_id","organization_id") REFERENCES "public"."users"("id","organization_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "external_identities" ADD CONSTRAINT "external_identities_user_of_organization" FOREIGN KEY ("user_id","organization_id") REFERENCES "public"."users"("id","organization_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity_configurations" ADD CONSTRAINT "identity_configurations_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity_configurations" ADD CONSTRAINT "identity_configurations_default_role" FOREIGN KEY ("organization_id","default_role_key") REFERENCES "public"."roles"("organization_id","key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_user_of_organization" FOREIGN KEY ("user_id","organization_id") REFERENCES "public"."users"("id","organization_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_inviter_of_organization" FOREIGN KEY ("invited_by","organization_id") REFERENCES "public"."users"("id","organization_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "join_links" ADD CONSTRAINT "join_links_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "join_links" ADD CONSTRAINT "join_links_role_of_organization" FOREIGN KEY ("organization_id","role_key") REFERENCES "public"."roles"("organization_id","key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "join_links" ADD CONSTRAINT "join_links_creator_of_organization" FOREIGN KEY ("created_by","organization_id") REFERENCES "public"."users"("id","organization_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "join_requests" ADD CONSTRAINT "join_requests_link_of_organization" FOREIGN KEY ("join_link_id","organization_id") REFERENCES "public"."join_links"("id","organization_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "join_requests" ADD CONSTRAINT "join_requests_decider_of_organization" FOREIGN KEY ("decided_by","organization_id") REFERENCES "public"."users"("id","organization_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_user_of_organization" FOREIGN KEY ("user_id","organization_id") REFERENCES "public"."users"("id","organization_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_invitation_of_organization" FOREIGN KEY ("invitation_id","organization_id") REFERENCES "public"."invitations"("id","organization_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_registration_of_organization" FOREIGN KEY ("registration_id","organization_id") REFERENCES "public"."registrations"("id","organization_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "registrations" ADD CONSTRAINT "registrations_link_of_organization" FOREIGN KEY ("join_link_id","organization_id") REFERENCES "public"."join_links"("id","organization_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "registrations" ADD CONSTRAINT "registrations_user_of_organization" FOREIGN KEY ("user_id","organization_id") REFERENCES "public"."users"("id","organization_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "roles" ADD CONSTRAINT "roles_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "saved_views" ADD CONSTRAINT "saved_views_owner_of_organization" FOREIGN KEY ("owner_id","organization_id") REFERENCES "public"."users"("id","organization_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_of_organization" FOREIGN KEY ("user_id","organization_id") REFERENCES "public"."users"("id","organization_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_role_of_organization" FOREIGN KEY ("organization_id","role_key") REFERENCES "public"."roles"("organization_id","key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_events_by_time" ON "audit_events" USING btree ("organization_id","at","id");--> statement-breakpoint
CREATE INDEX "audit_events_by_actor" ON "audit_events" USING btree ("organization_id","actor_id","at","id");--> statement-breakpoint
CREATE INDEX "audit_events_by_action" ON "audit_events" USING btree ("organization_id","action","at","id");--> statement-breakpoint
CREATE INDEX "audit_events_by_target" ON "audit_events" USING btree ("organization_id","target_id","at","id");--> statement-breakpoint
CREATE INDEX "bulk_operations_running" ON "bulk_operations" USING btree ("created_at") WHERE "bulk_operations"."state" = 'running';--> statement-breakpoint
CREATE INDEX "bulk_operations_of_organization" ON "bulk_operations" USING btree ("organization_id","created_at");--> statement-breakpoint
CREATE INDEX "bulk_operations_of_actor" ON "bulk_operations" USING btree ("actor_id");--> statement-breakpoint
CREATE INDEX "bulk_operations_undoing" ON "bulk_operations" USING btree ("undo_of");--> statement-breakpoint
CREATE INDEX "connection_tests_by_user" ON "connection_tests" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX "connection_tests_by_end" ON "connection_tests" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "invitations_one_open_per_user" ON "invitations" USING btree ("user_id") WHERE "invitations"."accepted_at" is null and "invitations"."revoked_at" is null;--> statement-breakpoint
CREATE INDEX "invitations_open_by_time" ON "invitations" USING btree ("organization_id","sent_at","id") WHERE "invitations"."accepted_at" is null and "invitations"."revoked_at" is null;--> statement-breakpoint
CREATE INDEX "invitations_open_by_expiry" ON "invitations" USING btree ("organization_id","expires_at") WHERE "invitations"."accepted_at" is null and "invitations"."revoked_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "join_links_one_without_name" ON "join_links" USING btree ("organization_id") WHERE "join_links"."name" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "join_links_name" ON "join_links" USING btree ("organization_id",lower("name")) WHERE "join_links"."name" is not null and "join_links"."deleted_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "join_requests_one_open" ON "join_requests" USING btree ("email_normalized","organization_id") WHERE "join_requests"."decided_at" is null;--> statement-breakpoint
CREATE INDEX "join_requests_open" ON "join_requests" USING btree ("organization_id","id") WHERE "join_requests"."decided_at" is null;--> statement-breakpoint
CREATE INDEX "join_requests_by_email" ON "join_requests" USING btree ("email_normalized","organization_id","id");--> statement-breakpoint
CREATE INDEX "mails_by_registration" ON "mails" USING btree ("registration_id") WHERE "mails"."registration_id" is not null;--> statement-breakpoint
CREATE INDEX "mails_queued" ON "mails" USING btree ("next_attempt_at","id") WHERE "mails"."state" = 'queued';--> statement-breakpoint
CREATE INDEX "mails_undelivered" ON "mails" USING btree ("organization_id","invitation_id") WHERE "mails"."state" in ('bounced', 'failed');--> statement-breakpoint
CREATE INDEX "mails_by_batch" ON "mails" USING btree ("batch_id") WHERE "mails"."batch_id" is not null;--> statement-breakpoint
CREATE INDEX "mails_by_invitation" ON "mails" USING btree ("invitation_id","id");--> statement-breakpoint
CREATE INDEX "mails_by_user" ON "mails" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX "mails_by_organization" ON "mails" USING btree ("organization_id","id");--> statement-breakpoint
CREATE INDEX "mails_by_provider_id" ON "mails" USING btree ("provider_id") WHERE "mails"."provider_id" is not null;--> statement-breakpoint
CREATE INDEX "registrations_unproven" ON "registrations" USING btree ("expires_at") WHERE "registrations"."used_at" is null;--> statement-breakpoint
CREATE INDEX "registrations_by_user" ON "registrations" USING btree ("user_id") WHERE "registrations"."user_id" is not null;--> statement-breakpoint
CREATE INDEX "registrations_by_link" ON "registrations" USING btree ("join_link_id","used_at","id") WHERE "registrations"."user_id" is not null;--> statement-breakpoint
CREATE INDEX "saved_views_shared" ON "saved_views" USING btree ("organization_id") WHERE "saved_views"."shared";--> statement-breakpoint
CREATE INDEX "sessions_by_user" ON "sessions" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE INDEX "user_counts_by_organization" ON "user_counts" USING btree ("organization_id");--> statement-breakpoint
CREATE UNIQUE INDEX "users_live_email" ON "users" USING btree ("email_normalized") WHERE "users"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "users_by_name" ON "users" USING btree ("organization_id","sort_name","id");--> statement-breakpoint
CREATE INDEX "users_by_email" ON "users" USING btree ("organization_id","email_normalized","id");--> statement-breakpoint
CREATE INDEX "users_by_role" ON "users" USING btree ("organization_id","role_key","sort_name","id");--> statement-breakpoint
CREATE INDEX "users_by_status" ON "users" USING btree ("organization_id","status","role_key","sort_name","id");--> statement-breakpoint
CREATE INDEX "users_by_password" ON "users" USING btree ("organization_id","password_order","id");--> statement-breakpoint
CREATE INDEX "users_by_activity" ON "users" USING btree ("organization_id","activity_order","id");--> statement-breakpoint
CREATE INDEX "users_by_creation" ON "users" USING btree ("organization_id","created_at","id");--> statement-breakpoint
CREATE INDEX "users_search" ON "users" USING gin ("organization_id",search_text gin_trgm_ops) WITH (gin_pending_list_limit=1024);