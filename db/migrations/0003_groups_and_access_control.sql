CREATE TABLE "group_managers" (
	"user_id" uuid NOT NULL,
	"group_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "group_managers_user_id_group_id_pk" PRIMARY KEY("user_id","group_id")
);
--> statement-breakpoint
CREATE TABLE "group_memberships" (
	"user_id" uuid NOT NULL,
	"group_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"added_by" uuid,
	"ends_at" timestamp with time zone,
	CONSTRAINT "group_memberships_user_id_group_id_pk" PRIMARY KEY("user_id","group_id")
);
--> statement-breakpoint
CREATE TABLE "groups" (
	"id" uuid PRIMARY KEY DEFAULT uuid_v7() NOT NULL,
	"organization_id" uuid NOT NULL,
	"name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"role_key" text,
	"notifies_members" boolean DEFAULT true NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "groups_id_organization" UNIQUE("id","organization_id"),
	CONSTRAINT "groups_name_form" CHECK (char_length("groups"."name") between 1 and 128 and "groups"."name" !~ '\$\$|[\n\r]'),
	CONSTRAINT "groups_description_length" CHECK (char_length("groups"."description") <= 500)
);
--> statement-breakpoint
CREATE TABLE "join_link_groups" (
	"join_link_id" uuid NOT NULL,
	"group_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	CONSTRAINT "join_link_groups_join_link_id_group_id_pk" PRIMARY KEY("join_link_id","group_id")
);
--> statement-breakpoint
ALTER TABLE "mails" DROP CONSTRAINT "mails_kind_known";--> statement-breakpoint
ALTER TABLE "bulk_operations" ADD COLUMN "group_id" uuid;--> statement-breakpoint
ALTER TABLE "bulk_operations" ADD COLUMN "ends_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "identity_configurations" ADD COLUMN "access_control" text DEFAULT 'basic' NOT NULL;--> statement-breakpoint
ALTER TABLE "mails" ADD COLUMN "group_id" uuid;--> statement-breakpoint
ALTER TABLE "roles" ADD COLUMN "description" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "roles" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "roles" ADD COLUMN "created_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "system_admin" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "group_managers" ADD CONSTRAINT "group_managers_user_of_organization" FOREIGN KEY ("user_id","organization_id") REFERENCES "public"."users"("id","organization_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "group_managers" ADD CONSTRAINT "group_managers_group_of_organization" FOREIGN KEY ("group_id","organization_id") REFERENCES "public"."groups"("id","organization_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "group_memberships" ADD CONSTRAINT "group_memberships_user_of_organization" FOREIGN KEY ("user_id","organization_id") REFERENCES "public"."users"("id","organization_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "group_memberships" ADD CONSTRAINT "group_memberships_group_of_organization" FOREIGN KEY ("group_id","organization_id") REFERENCES "public"."groups"("id","organization_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "groups" ADD CONSTRAINT "groups_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "groups" ADD CONSTRAINT "groups_role_of_organization" FOREIGN KEY ("organization_id","role_key") REFERENCES "public"."roles"("organization_id","key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "join_link_groups" ADD CONSTRAINT "join_link_groups_link_of_organization" FOREIGN KEY ("join_link_id","organization_id") REFERENCES "public"."join_links"("id","organization_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "join_link_groups" ADD CONSTRAINT "join_link_groups_group_of_organization" FOREIGN KEY ("group_id","organization_id") REFERENCES "public"."groups"("id","organization_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "group_managers_by_group" ON "group_managers" USING btree ("group_id");--> statement-breakpoint
CREATE INDEX "group_memberships_by_group" ON "group_memberships" USING btree ("group_id","user_id","ends_at");--> statement-breakpoint
CREATE INDEX "group_memberships_by_end" ON "group_memberships" USING btree ("organization_id","ends_at") WHERE "group_memberships"."ends_at" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "groups_name" ON "groups" USING btree ("organization_id",lower("name"));--> statement-breakpoint
CREATE INDEX "groups_by_role" ON "groups" USING btree ("organization_id","role_key") WHERE "groups"."role_key" is not null;--> statement-breakpoint
CREATE INDEX "join_link_groups_by_group" ON "join_link_groups" USING btree ("group_id");--> statement-breakpoint
ALTER TABLE "bulk_operations" ADD CONSTRAINT "bulk_operations_group_of_organization" FOREIGN KEY ("group_id","organization_id") REFERENCES "public"."groups"("id","organization_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_group_of_organization" FOREIGN KEY ("group_id","organization_id") REFERENCES "public"."groups"("id","organization_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "bulk_operations_of_group" ON "bulk_operations" USING btree ("group_id") WHERE "bulk_operations"."group_id" is not null;--> statement-breakpoint
CREATE INDEX "mails_by_group" ON "mails" USING btree ("group_id") WHERE "mails"."group_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "roles_name" ON "roles" USING btree ("organization_id",lower("name"));--> statement-breakpoint
CREATE INDEX "users_system_admins" ON "users" USING btree ("organization_id") WHERE "users"."system_admin";--> statement-breakpoint
ALTER TABLE "identity_configurations" ADD CONSTRAINT "identity_configurations_access_control_known" CHECK ("identity_configurations"."access_control" in ('basic', 'rbac'));--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_group_set" CHECK (("mails"."kind" = 'added_to_group') = ("mails"."group_id" is not null));--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_kind_known" CHECK ("mails"."kind" in ('invitation', 'welcome', 'password_reset', 'forgot_password', 'password_changed', 'account_disabled', 'account_enabled', 'welcome_single_sign_on', 'registration', 'how_to_sign_in', 'request_approved', 'request_declined', 'added_to_group'));--> statement-breakpoint
ALTER TABLE "roles" ADD CONSTRAINT "roles_text_length" CHECK (char_length("roles"."name") between 1 and 128 and char_length("roles"."description") <= 500);