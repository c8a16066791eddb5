import { z } from "zod";

/**
 * Pages by key: a page begins after (or ends before) the last row that was seen, so that deep pages
 * cost what the first costs, and nobody is skipped or shown twice while others come and go.
 */
export type Cursor = { direction: "after" | "before"; value: string; id: string };

/** A page of rows with the cursors of its neighbours, where there are any. */
export type CursorPage<Row> = { rows: Row[]; next?: string; previous?: string };

// Instants travel as the database writes them: a JavaScript date would drop the microseconds.
const instant =
  /^(\d{4}-\d\d-\d\d) (?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?[+-](?:0\d|1[0-5])(?::[0-5]\d){0,2}$/;

/** Whether the database reads a text as an instant: days that no calendar has make it fail. */
function isInstant(value: string): boolean {
  const day = instant.exec(value)?.[1];
  if (!day || day.startsWith("0000")) return false;
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

const cursorSchema = z.tuple([z.enum(["after", "before"]), z.string().max(2048), z.uuid()]);

/** What sorts the list: decides what a cursor from the URL may hold. */
export type SortKind = "text" | "instant";

export function encodeCursor({ direction, value, id }: Cursor): string {
  return Buffer.from(JSON.stringify([direction, value, id])).toString("base64url");
}

/** Reads a cursor from the URL; anything else than one of ours is the first page. */
export function decodeCursor(text: string | undefined, kind: SortKind): Cursor | undefined {
  if (!text) return undefined;
  try {
    const [direction, value, id] = cursorSchema.parse(
      JSON.parse(Buffer.from(text, "base64url").toString()),
    );
    if (kind === "instant" && !isInstant(value)) return undefined;
    return value.includes("\0") ? undefined : { direction, value, id };
  } catch {
    return undefined;
  }
}

/**
 * Cuts a page out of `size + 1` rows read in the direction of the cursor.
 * @param rows in the order read; for `before` that is backwards
 */
export function pageOf<Row extends { id: string; cursorValue: string }>(
  rows: readonly Row[],
  size: number,
  cursor: Cursor | undefined,
): CursorPage<Row> {
  const backward = cursor?.direction === "before";
  const more = rows.length > size;
  const page = rows.slice(0, size);
  if (backward) page.reverse();
  const first = page[0];
  const last = page.at(-1);
  const hasPrevious = backward ? more : cursor !== undefined;
  const hasNext = backward || more;
  return {
    rows: page,
    previous:
      hasPrevious && first
        ? encodeCursor({ direction: "before", value: first.cursorValue, id: first.id })
        : undefined,
    next:
      hasNext && last
        ? encodeCursor({ direction: "after", value: last.cursorValue, id: last.id })
        : undefined,
  };
}
