import { and, sql } from "drizzle-orm";
import type { AnyColumn, SQL } from "drizzle-orm";

/** Further words of a search are ignored. */
const maxWords = 8;

// Escapes after removing accents: only then a full-width % is a plain %.
const escaped = (plain: SQL) =>
  sql`regexp_replace(${plain}, ${String.raw`[\\%_]`}, ${String.raw`\\\&`}, 'g')`;

/**
 * Whether a text contains a word. Words of one or two letters match beginnings of words only: such a
 * pattern (`% xu%`) has trigrams, so that an index serves it.
 */
function containsWord(word: string, text: AnyColumn | SQL): SQL {
  const plain = sql`searchable(${word})`;
  return sql`${text} like case when char_length(${plain}) < 3 then '% ' else '%' end
    || ${escaped(plain)} || '%'`;
}

/**
 * The condition that a text contains every word of a search, ignoring case and accents.
 * @param text made by `searchable`, with a space before its first word
 * @returns undefined for an empty search
 */
export function matchesSearch(search: string, text: AnyColumn | SQL): SQL | undefined {
  const words = search.replaceAll("\0", "").normalize("NFC").trim().split(/\s+/u).filter(Boolean);
  return and(...words.slice(0, maxWords).map((word) => containsWord(word, text)));
}
