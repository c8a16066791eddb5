/** The columns of the Users table that can be hidden: all but the name. */
export const hideableColumns = [
  "email",
  "role",
  "groups",
  "status",
  "password",
  "lastActive",
  "created",
] as const;

/** Hidden unless the URL says otherwise: the email stands below the name. */
export const hiddenByDefault: readonly string[] = ["email", "created"];

/** The ids of columns that the URL hides; unknown ids do not count. */
export function hiddenColumns(parameter: string | string[] | undefined): string[] {
  if (typeof parameter !== "string") return [...hiddenByDefault];
  const named = parameter.split(",");
  return hideableColumns.filter((id) => named.includes(id));
}
