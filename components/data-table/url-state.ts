export const pageSizes = [25, 50, 100] as const;
export type PageSize = (typeof pageSizes)[number];

/** A filter in the address of a table: some of a few values. */
export interface TableFilter {
  /** The name in the address: `status`. */
  parameter: string;
  /** The name on the screen: *Status*. */
  label: string;
  options: readonly { value: string; label: string; description?: string }[];
}

/** What the address of a page with a table holds; all of it is text, and '' is the default. */
export interface TableState {
  /** What is searched for. */
  q: string;
  /** Where the page of rows begins; opaque, made by the query. Empty: at the beginning. */
  cursor: string;
  /** A column's id, `-` before it for descending. Empty: the query's own order. */
  sort: string;
  size: PageSize;
}

/** Reads an address. Values that make no sense read as the default. */
export function readTableState(parameters: URLSearchParams): TableState {
  const size = pageSizes.find((each) => String(each) === parameters.get("size"));
  return {
    q: parameters.get("q") ?? "",
    cursor: parameters.get("cursor") ?? "",
    sort: parameters.get("sort") ?? "",
    size: size ?? 50,
  };
}

/** What a filter of an address lets through, in the order of its options. */
export function readFilter(parameters: URLSearchParams, { parameter, options }: TableFilter) {
  const values = (parameters.get(parameter) ?? "").split(",");
  return options.map(({ value }) => value).filter((value) => values.includes(value));
}

/** The address with some of its parameters changed; '' takes one away. */
export function withParameters(search: string, changes: Readonly<Record<string, string>>): string {
  const parameters = new URLSearchParams(search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === "") parameters.delete(name);
    else parameters.set(name, value);
  }
  // Lists stay readable.
  return parameters.toString().replaceAll("%2C", ",");
}
