import { sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";

import { db } from "@/db/client";

import { matchesSearch, matchesSearchUnindexed } from "./search";

/** Which of the texts a search finds, in one statement. */
async function findAmong(
  texts: readonly string[],
  search: string,
  matches: (search: string, text: SQL) => SQL = matchesSearch,
): Promise<string[]> {
  const rows = await db.execute<{ text: string }>(sql`
    select text from jsonb_array_elements_text(${JSON.stringify(texts)}::jsonb)
      with ordinality as list (text, number)
    where true ${matches(search, sql`searchable(text)`)}
    order by number
  `);
  return rows.map(({ text }) => text);
}

test.each([
  ["a word as long as its two ends", "abcdefghijkl", "x abcdefghijkl y"],
  ["a longer one", "abcdefghijklm", "x abcdefghijklm y"],
  ["one that is long only when its ligatures are letters", "ﬁﬁﬁﬁﬁﬁﬁ", "fifififififififi"],
  ["wildcards at the ends of a long word", "%_abcdefghijk_%", "%_abcdefghijk_%"],
  ["a pair of letters before another", "XU", "x xu7 y"],
  ["a pair of letters at the end", "xu", "x.xu"],
  ["a pair of letters before one beyond ASCII", "Xu", "x xu王"],
  ["a letter beyond ASCII", "王", "x 王"],
  ["a pair of letters beyond ASCII", "은지", "박 은지 x"],
  ["a pair with one of them", "x王", "x x王"],
  ["one letter that is two without its accent", "ß", "strasse"],
  ["accents and capitals", "FRANÇOIS.MACGIOLLAPHÁDRAIG", "francois.macgiollaphadraig124@x.example"],
])("%s is found", async (_rule, search, text) => {
  expect(await findAmong(["something else", text], search)).toEqual([text]);
});

test.each([
  ["only the ends of a long word", "abcdefghijklmnop", "abcdefXklmnop"],
  ["the ends the other way round", "abcdefghijklmnop", "klmnop abcdef"],
  ["letters beyond ASCII in another order", "은지", "지은"],
  ["what wildcards would match", "%_abcdefghijk_%", "xyabcdefghijkxy"],
])("%s is not found", async (_rule, search, text) => {
  expect(await findAmong([text], search)).toEqual([]);
});

test("a word is found in exactly the texts that contain it, however long it is", async () => {
  const letter = fc.constantFrom("a", "b", "ß", "é", "%", "_", "\\", "1", ".", "王", "ж", "🦄");
  const word = fc.string({ unit: letter, minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(word, fc.array(word, { maxLength: 6 }), async (search, texts) => {
      const all = [...texts, search, `${texts.join("")}${search}a`, [...search].slice(1).join("")];
      const rows = await db.execute<{ text: string }>(sql`
        select text from jsonb_array_elements_text(${JSON.stringify(all)}::jsonb)
          with ordinality as list (text, number)
        where position(searchable(${search}) in searchable(text)) > 0
        order by number
      `);
      const expected = rows.map(({ text }) => text);
      expect(await findAmong(all, search)).toEqual(expected);
      expect(await findAmong(all, search, matchesSearchUnindexed)).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});
