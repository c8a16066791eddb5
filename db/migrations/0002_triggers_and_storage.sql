-- Audit events are only ever added (docs/product.md#audit-log).
CREATE FUNCTION refuse_change() RETURNS trigger
  LANGUAGE plpgsql
  AS $$ BEGIN RAISE EXCEPTION '% keeps its rows as they were written', TG_TABLE_NAME; END $$;
--> statement-breakpoint
CREATE TRIGGER audit_events_only_grow
  BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- Rate limits survive a restart of the server, but need not survive a crash of the database.
ALTER TABLE rate_limits SET UNLOGGED;
--> statement-breakpoint
-- Adds a row for each role and status that a statement changed and updates none, so that changes to
-- users of one organization do not wait for each other.
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
-- Every address that is entered is compared with up to 10,000 domains: decompressing them first would
-- take as long again.
ALTER TABLE identity_configurations ALTER COLUMN allowed_domains SET STORAGE EXTERNAL;
--> statement-breakpoint
ALTER TABLE join_links ALTER COLUMN allowed_domains SET STORAGE EXTERNAL;
