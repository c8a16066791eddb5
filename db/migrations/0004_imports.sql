CREATE TABLE "import_chunks" (
	"import_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"bytes" "bytea" NOT NULL,
	CONSTRAINT "import_chunks_import_id_number_pk" PRIMARY KEY("import_id","number")
);
--> statement-breakpoint
CREATE TABLE "import_rows" (
	"import_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"line" integer NOT NULL,
	"cells" text[] NOT NULL,
	"email_normalized" text,
	"duplicate_of" integer,
	"outcome" text NOT NULL,
	"problems" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"changes" jsonb,
	"user_id" uuid,
	CONSTRAINT "import_rows_import_id_number_pk" PRIMARY KEY("import_id","number")
);
--> statement-breakpoint
CREATE TABLE "imports" (
	"id" uuid PRIMARY KEY DEFAULT uuid_v7() NOT NULL,
	"organization_id" uuid NOT NULL,
	"actor_id" uuid NOT NULL,
	"address" text,
	"agent" text,
	"file_name" text NOT NULL,
	"size" integer DEFAULT 0 NOT NULL,
	"state" text NOT NULL,
	"encoding" text DEFAULT 'utf-8' NOT NULL,
	"delimiter" text DEFAULT ',' NOT NULL,
	"header" text[],
	"width" integer DEFAULT 0 NOT NULL,
	"mapping" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"options" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"fixes" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"total" integer DEFAULT 0 NOT NULL,
	"processed" integer DEFAULT 0 NOT NULL,
	"created" integer DEFAULT 0 NOT NULL,
	"updated" integer DEFAULT 0 NOT NULL,
	"unchanged" integer DEFAULT 0 NOT NULL,
	"conflicts" integer DEFAULT 0 NOT NULL,
	"welcome_processed" integer DEFAULT 0 NOT NULL,
	"welcomed" integer DEFAULT 0 NOT NULL,
	"undo_processed" integer DEFAULT 0 NOT NULL,
	"undo_deleted" integer DEFAULT 0 NOT NULL,
	"undo_restored" integer DEFAULT 0 NOT NULL,
	"undo_kept" integer DEFAULT 0 NOT NULL,
	"run_by" uuid,
	"problem" text,
	"created_at" timestamp with time zone NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"undone_at" timestamp with time zone,
	CONSTRAINT "imports_started" CHECK (("imports"."state" in ('uploading', 'draft')) = ("imports"."started_at" is null))
);
--> statement-breakpoint
ALTER TABLE "import_chunks" ADD CONSTRAINT "import_chunks_import_id_imports_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."imports"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_rows" ADD CONSTRAINT "import_rows_import_id_imports_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."imports"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "imports" ADD CONSTRAINT "imports_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "imports" ADD CONSTRAINT "imports_actor_of_organization" FOREIGN KEY ("actor_id","organization_id") REFERENCES "public"."users"("id","organization_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "imports" ADD CONSTRAINT "imports_run_by_user_of_organization" FOREIGN KEY ("run_by","organization_id") REFERENCES "public"."users"("id","organization_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "import_rows_by_email" ON "import_rows" USING btree ("import_id","email_normalized");--> statement-breakpoint
CREATE INDEX "import_rows_by_outcome" ON "import_rows" USING btree ("import_id","outcome","number");--> statement-breakpoint
CREATE UNIQUE INDEX "imports_running" ON "imports" USING btree ("organization_id") WHERE "imports"."state" in ('applying', 'mailing', 'undoing');--> statement-breakpoint
CREATE INDEX "imports_of_organization" ON "imports" USING btree ("organization_id","created_at","id");--> statement-breakpoint
CREATE INDEX "imports_of_actor" ON "imports" USING btree ("actor_id");--> statement-breakpoint
CREATE INDEX "imports_run_by" ON "imports" USING btree ("run_by");--> statement-breakpoint
-- Each row is updated when its batch is applied: with room in its page no index changes.
ALTER TABLE "import_rows" SET (fillfactor = 80);
