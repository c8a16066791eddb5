import { sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";

/** More words than this say no more about whom one looks for. */
const mostWords = 8;

/**
 * The condition, beginning with `and`, that each word is somewhere in name or e-mail, whatever its
 * case and accents. For queries that read from `users`.
 */
export function matchesSearch(search: string): SQL {
  const words = search
    .replaceAll("\0", "")
    .normalize("NFC")
    .trim()
    .split(/\s+/u)
    .filter(Boolean)
    .slice(0, mostWords);
  return sql.join(
    words.map((word) => {
      // Escaped after the accents are gone: what is a wide % before is a % then.
      const literal = sql`regexp_replace(searchable(${word}), ${String.raw`[\\%_]`}, ${String.raw`\\\&`}, 'g')`;
      return sql`and users.search_text like '%' || ${literal} || '%'`;
    }),
    sql` `,
  );
}
