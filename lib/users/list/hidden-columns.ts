/** The columns of the Users table that can be hidden: all but the name. */
const columns = ["email", "role", "status", "password", "lastActive", "created"];

/** The ids of columns that an address hides; anything else in it does not count. */
export function hiddenColumns(parameter: string | string[] | undefined): string[] {
  const named = typeof parameter === "string" ? parameter.split(",") : [];
  return columns.filter((id) => named.includes(id));
}
