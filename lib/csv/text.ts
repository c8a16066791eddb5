import { stringify } from "csv-stringify/sync";

/** A line of a table, in the order of its columns. */
export type CsvRow = readonly (string | null)[];

/** With it spreadsheets read UTF-8, not the character set of their country. */
export const byteOrderMark = "\u{FEFF}";

/**
 * The place before something that spreadsheets take for a formula: `=`, `+`, `-` and `@`, also wide,
 * small, raised or lowered, behind spaces, invisible characters or quotes. It counts at the
 * beginning of a value and behind what some of them end a cell at: a semicolon where the comma
 * separates decimals, a tab, a line break.
 */
const beforeFormula =
  /(?<=^|[;\t\r\n])(?=[\s\p{Z}\p{Cf}"]*[=+\-@\u2212\uFF1D\uFF0B\uFF0D\uFF20\uFE66\uFE62\uFE63\uFE6B\u207A-\u207C\u208A-\u208C])/gu;

/**
 * A value that no spreadsheet calculates: an apostrophe stands before what would be a formula (OWASP,
 * *CSV Injection*). `escape_formulas` of the library looks at the first character alone.
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
