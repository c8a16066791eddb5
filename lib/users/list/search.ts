import { sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";

/** More words than this say no more about whom one looks for. */
const mostWords = 8;

/** How many letters of each end of a long word are looked up. */
const endLength = 6;

const beyondAscii = /[^\0-\x7f]/u;

// The same for Postgres, and the opposite.
const beyondAsciiPattern = String.raw`[^\x01-\x7f]`;
const asciiPattern = String.raw`[\x01-\x7f]`;

const asciiPair = /^[0-9a-z]{2}$/iu;

// Escaped after the accents are gone: what is a wide % before is a % then.
const literally = (plain: SQL) =>
  sql`regexp_replace(${plain}, ${String.raw`[\\%_]`}, ${String.raw`\\\&`}, 'g')`;

/** Two letters of ASCII and what follows are three: another one, the end, or a letter beyond ASCII. */
const holdsPair = (plain: SQL, text: SQL) => sql`(
  ${text} ~ (${plain} || ${asciiPattern})
  or ${text} like '%' || ${plain}
  or pieces_beyond_ascii(${text}) @> '{a}' and position(${plain} in ${text}) > 0)`;

/** A word that has trigrams, or only one letter, which many have. */
function holdsWord(word: string, plain: SQL, text: SQL): SQL {
  const found = sql`'%' || ${literally(plain)} || '%'`;
  if (word.length <= 2 * endLength) return sql`${text} like ${found}`;
  // The index looks every three letters up. The ends of a long word are as rare as the word, at a
  // third of the price; the word itself is compared where the index does not see it.
  const ends = sql`'%' || ${literally(sql`left(${plain}, ${endLength}::int)`)} ||
    '%' || ${literally(sql`right(${plain}, ${endLength}::int)`)} || '%'`;
  return sql`(${text} like case
    when char_length(${plain}) > ${2 * endLength}::int then ${ends} else ${found} end
    and (${text} || '') like ${found})`;
}

/**
 * A word that may be beyond ASCII even without its accents. The index knows such letters and each two
 * in a row; asked for trigrams, of which it has none of them, it would go through everything. Which
 * of both it is gets planned, as the word is known then.
 */
const holdsLetters = (word: string, plain: SQL, text: SQL) => sql`(
  ${plain} ~ ${beyondAsciiPattern} and position(${plain} in ${text}) > 0
    and pieces_beyond_ascii(${text}) @> pieces_beyond_ascii(${plain})
  or not ${plain} ~ ${beyondAsciiPattern} and ${holdsWord(word, plain, text)})`;

const wordsOf = (search: string) =>
  search
    .replaceAll("\0", "")
    .normalize("NFC")
    .trim()
    .split(/\s+/u)
    .filter(Boolean)
    .slice(0, mostWords);

/**
 * The condition, beginning with `and`, that each word is somewhere in a text, whatever its case and
 * accents.
 * @param text what `searchable` made; by default name and e-mail, for queries that read from `users`
 */
export function matchesSearch(search: string, text: SQL = sql`users.search_text`): SQL {
  return sql.join(
    wordsOf(search).map((word) => {
      const plain = sql`searchable(${word})`;
      if (beyondAscii.test(word)) return sql`and ${holdsLetters(word, plain, text)}`;
      if (asciiPair.test(word)) return sql`and ${holdsPair(plain, text)}`;
      return sql`and ${holdsWord(word, plain, text)}`;
    }),
    sql` `,
  );
}

/** The same in the words that cost least for rows which are read anyway; no index knows them. */
export const matchesSearchUnindexed = (search: string, text: SQL): SQL =>
  sql.join(
    wordsOf(search).map((word) => sql`and position(searchable(${word}) in ${text}) > 0`),
    sql` `,
  );
