import { userFilterSchema } from "@/lib/users/list/filter-schema";
import { hiddenByDefault, hiddenColumns } from "@/lib/users/list/hidden-columns";
import { userListSchema } from "@/lib/users/list/list";

/** The search parameters as pages get them. */
export type Parameters = Readonly<Record<string, string | string[] | undefined>>;

// The parsers of the table itself, so that a view never means anything else than the URL.
const listShape = userListSchema.shape;
const viewSchema = userFilterSchema.extend({ sort: listShape.sort, size: listShape.size });
const defaults = viewSchema.parse({});

/** A repeated parameter is ignored, as the table does. */
function parametersOf(query: string): Parameters {
  const parameters = new Map<string, string | string[]>();
  for (const [name, value] of new URLSearchParams(query)) {
    parameters.set(name, parameters.has(name) ? [] : value);
  }
  return Object.fromEntries(parameters);
}

/** Commas stay readable, as the table writes them. */
const encode = (value: string) =>
  encodeURIComponent(value).replaceAll("%2C", ",").replaceAll("%20", "+");

/**
 * The query that a view of the Users table keeps of a URL: search, filters, order, page size and
 * hidden columns, each once and in a fixed order, so that URLs that show the same have the same query.
 * Unknown parameters, defaults and the cursor are left out.
 * @param parameters as a page gets them, or as a query string
 */
export function canonicalQuery(parameters: Parameters | string): string {
  const given = typeof parameters === "string" ? parametersOf(parameters) : parameters;
  const view = viewSchema.parse(given);
  const { q, status, role, group, password, activity, sort, size } = view;
  const hide = hiddenColumns(given.hide).join(",");
  const values = {
    q: q.replaceAll("\0", "").trim(),
    status: status.join(","),
    role: role.toSorted().join(","),
    group: group.toSorted().join(","),
    password: password.join(","),
    activity: activity.join(","),
    import: view.import.toSorted().join(","),
    sort: sort === defaults.sort ? "" : sort,
    size: size === defaults.size ? "" : String(size),
  };
  return [
    ...Object.entries(values).filter(([, value]) => value !== ""),
    // An empty list is not the default: it shows every column.
    ...(hide === hiddenByDefault.join(",") ? [] : [["hide", hide] as const]),
  ]
    .map(([name, value]) => `${name}=${encode(value)}`)
    .join("&");
}
