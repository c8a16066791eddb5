import { sql } from "drizzle-orm";
import type { AnyColumn, SQL } from "drizzle-orm";
import { makePgArray } from "drizzle-orm/pg-core";

/** An array as one parameter, so that a statement's text does not depend on its length. */
export const uuidArray = (ids: readonly string[]): SQL => sql`${makePgArray([...ids])}::uuid[]`;

/** The same for texts. */
export const textArray = (texts: readonly string[]): SQL => sql`${makePgArray([...texts])}::text[]`;

/** The same for whole numbers. */
export const intArray = (numbers: readonly number[]): SQL =>
  sql`${makePgArray([...numbers])}::int[]`;

/** `column in (ids)`, which unlike drizzle's `inArray` takes any number of ids in one parameter. */
export const inIds = (column: AnyColumn | SQL, ids: readonly string[]): SQL<boolean> =>
  sql`${column} = any(${uuidArray(ids)})`;

/** The same for a column of texts. */
export const inTexts = (column: AnyColumn | SQL, texts: readonly string[]): SQL<boolean> =>
  sql`${column} = any(${textArray(texts)})`;

/** The same for a column of integers. */
export const inIntegers = (column: AnyColumn | SQL, numbers: readonly number[]): SQL<boolean> =>
  sql`${column} = any(${makePgArray([...numbers])}::int[])`;
