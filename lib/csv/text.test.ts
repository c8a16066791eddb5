import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { withFormulas, withoutFormulas } from "./formulas";
import { byteOrderMark, csvLines } from "./text";

/** Valid names: any script, and text that spreadsheets take for formulas. */
const signs = ["=", "+", "-", "@", "＝", "－", "﹦", "⁼", "−", '"', "'", ",", ";", " ", "\u00A0"];
const breaks = ["\t", "\r", "\n", "\r\n", "\u200B", "\u{FEFF}"];
const texts = ["'=", "=1+1", "=cmd|' /C calc'!A0", "a", "김", "é", "😀", "م"];
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

const readBack = (text: string, recordDelimiter = ["\r\n"]) =>
  parse(text, { record_delimiter: recordDelimiter, relax_column_count: false });

/** Characters that begin a formula in some spreadsheet, in every form. */
const begins = /^[\s\p{Z}\p{Cf}"]*[=+\-@\u2212]/u;

describe("the lines of a CSV file", () => {
  test("contain every value, also for readers that take a lone CR or LF for a line's end", () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        for (const ends of [["\r\n"], ["\r\n", "\n", "\r"]]) {
          const read = readBack(csvLines(rows), ends);
          expect(read.map((row) => row.map(withFormulas))).toEqual(rows);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("differ from the values only by apostrophes, which withFormulas takes off again", () => {
    fc.assert(
      fc.property(anyText, (value) => {
        expect(withFormulas(withoutFormulas(value))).toBe(value);
        expect(withoutFormulas(value).replaceAll("'", "")).toBe(value.replaceAll("'", ""));
      }),
      { numRuns: 2000 },
    );
  });

  test.each(["\t", "'", "'\t", " ", "\t'", ";", "'=", "\r\n'"])(
    "take linear time for a value of %j many times",
    (part) => {
      const value = part.repeat(200_000);
      const start = performance.now();
      expect(withFormulas(withoutFormulas(value)) === value).toBe(true);
      expect(performance.now() - start).toBeLessThan(2000);
    },
  );

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
    ["'=1", "''=1"],
    ["''=1", "'''=1"],
    ["x;'\t'=1", "x;''\t''=1"],
    ["'Ada", "'Ada"],
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
