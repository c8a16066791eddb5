import { stringify } from "csv-stringify/sync";

import { withoutFormulas } from "./formulas";

/** A row of a table, in the order of its columns. */
export type CsvRow = readonly (string | null)[];

/** The byte order mark makes spreadsheets read UTF-8 instead of the local character set. */
export const byteOrderMark = "\u{FEFF}";

/** Lines of a CSV file (RFC 4180): quoted where needed, ended by CR LF, without formulas. */
export function csvLines(rows: readonly CsvRow[]): string {
  return stringify(rows as string[][], {
    record_delimiter: "\r\n",
    // Many readers take a lone CR or LF for the end of a line.
    quoted_match: /[\r\n]/,
    cast: { string: withoutFormulas },
  });
}
