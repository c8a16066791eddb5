import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { decodeCursor, encodeCursor, pageOf } from "./keyset";

describe("cursors", () => {
  test("a cursor survives the URL", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("after" as const, "before" as const),
        fc.string({ unit: "grapheme" }).filter((value) => !value.includes("\0")),
        fc.uuid(),
        fc.option(fc.integer({ min: 1, max: 1_000_000 }), { nil: undefined }),
        (direction, value, id, position) => {
          const cursor = { direction, values: [value, value], id, position };
          expect(decodeCursor(encodeCursor(cursor), ["text", "text"])).toEqual(cursor);
        },
      ),
    );
  });

  test.each([
    "",
    "x",
    "%%%",
    "bnVsbA",
    Buffer.from('["after",["x"],"not-a-uuid"]').toString("base64url"),
  ])("%j is the first page", (text) => {
    expect(decodeCursor(text, ["text"])).toBeUndefined();
  });

  test("where dates sort the list, only dates are accepted", () => {
    const id = "019a0000-0000-7000-8000-000000000000";
    const at = "2026-11-20 08:00:00.123456+00";
    const read = (...values: string[]) =>
      decodeCursor(encodeCursor({ direction: "after", values, id }), ["instant"])?.values;
    expect(read("x")).toBeUndefined();
    expect(read()).toBeUndefined();
    expect(read(at, at)).toBeUndefined();
    for (const value of [at, "infinity", "-infinity"]) expect(read(value)).toEqual([value]);
  });
});

test("paging forward and back over any list shows each row once, in order", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 1, max: 7 }), (length, size) => {
      const all = Array.from({ length }, (_, index) => ({
        id: `019a0000-0000-7000-8000-${String(index).padStart(12, "0")}`,
        cursorValues: [String(index % 3)],
      })).toSorted(
        (a, b) => a.cursorValues[0]!.localeCompare(b.cursorValues[0]!) || a.id.localeCompare(b.id),
      );
      // Simulates the database: rows beyond the cursor, in its direction, one more than the page.
      const read = (text: string | undefined) => {
        const cursor = decodeCursor(text, ["text"]);
        const at = cursor ? all.findIndex((row) => row.id === cursor.id) : -1;
        const rows =
          cursor?.direction === "before" ? all.slice(0, at).toReversed() : all.slice(at + 1);
        return pageOf(rows.slice(0, size + 1), size, cursor);
      };
      const pages = [read(undefined)];
      while (pages.at(-1)!.next) pages.push(read(pages.at(-1)!.next));
      expect(pages.flatMap((page) => page.rows)).toEqual(all);
      const back = [pages.at(-1)!];
      while (back[0]!.previous) back.unshift(read(back[0]!.previous));
      expect(
        back.flatMap((page) => page.rows).toSorted((a, b) => a.id.localeCompare(b.id)),
      ).toEqual(all.toSorted((a, b) => a.id.localeCompare(b.id)));
    }),
  );
});
