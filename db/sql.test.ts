import { randomUUID } from "node:crypto";

import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import fc from "fast-check";

import { db } from "./client";
import { inIds, inTexts, textArray } from "./sql";

test("textArray passes any text unchanged", async () => {
  const text = fc.string({ unit: "binary" }).map((value) => value.replaceAll("\0", ""));
  await fc.assert(
    fc.asyncProperty(fc.array(text, { maxLength: 8 }), async (texts) => {
      const [row] = await db.execute<{ texts: string[] }>(
        sql`select to_jsonb(${textArray(texts)}) as texts`,
      );
      expect(row!.texts).toEqual(texts);
    }),
    { numRuns: 100 },
  );
});

test("inIds and inTexts match the listed values only, and nothing for an empty list", async () => {
  const [first, second] = [randomUUID(), randomUUID()];
  const match = async (condition: ReturnType<typeof inIds>) =>
    (await db.execute<{ match: boolean }>(sql`select ${condition} as match`))[0]!.match;
  expect(await match(inIds(sql`${first}::uuid`, [second, first]))).toBe(true);
  expect(await match(inIds(sql`${first}::uuid`, [second]))).toBe(false);
  expect(await match(inIds(sql`${first}::uuid`, []))).toBe(false);
  expect(await match(inTexts(sql`${'"a, b'}::text`, ["x", '"a, b']))).toBe(true);
  expect(await match(inTexts(sql`'null'::text`, [""]))).toBe(false);
});
