import { sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";

/** More words than this say no more about whom one looks for. */
const mostWords = 8;

/**
 * The condition, beginning with `and`, that each word is somewhere in a text, whatever its case and
 * accents.
 * @param text what `searchable` made; by default name and e-mail, for queries that read from `users`
 */
export function matchesSearch(search: string, text: SQL = sql`users.search_text`): SQL {
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
      return sql`and ${text} like '%' || ${literal} || '%'`;
    }),
    sql` `,
  );
}
