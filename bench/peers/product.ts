/** The list queries, by their names in the report. */
export const queries = {
  far: "far page sorted by name, with total",
  filtered: "far page filtered by status and role",
  rare: "search, rare term",
  common: "search, common term",
  korean: "search, a name in Korean",
  late: "search, a name at the end of the list",
} as const;

export type QueryName = keyof typeof queries;

export const pageSize = 50;
/** Position of the far page in the list. */
export const farShare = 0.95;

/** The data that the queries use, the same in every product. */
export type Sample = {
  /** Number of users who are not deleted. */
  userCount: number;
  status: "active";
  role: "responder";
  rare: string;
  common: string;
  korean: string;
  late: string;
};

/** A page of a list, and how many users match. */
export type ListPage = { ids: string[]; total: number; exact?: boolean };

/** A product that is measured, through one interface. */
export type Product = {
  name: string;
  /**
   * Prepares a query, untimed.
   * @returns what runs it once
   */
  prepare: (query: QueryName, sample: Sample) => Promise<() => Promise<ListPage>>;
  /**
   * Reads pages of the list sorted by name, one after the other.
   * @returns the ids in the order of the pages
   */
  walk: (pages: number) => Promise<string[]>;
};
