/**
 * Text that spreadsheets take for a formula, and the apostrophes that keep them from it (OWASP,
 * *CSV Injection*). Pure, safe for the browser.
 */

/** What may stand before a formula: white space, invisible characters, quotes, apostrophes. */
const before = String.raw`[\s\p{Z}\p{Cf}"']`;

/**
 * The characters before one that begins a formula: `=`, `+`, `-` and `@`, also wide, small,
 * superscript or subscript. Matched only from the first of them, so that long runs of them take
 * linear time.
 */
const beforeFormula = new RegExp(
  String.raw`(?<!${before})${before}*(?=[=+\-@\u2212\uFF1D\uFF0B\uFF0D\uFF20\uFE66\uFE62\uFE63\uFE6B\u207A-\u207C\u208A-\u208C])`,
  "gu",
);

// A formula matters at the start of a value and after characters at which some spreadsheets end a
// cell: a semicolon where the comma is the decimal separator, a tab, a line break.
const startsCell = (text: string, offset: number): boolean =>
  offset === 0 || text[offset - 1] === ";";

/**
 * A value that no spreadsheet evaluates: an apostrophe precedes what would be a formula, also what
 * would be one without the apostrophes before it, so that `withFormulas` can undo it.
 */
export function withoutFormulas(value: string): string {
  return value.replaceAll(
    beforeFormula,
    (run, offset: number) =>
      (startsCell(value, offset) ? "'" : "") + run.replaceAll(/[\t\r\n]/g, "$&'"),
  );
}

/** The inverse of `withoutFormulas`: takes one apostrophe off before each formula. */
export function withFormulas(value: string): string {
  if (!value.includes("'")) return value;
  return value.replaceAll(beforeFormula, (run, offset: number) => {
    const rest = startsCell(value, offset) && run.startsWith("'") ? run.slice(1) : run;
    return rest.replaceAll(/([\t\r\n])'/g, "$1");
  });
}
