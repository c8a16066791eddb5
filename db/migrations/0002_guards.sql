-- Audit events are only ever added (product.md 8).
CREATE FUNCTION refuse_change() RETURNS trigger
  LANGUAGE plpgsql
  AS $$ BEGIN RAISE EXCEPTION '% keeps its rows as they were written', TG_TABLE_NAME; END $$;
--> statement-breakpoint
CREATE TRIGGER audit_events_only_grow
  BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- Counters of tries need to survive a restart of the server, not a crash of the database.
ALTER TABLE rate_limits SET UNLOGGED;
