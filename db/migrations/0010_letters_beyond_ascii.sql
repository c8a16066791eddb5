-- What a text has beyond ASCII, to search by: each letter, each two in a row of which one is beyond
-- it, and an `a` where the first of two is not. Trigrams do not see such letters wherever LC_CTYPE is
-- C, as in the database that Gatehouse brings; and words of one letter or two have none.
CREATE FUNCTION pieces_beyond_ascii(value text) RETURNS text[]
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN CASE WHEN value ~ '[^\x01-\x7f]' THEN (
    SELECT array_agg(piece)
    FROM (
      -- Of what lies between such letters only the ends matter.
      SELECT string_to_array(
        regexp_replace(value, '([\x01-\x7f])[\x01-\x7f]+([\x01-\x7f])', '\1 \2', 'g'), NULL)
    ) AS text (letters),
      unnest(letters, letters[2:]) AS two (one, other),
      LATERAL (VALUES
        (CASE WHEN ascii(one) > 127 THEN one END),
        (CASE WHEN ' ' NOT IN (one, other) AND greatest(ascii(one), ascii(other)) > 127
          THEN one || other END),
        (CASE WHEN ascii(one) BETWEEN 33 AND 127 AND ascii(other) > 127 THEN 'a' END)
      ) AS pieces (piece)
    WHERE piece IS NOT NULL
  ) ELSE '{}' END;
--> statement-breakpoint
DROP INDEX "users_search";--> statement-breakpoint
CREATE INDEX "users_search" ON "users" USING gin ("organization_id",search_text gin_trgm_ops,pieces_beyond_ascii(search_text)) WITH (gin_pending_list_limit=1024);--> statement-breakpoint
-- How often each piece is there, for the planner.
ANALYZE users;
