DROP INDEX "users_by_status";--> statement-breakpoint
DROP INDEX "users_live_email";--> statement-breakpoint
CREATE UNIQUE INDEX "users_live_email" ON "users" USING btree ("email_normalized") WHERE "users"."deleted_at" is null;--> statement-breakpoint
CREATE TABLE "users_by_status" (
	"organization_id" uuid NOT NULL,
	"status" text NOT NULL,
	"role_key" text NOT NULL,
	"sort_name" text NOT NULL,
	"id" uuid NOT NULL,
	CONSTRAINT "users_by_status_order" PRIMARY KEY("organization_id","status","role_key","sort_name","id")
);
--> statement-breakpoint
-- A change of status stays within its page of the table where there is room, and writes no index.
ALTER TABLE "users" SET (fillfactor = 85);
--> statement-breakpoint
CREATE FUNCTION place_new_users() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO users_by_status (organization_id, status, role_key, sort_name, id)
  SELECT organization_id, status, role_key, sort_name, id FROM new_users ORDER BY 1, 2, 3, 4, 5;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION place_changed_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE users_by_status
  SET organization_id = NEW.organization_id, status = NEW.status, role_key = NEW.role_key,
    sort_name = NEW.sort_name, id = NEW.id
  WHERE (organization_id, status, role_key, sort_name, id)
    = (OLD.organization_id, OLD.status, OLD.role_key, OLD.sort_name, OLD.id);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION displace_old_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM users_by_status
  WHERE (organization_id, status, role_key, sort_name, id)
    = (OLD.organization_id, OLD.status, OLD.role_key, OLD.sort_name, OLD.id);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER users_placed AFTER INSERT ON users
  REFERENCING NEW TABLE AS new_users FOR EACH STATEMENT EXECUTE FUNCTION place_new_users();
--> statement-breakpoint
-- By row, because most changes of people change nothing here, and then cost nothing.
CREATE TRIGGER users_placed_again AFTER UPDATE ON users FOR EACH ROW
  WHEN ((OLD.organization_id, OLD.status, OLD.role_key, OLD.sort_name, OLD.id)
    IS DISTINCT FROM (NEW.organization_id, NEW.status, NEW.role_key, NEW.sort_name, NEW.id))
  EXECUTE FUNCTION place_changed_user();
--> statement-breakpoint
CREATE TRIGGER users_displaced AFTER DELETE ON users
  FOR EACH ROW EXECUTE FUNCTION displace_old_user();
--> statement-breakpoint
-- Whoever is there already.
INSERT INTO users_by_status (organization_id, status, role_key, sort_name, id)
SELECT organization_id, status, role_key, sort_name, id FROM users ORDER BY 1, 2, 3, 4, 5;
