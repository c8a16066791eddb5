import { sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";

/** More words than this say no more about whom one looks for. */
const mostWords = 8;

/** How many letters of each end of a long word are looked up. */
const endLength = 6;

// Escaped after the accents are gone: what is a wide % before is a % then.
const literally = (plain: SQL) =>
  sql`regexp_replace(${plain}, ${String.raw`[\\%_]`}, ${String.raw`\\\&`}, 'g')`;

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
      const plain = sql`searchable(${word})`;
      const found = sql`'%' || ${literally(plain)} || '%'`;
      if ([...word].length <= 2 * endLength) return sql`and ${text} like ${found}`;
      // The index looks every three letters up. The ends of a long word are as rare as the word, at
      // a third of the price; the word itself is compared where the index does not see it.
      const ends = sql`'%' || ${literally(sql`left(${plain}, ${endLength}::int)`)} ||
        '%' || ${literally(sql`right(${plain}, ${endLength}::int)`)} || '%'`;
      return sql`and ${text} like case
        when char_length(${plain}) > ${2 * endLength}::int then ${ends} else ${found} end
        and (${text} || '') like ${found}`;
    }),
    sql` `,
  );
}
