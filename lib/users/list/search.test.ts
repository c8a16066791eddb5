import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";

import { db } from "@/db/client";
import { textArray } from "@/db/sql";

import { matchesSearch } from "./search";

/** Which of the texts a search finds. */
async function findAmong(texts: readonly string[], search: string): Promise<string[]> {
  const rows = await db.execute<{ text: string }>(sql`
    select text from unnest(${textArray(texts)}) with ordinality as list (text, number)
    where ${matchesSearch(search, sql`(' ' || searchable(text))`) ?? true}
    order by number
  `);
  return rows.map(({ text }) => text);
}

test.each([
  ["two letters at the beginning of a word", "XU", "bo xu7 y"],
  ["one letter at the beginning of the text", "x", "xu"],
  ["one letter that is two without its accent", "ß", "strasse ss"],
  ["two Hangul syllables at the beginning of a word", "은지", "박 은지수"],
  ["three letters inside a word", "지수민", "박 은지수민"],
  ["three letters that were one ligature", "ﬃ", "x.office"],
  ["accents and capitals", "FRANÇOIS.MACGIOLLAPHÁDRAIG", "francois.macgiollaphadraig124@x.example"],
  ["wildcards as themselves", "%_a", "100%_a"],
])("%s are found", async (_rule, search, text) => {
  expect(await findAmong(["something else", text], search)).toEqual([text]);
});

test.each([
  ["two letters inside a word", "xu", "axu b.xu"],
  ["letters in another order", "지은수", "수은지"],
  ["texts that only match as wildcards", "%_a", "xya"],
  ["texts with one of two words", "anna berg", "anna lund"],
])("%s are not found", async (_rule, search, text) => {
  expect(await findAmong([text], search)).toEqual([]);
});

test("a word is found where a text contains it, a short one where a word begins with it", async () => {
  const letter = fc.constantFrom("a", "b", "ß", "é", "%", "_", "\\", "1", ".", "王", "ж", "🦄");
  const word = fc.string({ unit: letter, minLength: 1, maxLength: 20 });
  const texts = fc.array(
    fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(" ")),
    { maxLength: 6 },
  );
  await fc.assert(
    fc.asyncProperty(word, texts, async (search, others) => {
      const all = [...others, search, `a${search}`, `a ${search}b`, [...search].slice(1).join("")];
      const [row] = await db.execute<{ plain: string; plainTexts: string[] }>(sql`
        select searchable(${search}) as plain,
          array(select searchable(text) from unnest(${textArray(all)}) as text) as "plainTexts"
      `);
      const { plain, plainTexts } = row!;
      const expected = all.filter((_, index) =>
        [...plain].length < 3
          ? plainTexts[index]!.split(" ").some((each) => each.startsWith(plain))
          : plainTexts[index]!.includes(plain),
      );
      expect(await findAmong(all, search)).toEqual(expected);
    }),
    { numRuns: 100 },
  );
});

test("the search index knows the letters of every script", async () => {
  const [row] = await db.execute<{ trigrams: string[] }>(sql`select show_trgm('은지') as trigrams`);
  expect(row!.trigrams).toHaveLength(3);
});
