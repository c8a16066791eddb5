import {
  parseAsArrayOf,
  parseAsNumberLiteral,
  parseAsString,
  parseAsStringLiteral,
} from "nuqs/server";

export const pageSizes = [25, 50, 100] as const;
export type PageSize = (typeof pageSizes)[number];

/**
 * What the URL of every list holds: the search, the place (an opaque cursor), the order (a column's
 * id, `-` before it for descending) and the number of rows.
 */
export const tableSearchParams = {
  q: parseAsString.withDefault(""),
  cursor: parseAsString.withDefault(""),
  sort: parseAsString.withDefault(""),
  size: parseAsNumberLiteral(pageSizes).withDefault(50),
};

/** A filter, or a list of columns: some of a few values, separated by commas. */
export const parseAsChoices = <Value extends string>(values: readonly Value[]) =>
  parseAsArrayOf(parseAsStringLiteral(values)).withDefault([]);
