import { parseAsNumberLiteral, parseAsString } from "nuqs/server";

export const pageSizes = [25, 50, 100] as const;
export type PageSize = (typeof pageSizes)[number];

/** What the address of a page with a table holds. Values that make no sense read as the default. */
export const tableParameters = {
  /** What is searched for. */
  q: parseAsString.withDefault(""),
  /** Where the page of rows begins; opaque, made by the query. Empty: at the beginning. */
  cursor: parseAsString.withDefault(""),
  /** A column's id, `-` before it for descending. Empty: the query's own order. */
  sort: parseAsString.withDefault(""),
  size: parseAsNumberLiteral(pageSizes).withDefault(50),
};

/** A filter in the address of a table: some of a few values. */
export interface TableFilter {
  /** The name in the address: `status`. */
  parameter: string;
  /** The name on the screen: *Status*. */
  label: string;
  options: readonly { value: string; label: string; description?: string }[];
}
