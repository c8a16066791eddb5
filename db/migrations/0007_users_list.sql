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
CREATE TABLE "user_counts" (
	"organization_id" uuid NOT NULL,
	"status" text NOT NULL,
	"role_key" text NOT NULL,
	"people" integer NOT NULL
);
--> statement-breakpoint
DROP INDEX "audit_events_by_time";--> statement-breakpoint
DROP INDEX "audit_events_by_target";--> statement-breakpoint
DROP INDEX "users_by_name";--> statement-breakpoint
DROP INDEX "users_by_creation";--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "activity_order" timestamp with time zone GENERATED ALWAYS AS (coalesce(last_active_at, '-infinity')) STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "password_order" timestamp with time zone GENERATED ALWAYS AS (case
      when password_hash is not null then '9999-12-31 00:00:00+00'
      else coalesce(temporary_expires_at, code_expires_at, 'infinity') end) STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "bulk_operation_parts" ADD CONSTRAINT "bulk_operation_parts_operation_id_bulk_operations_id_fk" FOREIGN KEY ("operation_id") REFERENCES "public"."bulk_operations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bulk_operations" ADD CONSTRAINT "bulk_operations_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bulk_operations" ADD CONSTRAINT "bulk_operations_actor_of_organization" FOREIGN KEY ("actor_id","organization_id") REFERENCES "public"."users"("id","organization_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bulk_operations" ADD CONSTRAINT "bulk_operations_undo" FOREIGN KEY ("undo_of") REFERENCES "public"."bulk_operations"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "saved_views" ADD CONSTRAINT "saved_views_owner_of_organization" FOREIGN KEY ("owner_id","organization_id") REFERENCES "public"."users"("id","organization_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "bulk_operations_running" ON "bulk_operations" USING btree ("created_at") WHERE "bulk_operations"."state" = 'running';--> statement-breakpoint
CREATE INDEX "bulk_operations_of_organization" ON "bulk_operations" USING btree ("organization_id","created_at");--> statement-breakpoint
CREATE INDEX "bulk_operations_of_actor" ON "bulk_operations" USING btree ("actor_id");--> statement-breakpoint
CREATE INDEX "bulk_operations_undoing" ON "bulk_operations" USING btree ("undo_of");--> statement-breakpoint
CREATE INDEX "saved_views_shared" ON "saved_views" USING btree ("organization_id") WHERE "saved_views"."shared";--> statement-breakpoint
CREATE INDEX "user_counts_by_organization" ON "user_counts" USING btree ("organization_id");--> statement-breakpoint
CREATE INDEX "audit_events_by_actor" ON "audit_events" USING btree ("organization_id","actor_id","at","id");--> statement-breakpoint
CREATE INDEX "audit_events_by_action" ON "audit_events" USING btree ("organization_id","action","at","id");--> statement-breakpoint
CREATE INDEX "users_by_email" ON "users" USING btree ("organization_id","email_normalized","id");--> statement-breakpoint
CREATE INDEX "users_by_role" ON "users" USING btree ("organization_id","role_key","sort_name","id");--> statement-breakpoint
CREATE INDEX "users_by_status" ON "users" USING btree ("organization_id","status","role_key","sort_name","id");--> statement-breakpoint
CREATE INDEX "users_by_password" ON "users" USING btree ("organization_id","password_order","id");--> statement-breakpoint
CREATE INDEX "users_by_activity" ON "users" USING btree ("organization_id","activity_order","id");--> statement-breakpoint
CREATE INDEX "audit_events_by_time" ON "audit_events" USING btree ("organization_id","at","id");--> statement-breakpoint
CREATE INDEX "audit_events_by_target" ON "audit_events" USING btree ("organization_id","target_id","at","id");--> statement-breakpoint
CREATE INDEX "users_by_name" ON "users" USING btree ("organization_id","sort_name","id");--> statement-breakpoint
CREATE INDEX "users_by_creation" ON "users" USING btree ("organization_id","created_at","id");--> statement-breakpoint
-- What changed is added, never updated: two who change people of one organization do not wait for
-- each other. One row for each role and status that a statement touched.
CREATE FUNCTION count_new_users() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO user_counts (organization_id, status, role_key, people)
  SELECT organization_id, status, role_key, count(*) FROM new_users GROUP BY 1, 2, 3;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION count_old_users() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO user_counts (organization_id, status, role_key, people)
  SELECT organization_id, status, role_key, -count(*) FROM old_users GROUP BY 1, 2, 3;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION count_changed_users() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO user_counts (organization_id, status, role_key, people)
  SELECT organization_id, status, role_key, sum(people)
  FROM (
    SELECT organization_id, status, role_key, 1 AS people FROM new_users
    UNION ALL
    SELECT organization_id, status, role_key, -1 FROM old_users
  ) AS change
  GROUP BY 1, 2, 3 HAVING sum(people) <> 0;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER users_counted_in AFTER INSERT ON users
  REFERENCING NEW TABLE AS new_users FOR EACH STATEMENT EXECUTE FUNCTION count_new_users();
--> statement-breakpoint
CREATE TRIGGER users_counted_out AFTER DELETE ON users
  REFERENCING OLD TABLE AS old_users FOR EACH STATEMENT EXECUTE FUNCTION count_old_users();
--> statement-breakpoint
CREATE TRIGGER users_counted_again AFTER UPDATE ON users
  REFERENCING OLD TABLE AS old_users NEW TABLE AS new_users
  FOR EACH STATEMENT EXECUTE FUNCTION count_changed_users();
--> statement-breakpoint
-- Whoever is there already.
INSERT INTO user_counts (organization_id, status, role_key, people)
SELECT organization_id, status, role_key, count(*) FROM users GROUP BY 1, 2, 3;
