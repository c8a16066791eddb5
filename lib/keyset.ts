import { z } from "zod";

/**
 * Keyset pagination: a page begins after (or ends before) a given row, so that deep pages are as
 * fast as the first, and no row is skipped or repeated while others are added or deleted.
 */
export type Cursor = {
  direction: "after" | "before";
  /** The sort keys of the row, in the order of the list. */
  values: readonly string[];
  id: string;
  /** The number of the row in the list, from 1, if the list counts them. */
  position?: number | undefined;
};

/** A page of rows with the cursors of the previous and next page, if any. */
export type CursorPage<Row> = { rows: Row[]; next?: string; previous?: string };

// Timestamps stay in the database's format: a JavaScript date would drop the microseconds.
const instant =
  /^(\d{4}-\d\d-\d\d) (?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?[+-](?:0\d|1[0-5])(?::[0-5]\d){0,2}$/;

/** Whether the database accepts a text as a timestamp: invalid dates would make the query fail. */
function isInstant(value: string): boolean {
  if (value === "infinity" || value === "-infinity") return true;
  const day = instant.exec(value)?.[1];
  if (!day || day.startsWith("0000")) return false;
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

const cursorSchema = z.tuple([
  z.enum(["after", "before"]),
  z.array(z.string().max(2048)).max(3),
  z.string(),
  z.int().min(1).max(1e9).nullish(),
]);

/** The type of the ids: a cursor must only contain values that the database accepts. */
export type IdKind = "uuid" | "number";

const ids: Record<IdKind, z.ZodType<string>> = {
  uuid: z.uuid(),
  number: z.string().regex(/^\d{1,18}$/),
};

/** The sort keys of the list, which determine what a cursor from the URL may contain. */
export type SortKind = "text" | "instant";

export function encodeCursor({ direction, values, id, position }: Cursor): string {
  return Buffer.from(JSON.stringify([direction, values, id, position ?? null])).toString(
    "base64url",
  );
}

/**
 * Parses a cursor from the URL; anything invalid means the first page.
 * @param kinds the types of the sort keys before the id
 */
export function decodeCursor(
  text: string | undefined,
  kinds: readonly SortKind[],
  idKind: IdKind = "uuid",
): Cursor | undefined {
  if (!text) return undefined;
  try {
    const [direction, values, id, position] = cursorSchema.parse(
      JSON.parse(Buffer.from(text, "base64url").toString()),
    );
    const fits =
      ids[idKind].safeParse(id).success &&
      values.length === kinds.length &&
      values.every((value, index) =>
        kinds[index] === "instant" ? isInstant(value) : !value.includes("\0"),
      );
    return fits ? { direction, values, id, position: position ?? undefined } : undefined;
  } catch {
    return undefined;
  }
}

type Place = { id: string; cursorValues: readonly string[] };

/** A page of rows, and whether there are rows before and after it. */
export type Cut<Row> = { rows: Row[]; hasPrevious: boolean; hasNext: boolean };

/**
 * Cuts a page out of `size + 1` rows read in the direction of the cursor.
 * @param rows in the order read; backward for `before`
 * @param cursor where reading began; `end` when it went backward from the end of the list
 */
export function cutPage<Row>(
  rows: readonly Row[],
  size: number,
  cursor: Pick<Cursor, "direction"> | "end" | undefined,
): Cut<Row> {
  const backward = cursor === "end" || cursor?.direction === "before";
  const more = rows.length > size;
  const page = rows.slice(0, size);
  if (backward) page.reverse();
  return {
    rows: page,
    hasPrevious: backward ? more : cursor !== undefined,
    hasNext: backward ? cursor !== "end" : more,
  };
}

/**
 * The page with the cursors of its neighbours.
 * @param from the number of the page's first row in the list, from 1, if the list counts them
 */
export function withCursors<Row extends Place>(
  { rows, hasPrevious, hasNext }: Cut<Row>,
  from?: number,
): CursorPage<Row> {
  const first = rows[0];
  const last = rows.at(-1);
  const cursorAt = (direction: Cursor["direction"], { id, cursorValues }: Row, index: number) =>
    encodeCursor({
      direction,
      values: cursorValues,
      id,
      position: from === undefined ? undefined : from + index,
    });
  return {
    rows,
    previous: hasPrevious && first ? cursorAt("before", first, 0) : undefined,
    next: hasNext && last ? cursorAt("after", last, rows.length - 1) : undefined,
  };
}

/** `cutPage` and `withCursors` for lists that do not count their rows. */
export function pageOf<Row extends Place>(
  rows: readonly Row[],
  size: number,
  cursor: Cursor | undefined,
): CursorPage<Row> {
  return withCursors(cutPage(rows, size, cursor));
}
