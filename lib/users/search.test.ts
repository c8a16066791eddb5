import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";

import { db } from "@/db/client";

import { matchesSearch } from "./search";

/** Which of the texts a search finds, in one statement. */
async function findAmong(texts: readonly string[], search: string): Promise<string[]> {
  const rows = await db.execute<{ text: string }>(sql`
    select text from jsonb_array_elements_text(${JSON.stringify(texts)}::jsonb)
      with ordinality as list (text, number)
    where true ${matchesSearch(search, sql`searchable(text)`)}
    order by number
  `);
  return rows.map(({ text }) => text);
}

test.each([
  ["a word as long as its two ends", "abcdefghijkl", "x abcdefghijkl y"],
  ["a longer one", "abcdefghijklm", "x abcdefghijklm y"],
  ["one that is long only when its ligatures are letters", "ﬁﬁﬁﬁﬁﬁﬁ", "fifififififififi"],
  ["wildcards at the ends of a long word", "%_abcdefghijk_%", "%_abcdefghijk_%"],
  ["accents and capitals", "FRANÇOIS.MACGIOLLAPHÁDRAIG", "francois.macgiollaphadraig124@x.example"],
])("%s is found", async (_rule, search, text) => {
  expect(await findAmong(["something else", text], search)).toEqual([text]);
});

test.each([
  ["only the ends of a long word", "abcdefghijklmnop", "abcdefXklmnop"],
  ["the ends the other way round", "abcdefghijklmnop", "klmnop abcdef"],
  ["what wildcards would match", "%_abcdefghijk_%", "xyabcdefghijkxy"],
])("%s is not found", async (_rule, search, text) => {
  expect(await findAmong([text], search)).toEqual([]);
});

test("a word is found in exactly the texts that contain it, however long it is", async () => {
  const letter = fc.constantFrom("a", "b", "ß", "é", "%", "_", "\\");
  const word = fc.string({ unit: letter, minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(word, fc.array(word, { maxLength: 6 }), async (search, texts) => {
      const all = [...texts, search, `${texts.join("")}${search}a`, search.slice(1)];
      const rows = await db.execute<{ text: string }>(sql`
        select text from jsonb_array_elements_text(${JSON.stringify(all)}::jsonb)
          with ordinality as list (text, number)
        where position(searchable(${search}) in searchable(text)) > 0
        order by number
      `);
      expect(await findAmong(all, search)).toEqual(rows.map(({ text }) => text));
    }),
    { numRuns: 60 },
  );
});
