import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { byteOrderMark, csvLines, withoutFormulas } from "./text";

/** Valid names: any script, and text that spreadsheets take for formulas. */
const signs = ["=", "+", "-", "@", "＝", "－", "﹦", "⁼", "−", '"', "'", ",", ";", " ", "\u00A0"];
const breaks = ["\t", "\r", "\n", "\r\n", "\u200B", "\u{FEFF}"];
const texts = ["=1+1", "=cmd|' /C calc'!A0", "a", "김", "é", "😀", "م"];
const awkward = fc.constantFrom(...signs, ...breaks, ...texts);
const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.array(awkward, { maxLength: 6 }).map((parts) => parts.join("")),
);
const anyRows = fc
  .integer({ min: 1, max: 5 })
  .chain((width) =>
    fc.array(fc.array(anyText, { minLength: width, maxLength: width }), { minLength: 1 }),
  )
  // A line of one empty value is an empty line, which parsers skip.
  .filter((rows) => rows.every((row) => row.length > 1 || row[0] !== ""));

const readBack = (text: string) =>
  parse(text, { record_delimiter: "\r\n", relax_column_count: false });

/** Characters that begin a formula in some spreadsheet, in every form. */
const begins = /^[\s\p{Z}\p{Cf}"]*[=+\-@\u2212]/u;

describe("the lines of a CSV file", () => {
  test("contain every value, except for apostrophes that disable formulas", () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const read = readBack(csvLines(rows));
        expect(read).toEqual(rows.map((row) => row.map(withoutFormulas)));
        const withoutApostrophes = (all: readonly (readonly string[])[]) =>
          all.map((row) => row.map((value) => value.replaceAll("'", "")));
        expect(withoutApostrophes(read)).toEqual(withoutApostrophes(rows));
      }),
      { numRuns: 500 },
    );
  });

  test("contain no formula, at the start of a value or where some spreadsheets end a cell", () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        for (const value of readBack(csvLines(rows)).flat()) {
          for (const cell of value.split(/[;\t\r\n]/)) {
            expect(begins.test(cell.normalize("NFKC"))).toBe(false);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  test("contain no formula for a spreadsheet that separates by semicolons", () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        for (const cell of csvLines(rows).split(/[;\r\n]/)) {
          expect(begins.test(cell.normalize("NFKC"))).toBe(false);
        }
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ["=1+1", "'=1+1"],
    ["+49 30 1234", "'+49 30 1234"],
    ["-", "'-"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["\t=1+1", "'\t'=1+1"],
    [" \u200B=1+1", "' \u200B=1+1"],
    ["＝1+1", "'＝1+1"],
    ["x;=1+1", "x;'=1+1"],
    ["x\n@y", "x\n'@y"],
    ["ada@example.com", "ada@example.com"],
    ["Anne-Marie O'Brien = 1", "Anne-Marie O'Brien = 1"],
    ["'=1", "'=1"],
  ])("write %j as %j", (value, expected) => {
    expect(withoutFormulas(value)).toBe(expected);
  });

  test("end with CR LF, quote only where needed, and leave null values empty", () => {
    expect(csvLines([["a b", null, 'say "x"', "1,2", "é"]])).toBe('a b,,"say ""x""","1,2",é\r\n');
  });

  test("begin with a byte order mark that parsers remove", () => {
    const read = parse(byteOrderMark + csvLines([["First name"]]), { bom: true });
    expect(read).toEqual([["First name"]]);
  });
});
