import { stringify } from "csv-stringify/sync";

/** A row of a table, in the order of its columns. */
export type CsvRow = readonly (string | null)[];

/** The byte order mark makes spreadsheets read UTF-8 instead of the local character set. */
export const byteOrderMark = "\u{FEFF}";

/**
 * The position before text that spreadsheets take for a formula: `=`, `+`, `-` and `@`, also wide,
 * small, superscript or subscript, after spaces, invisible characters or quotes. It matters at the
 * start of a value and after characters at which some spreadsheets end a cell: a semicolon where
 * the comma is the decimal separator, a tab, a line break.
 */
const beforeFormula =
  /(?<=^|[;\t\r\n])(?=[\s\p{Z}\p{Cf}"]*[=+\-@\u2212\uFF1D\uFF0B\uFF0D\uFF20\uFE66\uFE62\uFE63\uFE6B\u207A-\u207C\u208A-\u208C])/gu;

/**
 * A value that no spreadsheet evaluates: an apostrophe precedes what would be a formula (OWASP,
 * *CSV Injection*). The library's `escape_formulas` only checks the first character.
 */
export function withoutFormulas(value: string): string {
  return value.replaceAll(beforeFormula, "'");
}

/** Lines of a CSV file (RFC 4180): quoted where needed, ended by CR LF, without formulas. */
export function csvLines(rows: readonly CsvRow[]): string {
  return stringify(rows as string[][], {
    record_delimiter: "\r\n",
    cast: { string: withoutFormulas },
  });
}
