import { userFilterSchema } from "@/lib/users/list/filters";
import { hiddenByDefault, hiddenColumns } from "@/lib/users/list/hidden-columns";
import { userListSchema } from "@/lib/users/list/list";

/** The parameters of an address as pages get them. */
export type Parameters = Readonly<Record<string, string | string[] | undefined>>;

// Of what the table itself understands, so that a view never means anything else than the address.
const listShape = userListSchema.shape;
const viewSchema = userFilterSchema.extend({ sort: listShape.sort, size: listShape.size });
const defaults = viewSchema.parse({});

/** What a repeated parameter says is nothing that the table understands, and nothing here. */
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
 * What a view of the Users table keeps of an address: search, filters, order, rows a page and hidden
 * columns, each once and in one order, so that two addresses that show the same read the same. What
 * is unknown or the default is left out, and so is the place in the list.
 * @param parameters as a page gets them, or what follows the question mark
 */
export function canonicalQuery(parameters: Parameters | string): string {
  const given = typeof parameters === "string" ? parametersOf(parameters) : parameters;
  const { q, status, role, password, activity, sort, size } = viewSchema.parse(given);
  const hide = hiddenColumns(given.hide).join(",");
  const values = {
    q: q.replaceAll("\0", "").trim(),
    status: status.join(","),
    role: role.toSorted().join(","),
    password: password.join(","),
    activity: activity.join(","),
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
